public import Domain
internal import Synchronization

/// Keeps records for a moment and writes them on a thread of its own, so that nobody who logs waits for what it is written to.
///
/// Bounded: where so many wait that no more may, the newest is dropped, counted, and a line `log.dropped` says how many as soon as there is
/// room. What could not be written counts as dropped too. Lines keep the order they were taken in.
///
/// Lifecycle: `take` at any time; `run` once, in a task of its own; after `close`, `run` writes what is inside and returns.
public actor LogWriter: LogSink {
    /// Nanoseconds between two writes, where there is a sleeper: what a crash may take with it.
    static let pause: Int64 = 5_000_000

    private struct State {
        var records: [LogRecord] = []
        /// Dropped since the last line that told of it.
        var dropped = 0
        var isClosed = false
        var taker: CheckedContinuation<Void, Never>?
    }

    private nonisolated let state = Mutex(State())
    private nonisolated let capacity: Int
    private nonisolated let format: LogFormat
    private nonisolated let clock: any WallClock
    private nonisolated let sleeper: (any Sleeper)?
    private nonisolated let executor: any SerialExecutor
    private nonisolated let output: @Sendable (String) -> Bool
    private nonisolated let counts: LogCounts?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a writer; writes nothing before `run`.
    /// - Parameters:
    ///   - executor: where `output` is called: a thread that may block.
    ///   - sleeper: where given, what comes within `pause` of a write waits for it, so that many lines are one wake-up and one write.
    ///   - capacity: how many records may wait.
    ///   - metrics: where lines and drops are counted.
    ///   - output: writes whole lines; false where that failed.
    public init(
        _ format: LogFormat, on executor: any SerialExecutor, clock: any WallClock, sleeper: (any Sleeper)? = nil, capacity: Int = 4096,
        metrics: Metrics? = nil, output: @escaping @Sendable (String) -> Bool
    ) {
        precondition(capacity > 0, "a log writer keeps at least one record")
        (self.format, self.executor, self.clock, self.capacity, self.output) = (format, executor, clock, capacity, output)
        self.sleeper = sleeper
        counts = metrics.map(LogCounts.init)
    }

    public nonisolated func take(_ record: LogRecord) {
        let (isKept, taker) = state.withLock { state in
            guard !state.isClosed, state.records.count < capacity else {
                state.dropped += 1
                return (false, CheckedContinuation<Void, Never>?.none)
            }
            state.records.append(record)
            defer { state.taker = nil }
            return (true, state.taker)
        }
        taker?.resume()
        counts?.count(record.level, isKept: isKept)
    }

    /// Takes no more; what is inside is still written.
    public nonisolated func close() {
        let taker = state.withLock { state in
            state.isClosed = true
            defer { state.taker = nil }
            return state.taker
        }
        taker?.resume()
    }

    /// Writes until `close` was called and everything is written.
    public func run() async {
        while true {
            await wait()
            let (records, dropped, isClosed) = state.withLock { state in
                defer { (state.records, state.dropped) = ([], 0) }
                return (state.records, state.dropped, state.isClosed)
            }
            write(records, dropped)
            if isClosed { return }
            await sleeper?.sleep(nanoseconds: Self.pause)
        }
    }

    /// Runs the writer as long as `body` runs, and writes what is left then, also where it throws.
    public nonisolated func during<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            defer { close() }
            return try await body()
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if state.isClosed || !state.records.isEmpty { return true }
                state.taker = continuation
                return false
            }
            if isDue { continuation.resume() }
        }
    }

    private func write(_ records: [LogRecord], _ dropped: Int) {
        guard !records.isEmpty || dropped > 0 else { return }
        var lines: [UInt8] = []
        func add(_ record: LogRecord) {
            format.write(record, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        for record in records { add(record) }
        if dropped > 0 {
            let record = LogRecord(
                time: clock.now(), level: .warning, event: "log.dropped",
                message: "lines were not written: too many came, or writing failed",
                module: "log", request: nil, actor: nil, fields: (["lines": .integer(dropped)] as LogFields).all)
            add(record)
        }
        guard !output(String(decoding: lines, as: UTF8.self)) else { return }
        state.withLock { $0.dropped += records.count + dropped }
        counts?.dropped.add(UInt64(records.count))
    }
}

/// The log's own counters.
private struct LogCounts: Sendable {
    let records: [Counter]
    let dropped: Counter

    init(_ metrics: Metrics) {
        records = LogLevel.allCases.map { metrics.counter(.logRecords, $0.description) }
        dropped = metrics.counter(.logDropped)
    }

    func count(_ level: LogLevel, isKept: Bool) {
        records[Int(level.rawValue)].add()
        if !isKept { dropped.add() }
    }
}

/// Keeps every record in memory: for tests.
public final class InMemoryLog: LogSink {
    private let kept = Mutex<[LogRecord]>([])

    /// Makes an empty one.
    public init() {}

    public func take(_ record: LogRecord) { kept.withLock { $0.append(record) } }

    /// The records so far, in order.
    public var records: [LogRecord] { kept.withLock { $0 } }
}
