public import Alerts
public import Audit
public import Domain
public import Storage
public import Telemetry

/// Everything the alerts of an installation are made of. Tests put their own in.
public struct AlertParts: Sendable {
    /// The stream that alerts are in.
    public static let stream = StreamID(validated: InlineText(truncating: "alerts"))

    /// Who owns it, for people: host and process.
    public var owner: String
    /// Where facts are kept; migrated and open.
    public var store: any Store
    /// The key of the audit trail.
    public var auditKey: AuditKey
    /// Where the head of the stream's audit trail is kept outside the store.
    public var headFile: HeadFile
    /// The time.
    public var clock: any WallClock
    /// A clock that only goes forward, in nanoseconds.
    public var ticks: @Sendable () -> Int64
    /// Waiting.
    public var sleeper: any Sleeper
    /// Where a line goes for each alert that is raised and cleared.
    public var log = Log.silent
    /// What is measured.
    public var metrics = Metrics()

    /// Collects the parts.
    public init(
        owner: String, store: any Store, auditKey: AuditKey, headFile: HeadFile, clock: any WallClock,
        ticks: @escaping @Sendable () -> Int64, sleeper: any Sleeper
    ) {
        (self.owner, self.store, self.auditKey, self.headFile) = (owner, store, auditKey, headFile)
        (self.clock, self.ticks, self.sleeper) = (clock, ticks, sleeper)
    }

    /// The alerts of the stream as they were when its last batch was committed, read without owning it.
    /// - Parameter key: the audit trail's; nil where there is none yet, and then nothing is read.
    /// - Throws: `.damaged` that names the first bad leaf.
    public static func books(in store: any Store, key: AuditKey?) async throws(RuntimeError) -> AlertBooks {
        var books = AlertBooks()
        _ = try await books.fold(stream, in: store, key: key)
        return books
    }
}

/// A fact of an alert that has become durable.
public struct AlertNews: Hashable, Sendable {
    /// Its place in the stream: 1, 2, 3 … without a gap.
    public let sequence: Int64
    /// What happened.
    public let fact: AlertFact
    /// The alert after it.
    public let alert: Alert
}

/// Why an alert was not acknowledged.
public enum AlertRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such alert, or it was cleared so long ago that only the journal has it.
    case unknown
    /// The service has not started, or has failed.
    case unavailable

    public var description: String {
        switch self {
        case .unknown: "there is no such alert"
        case .unavailable: "alerts are not there at the moment; ask again later"
        }
    }
}
