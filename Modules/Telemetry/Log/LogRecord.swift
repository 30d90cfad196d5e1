public import Domain

/// One line of the log before it is written.
public struct LogRecord: Hashable, Sendable {
    /// When.
    public var time: Timestamp
    /// How grave.
    public var level: LogLevel
    /// What happened, for programs: `order.refused`.
    public var event: String
    /// What happened, for people; may be empty.
    public var message: String
    /// Where: the part of Assay that says it, `desk.orders`.
    public var module: String
    /// The request it belongs to; nil for none.
    public var request: RequestID?
    /// Who caused it: `cli:anna`, `strategy:sma_cross`; nil where nobody did.
    public var actor: String?
    /// What else is known.
    public var fields: [LogFields.Field]
}

/// Where log lines go. `take` is called from any thread, also from the one that decides on orders: it keeps the record and returns.
/// It never waits for a disk, a terminal or the network, and never fails: what it cannot keep, it counts.
public protocol LogSink: Sendable {
    /// Keeps a record.
    func take(_ record: LogRecord)
}
