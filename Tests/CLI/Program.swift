import AssayCLI
import CommandLine
import Host
import JSON
import ProviderCatalog
import Synchronization
import Testing

/// The whole program called in this process, with a folder of its own for everything it writes.
final class Desk: Sendable {
    /// What a call wrote and how it ended.
    struct Written: Sendable, Equatable {
        var code: Int32 = 0
        var results = ""
        var messages = ""

        /// The result as JSON.
        var json: JSONValue { get throws { try JSONValue(reading: Array(results.utf8)) } }
    }

    let folder = "/tmp/assay-cli-\(SystemEntropy().next())"

    init() throws {
        try Files.makeFolder(folder)
        try write(
            "assay.json5",
            """
            {
              store: { path: "\(folder)/store/assay.sqlite" },
              data: { folder: "\(folder)/data", samples: "\(folder)/samples" },
              audit: { key: "\(folder)/keys/audit.key", heads: "\(folder)/heads" },
              runs: { folder: "\(folder)/runs" },
              run: { folder: "\(folder)/run" },
            }

            """)
    }

    deinit { try? Files.remove(folder) }

    /// Writes a file in the folder.
    func write(_ name: String, _ text: String) throws { try Files.write(text, to: path(name)) }

    /// The text of a file in the folder.
    func read(_ name: String) throws -> String { try Files.readText(path(name)) }

    /// The path of something in the folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Every file and folder below the folder, sorted.
    func tree(_ below: String = "") throws -> [String] {
        var found: [String] = []
        for name in try Files.names(in: below.isEmpty ? folder : path(below)) {
            let inner = below.isEmpty ? name : "\(below)/\(name)"
            found.append(inner)
            if Files.isFolder(path(inner)) { found += try tree(inner) }
        }
        return found
    }

    /// Calls the program with the folder's configuration; words are parted by spaces.
    func call(_ line: String, _ more: String...) async -> Written {
        let words = line.split(separator: " ").map(String.init) + more
        return await Self.run(words + ["--config", path("assay.json5")])
    }

    /// The text with the folder's name taken out, which differs from run to run.
    func plain(_ text: String) -> String {
        var (result, rest) = ("", Substring(text))
        while let found = rest.firstRange(of: folder) {
            result += rest[..<found.lowerBound] + "FOLDER"
            rest = rest[found.upperBound...]
        }
        return result + rest
    }

    /// Calls the program as it is.
    static func run(_ words: [String], isTerminal: Bool = false) async -> Written {
        let written = Mutex(Written())
        let results = Output.Stream(isTerminal: isTerminal, width: isTerminal ? 80 : nil) { text in
            written.withLock { $0.results += text }
            return true
        }
        let messages = Output.Stream(isTerminal: isTerminal, width: isTerminal ? 80 : nil) { text in
            written.withLock { $0.messages += text }
            return true
        }
        let code = await Assay(plugins: plugins).run(words, in: .init(environment: [:], results: results, messages: messages))
        written.withLock { $0.code = code }
        return written.withLock { $0 }
    }
}
