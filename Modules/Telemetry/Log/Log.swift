public import Domain

/// Writes lines of the log for one part of Assay. A value that is handed down; nothing in Assay has a global one.
///
/// Event names and field names are literals. Where the level is off, neither message nor fields are made. Any thread may call it, and no
/// call waits: see `LogSink`.
public struct Log: Sendable {
    /// The part that speaks: `desk.orders`.
    public let module: String
    /// The request that is being served; nil for none.
    public var request: RequestID?
    /// On whose behalf; nil for nobody's.
    public var actor: String?

    private let gate: LogLevels.Gate
    private let levels: LogLevels
    private let sink: any LogSink
    private let clock: any WallClock

    /// Makes a log.
    /// - Parameter module: a literal, as every name is.
    public init(_ module: StaticString, to sink: any LogSink, levels: LogLevels, clock: any WallClock) {
        self.module = "\(module)"
        (self.sink, self.levels, self.clock) = (sink, levels, clock)
        gate = levels.gate(of: self.module)
    }

    private init(_ module: String, like log: Log) {
        self.module = module
        (request, actor, sink, levels, clock) = (log.request, log.actor, log.sink, log.levels, log.clock)
        gate = levels.gate(of: module)
    }

    /// A log that goes nowhere: for who is given none.
    public static let silent = Log("silent", to: Nowhere(), levels: LogLevels(.critical), clock: Standing())

    /// The same log for a part of this part: `desk` becomes `desk.orders`.
    public func part(_ name: StaticString) -> Log { Log("\(module).\(name)", like: self) }

    /// The same log while a request is served.
    public func serving(_ request: RequestID?, actor: String? = nil) -> Log {
        var copy = self
        (copy.request, copy.actor) = (request, actor ?? self.actor)
        return copy
    }

    /// Whether a line of this level would be kept.
    public func isOn(_ level: LogLevel) -> Bool { gate.lets(level) }

    /// Writes a line, unless its level is off.
    /// - Parameters:
    ///   - event: what happened, for programs: `order.refused`.
    ///   - message: what happened, for people.
    ///   - fields: what else is known.
    public func write(
        _ level: LogLevel, _ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]
    ) {
        guard gate.lets(level) else { return }
        sink.take(
            LogRecord(
                time: clock.now(), level: level, event: event.description, message: message(), module: module, request: request,
                actor: actor,
                fields: fields().all))
    }

    /// Writes a line of the level `trace`.
    public func trace(_ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]) {
        write(.trace, event, message(), fields())
    }

    /// Writes a line of the level `debug`.
    public func debug(_ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]) {
        write(.debug, event, message(), fields())
    }

    /// Writes a line of the level `info`.
    public func info(_ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]) {
        write(.info, event, message(), fields())
    }

    /// Writes a line of the level `warning`.
    public func warning(_ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]) {
        write(.warning, event, message(), fields())
    }

    /// Writes a line of the level `error`.
    public func error(_ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]) {
        write(.error, event, message(), fields())
    }

    /// Writes a line of the level `critical`.
    public func critical(_ event: StaticString, _ message: @autoclosure () -> String = "", _ fields: @autoclosure () -> LogFields = [:]) {
        write(.critical, event, message(), fields())
    }
}

private struct Nowhere: LogSink {
    func take(_ record: LogRecord) {}
}

private struct Standing: WallClock {
    func now() -> Timestamp { Timestamp(nanoseconds: 0) }
}
