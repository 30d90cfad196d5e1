internal import CommandLine
internal import Crypto
internal import Domain
internal import Host
internal import JSON
internal import Research

/// The folder where backtests are kept, a file each. A file never changes once it is there.
struct SavedRuns {
    /// The folder; it need not be there yet.
    let folder: String
    private static let schema = "assay.run/1"

    /// A run that was kept.
    struct Run {
        /// Its id: the first 12 digits of the SHA-256 over its configuration's hash and its state's hash.
        let id: String
        /// When it was kept first.
        let saved: Timestamp
        /// What `backtest run --json` wrote.
        let document: JSONValue

        /// A text of the document.
        func text(_ name: String) -> String { document[name]?.asString ?? "" }
        /// The names of its datasets.
        var data: [String] { document["data"]?.asArray?.compactMap { $0["name"]?.asString } ?? [] }
        /// Its first and last day.
        var span: String { RunText(document).span }
        /// A figure by its name.
        func figure(_ name: String) -> String { RunText(document).figures.first { $0.0 == name }?.1 ?? "" }
    }

    /// The id of a run: equal runs have equal ids.
    static func id(of run: BacktestRun) -> String {
        String(SHA256.hash(Array((run.configHash + run.stateHash).utf8)).hex.prefix(12))
    }

    /// Keeps a run; one that is there already stays as it is.
    /// - Returns: its id.
    func save(_ run: BacktestRun, at moment: Timestamp) throws -> String {
        let id = Self.id(of: run)
        try Files.makeFolder(folder)
        let document: JSONValue = ["schema": .string(Self.schema), "id": .string(id), "saved": .text(moment), "run": run.json]
        _ = try Files.create((document.text(pretty: true) + "\n").utf8, at: "\(folder)/\(id).json")
        return id
    }

    /// Every run, the newest first; of one moment, by id.
    /// - Throws: for a file that is no run.
    func list() throws -> [Run] {
        guard Files.isFolder(folder) else { return [] }
        var runs: [Run] = []
        for name in try Files.names(in: folder) where name.hasSuffix(".json") { runs.append(try read(name)) }
        return runs.sorted { ($1.saved, $0.id) < ($0.saved, $1.id) }
    }

    /// The run whose id begins so.
    /// - Throws: where there is none, or more than one.
    func find(_ beginning: String) throws -> Run {
        let names = Files.isFolder(folder) ? try Files.names(in: folder).filter { $0.hasSuffix(".json") } : []
        let ids = names.map { String($0.dropLast(5)) }
        let found = ids.filter { $0.hasPrefix(beginning) }
        guard let id = found.first, !beginning.isEmpty else {
            let near = Spelling.nearest(to: beginning, among: ids).map { "did you mean '\($0)'? " } ?? ""
            throw Failure(
                .usage, code: "unknown-run", "no run in \(folder) has the id '\(beginning)'", fix: near + "`assay backtest list` shows them"
            )
        }
        guard found.count == 1 || ids.contains(beginning) else {
            throw Failure(
                .usage, code: "ambiguous-run", "the ids of \(found.count) runs begin with '\(beginning)'",
                fix: "write more of it: \(found.prefix(5).joined(separator: ", "))")
        }
        return try read((ids.contains(beginning) ? beginning : id) + ".json")
    }

    private func read(_ name: String) throws -> Run {
        let path = "\(folder)/\(name)"
        let bytes = try Files.read(path)
        guard let value = try? JSONValue(reading: bytes), value["schema"]?.asString == Self.schema, let id = value["id"]?.asString,
            let saved = value["saved"]?.asString.flatMap({ Timestamp($0) }), let document = value["run"],
            document["schema"]?.asString == BacktestRun.schema
        else { throw Failure(.badInput, code: "malformed", "'\(path)' is no run of ours", fix: "remove it, or restore it from a backup") }
        return Run(id: id, saved: saved, document: document)
    }
}
