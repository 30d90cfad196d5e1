internal import Crypto
public import Domain
internal import Host
internal import JSON

extension BacktestRun {
    /// The run's name in a folder of runs: twelve hexadecimal digits that follow from its configuration and result.
    public var id: String { String(SHA256.hash(Array((configHash + orderListHash + stateHash).utf8)).hex.prefix(12)) }
}

/// Stored runs: a folder with one document a run, `<id>.json`. An equal run is stored once.
public struct RunFolder: Sendable {
    /// The folder; one that is not there holds no runs.
    public let path: String

    /// Names a folder of runs.
    public init(_ path: String) { self.path = path }

    /// Stores a run; one of its id is replaced.
    /// - Parameter moment: when, for the list.
    /// - Returns: the run's id.
    /// - Throws: `.system` where the disk refuses.
    @discardableResult
    public func store(_ run: BacktestRun, at moment: Timestamp) throws(ResearchError) -> String {
        var document = run.json
        document.add("savedAt", .string(moment.description))
        do throws(HostError) {
            try Files.makeFolder(path)
            try Files.write(document.text(pretty: true) + "\n", to: path + "/" + run.id + ".json")
        } catch {
            throw ResearchError(.system, "the run was not stored: \(error)")
        }
        return run.id
    }

    /// Every run, the latest first, and why those that cannot be read cannot.
    /// - Throws: `.system` where the folder is there and cannot be listed.
    public func list() throws(ResearchError) -> (runs: [StoredRun], unreadable: [ResearchError]) {
        var (runs, unreadable): ([StoredRun], [ResearchError]) = ([], [])
        for id in try ids() {
            do throws(ResearchError) { runs.append(try read(path + "/" + id + ".json", as: id)) } catch { unreadable.append(error) }
        }
        return (runs.sorted { ($1.savedAt ?? "", $0.name) < ($0.savedAt ?? "", $1.name) }, unreadable)
    }

    /// The run of an id or of the beginning of one, or the one in a file when the name ends in `.json`.
    /// - Throws: `.unknownName` when there is none or several begin so, `.malformed` when it is no stored run.
    public func open(_ name: String) throws(ResearchError) -> StoredRun {
        if name.hasSuffix(".json") {
            guard Files.exists(name) else { throw ResearchError(.unknownName, "there is no file '\(name)'") }
            return try read(name, as: name)
        }
        let found = try ids().filter { !name.isEmpty && $0.hasPrefix(name) }
        guard let id = found.first else {
            throw ResearchError(
                .unknownName, "no stored run begins with '\(name)' in '\(path)'; `assay backtest list` shows those there are")
        }
        guard found.count == 1 else {
            throw ResearchError(.unknownName, "'\(name)' could be any of \(found.joined(separator: ", ")): write more of it")
        }
        return try read(path + "/" + id + ".json", as: id)
    }

    private func ids() throws(ResearchError) -> [String] {
        guard Files.isFolder(path) else { return [] }
        do throws(HostError) {
            return try Files.names(in: path).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
        } catch {
            throw ResearchError(.system, error.description)
        }
    }

    private func read(_ file: String, as name: String) throws(ResearchError) -> StoredRun {
        let bytes: [UInt8]
        do throws(HostError) { bytes = try Files.read(file) } catch { throw ResearchError(.system, error.description) }
        return try StoredRun(reading: bytes, name: name)
    }
}
