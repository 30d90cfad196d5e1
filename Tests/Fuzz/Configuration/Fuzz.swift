import Configuration

private let keys: [ConfigurationKey] = [
    .profile, ConfigurationKey("a.text", .text, default: "x", "A."), ConfigurationKey("a.count", .integer(1...9), default: "5", "B."),
    ConfigurationKey("a.price", .decimal(from: "-1.5", to: "99999999999999999999.5"), "C."), ConfigurationKey("a.on", .flag, "D."),
    ConfigurationKey("a.wait", .duration(.zero ... .seconds(60)), default: "2s", "E."), ConfigurationKey("a.names", .list, "F."),
    ConfigurationKey("b.*.url", .text, need: .always, "G."), ConfigurationKey("b.*.key", .text, isSecret: true, "H."),
    ConfigurationKey("c.*", .choice(["x", "y"]), "I."),
]

private struct Missing: Error {}

/// Any bytes are a file, a variable, a flag or a secret without a trap; every problem is one line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let parts = bytes.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    let texts = parts + Array(repeating: "", count: 4 - parts.count)
    var environment = ["ASSAY_A_PRICE": texts[3]]
    environment["ASSAY_" + texts[1]] = texts[2]
    let layers = Layers(
        file: .init(path: "f", bytes: Array(texts[0].utf8)), environment: environment,
        flags: [.init(texts[1], texts[2]), .init("a.wait", texts[3])]
    ) { path in
        guard path.utf8.count % 2 == 0 else { throw Missing() }
        return Array(path.utf8)
    }
    do throws(ConfigurationError) {
        let settings = try layers.settings(for: keys)
        for name in settings.names(in: "b") { _ = settings.text("b.\(name).url") }
        precondition(
            settings.has("a.wait") && settings.shown.allSatisfy { settings.origin(of: $0.name) == $0.origin }, "what is shown is there")
    } catch {
        precondition(!error.problems.isEmpty, "an error has a reason")
    }
    _ = try? layers.preview(of: [.profile])
    return 0
}
