/// What a new plugin is written as: files that build, are listed and keep their kit's contract before anyone has changed a word.
struct Scaffold: Sendable {
    /// What it will be: `broker`.
    let role: String
    /// The modules it builds on, besides `Configuration`.
    let uses: [String]
    /// The contract suite its test runs.
    let suite: String
    /// The files by path in its folder.
    let files: @Sendable (PluginName) -> [(path: String, text: String)]
    /// The command that shows it at work.
    let trial: @Sendable (PluginName) -> String

    /// Every kind there is.
    static let all = [strategy, broker, marketData]

    /// Its line in Package.swift.
    func manifestLine(_ name: PluginName) -> String {
        let uses = (["Configuration"] + uses).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        return "    Plugin(\"\(name.module)\", uses: [\(uses)], tests: [\"\(suite)\"]),"
    }

    /// Lines that import modules, in the order the formatter wants.
    static func imports(_ modules: String...) -> String {
        modules.sorted().map { "import \($0)" }.joined(separator: "\n")
    }

    /// What to type next, in order.
    func next(_ name: PluginName) -> [String] {
        ["swift test --filter \(name.module)Tests", "swift build -c release --product assay --static-swift-stdlib", trial(name)]
    }
}
