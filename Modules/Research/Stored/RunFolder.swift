internal import Crypto
public import Domain
internal import Host
internal import JSON

extension BacktestRun {
    /// The run's id: the first 12 digits of the SHA-256 over its configuration's hash and its state's hash. Equal runs have equal ids.
    public var id: String { String(SHA256.hash(Array((configHash + stateHash).utf8)).hex.prefix(12)) }
}

/// Stored runs: a folder with a run's document, `<id>.json`, and its report, `<id>.html`. A file never changes once it is there.
public struct RunFolder: Sendable {
    /// The folder; one that is not there holds no runs.
    public let path: String

    /// Names a folder of runs.
    public init(_ path: String) { self.path = path }

    /// Stores a run; an equal one that is there already stays as it is.
    /// - Parameters:
    ///   - report: its page; one that is missing beside an equal run is added.
    ///   - moment: when, for the list.
    /// - Throws: `.system` where the disk refuses.
    public func store(_ run: StoredRun, report: String? = nil, at moment: Timestamp) throws(ResearchError) {
        do throws(HostError) {
            try Files.makeFolder(path)
            // The document comes last: a run that is listed has its report.
            if let report { _ = try Files.create(report.utf8, at: reportFile(run.id)) }
            _ = try Files.create((run.file(at: moment).text(pretty: true) + "\n").utf8, at: file(run.id))
        } catch {
            throw ResearchError(.system, "the run was not stored: \(error)")
        }
    }

    /// Every run, the latest first and those of one moment by id, and why those that cannot be read cannot.
    /// - Throws: `.system` where the folder is there and cannot be listed.
    public func list() throws(ResearchError) -> (runs: [StoredRun], unreadable: [ResearchError]) {
        var (runs, unreadable): ([StoredRun], [ResearchError]) = ([], [])
        for id in try ids() { do throws(ResearchError) { runs.append(try read(id)) } catch { unreadable.append(error) } }
        return (runs.sorted { ($1.saved?.nanoseconds ?? 0, $0.id) < ($0.saved?.nanoseconds ?? 0, $1.id) }, unreadable)
    }

    /// The run whose id begins so.
    /// - Throws: `.unknownName` when there is none or several begin so, `.malformed` when it is no stored run.
    public func open(_ beginning: String) throws(ResearchError) -> StoredRun {
        let ids = try ids()
        let found = ids.filter { !beginning.isEmpty && $0.hasPrefix(beginning) }
        guard let id = found.first else {
            let near = Spelling.nearest(to: beginning, among: ids).map { "did you mean '\($0)'? " } ?? ""
            throw ResearchError(
                .unknownName, "no run in \(path) has the id '\(beginning)': \(near)`assay backtest list` shows those there are")
        }
        guard found.count == 1 else {
            throw ResearchError(
                .unknownName,
                "the ids of \(found.count) runs begin with '\(beginning)': write more of it, \(found.prefix(5).joined(separator: " or "))")
        }
        return try read(id)
    }

    /// The run of an id; nil where there is none.
    /// - Throws: `.malformed` when it is no stored run, `.system` where it cannot be read.
    public func run(_ id: String) throws(ResearchError) -> StoredRun? { try ids().contains(id) ? read(id) : nil }

    /// The page of the run of an id; nil where there is no such run, or it was stored without one.
    /// - Throws: `.system` where it cannot be read.
    public func report(of id: String) throws(ResearchError) -> String? {
        guard try ids().contains(id), Files.exists(reportFile(id)) else { return nil }
        do throws(HostError) { return try Files.readText(reportFile(id)) } catch { throw ResearchError(.system, error.description) }
    }

    /// The ids of the files that are there, ascending; nothing is read.
    /// - Throws: `.system` where the folder is there and cannot be listed.
    public func ids() throws(ResearchError) -> [String] {
        guard Files.isFolder(path) else { return [] }
        do throws(HostError) {
            return try Files.names(in: path).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
        } catch {
            throw ResearchError(.system, error.description)
        }
    }

    private func file(_ id: String) -> String { "\(path)/\(id).json" }
    private func reportFile(_ id: String) -> String { "\(path)/\(id).html" }

    private func read(_ id: String) throws(ResearchError) -> StoredRun {
        let bytes: [UInt8]
        do throws(HostError) { bytes = try Files.read(file(id)) } catch { throw ResearchError(.system, error.description) }
        return try StoredRun(reading: bytes, id: id)
    }
}
