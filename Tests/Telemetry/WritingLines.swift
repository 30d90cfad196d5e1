import Domain
import Host
import JSON
import Synchronization
import Telemetry
import Testing

/// Where a writer writes to in a test.
private final class Page: Sendable {
    private let lines = Mutex<[String]>([])
    private let fails = Mutex(false)
    private let count = Mutex(0)

    func write(_ text: String) -> Bool {
        guard !fails.withLock({ $0 }) else { return false }
        lines.withLock { $0 += text.split(separator: "\n").map(String.init) }
        count.withLock { $0 += 1 }
        return true
    }
    /// How often something was written.
    var writes: Int { count.withLock { $0 } }
    func fail(_ fail: Bool) { fails.withLock { $0 = fail } }
    var events: [String] {
        get throws { try lines.withLock { $0 }.map { try JSONValue(reading: $0)["event"]?.asString ?? "none" } }
    }
    func line(_ event: String) throws -> JSONValue? {
        try lines.withLock { $0 }.map { try JSONValue(reading: $0) }.last { $0["event"] == .string(event) }
    }
}

/// A sleeper whose sleeps last until the test ends them all.
private final class Pause: Sleeper {
    private let beginning = AsyncStream<Void>.makeStream()
    private let ending = AsyncStream<Void>.makeStream()

    func sleep(nanoseconds: Int64) async {
        beginning.continuation.yield()
        for await _ in ending.stream {}
    }
    func begins() async {
        for await _ in beginning.stream { return }
    }
    func end() { ending.continuation.finish() }
}

@Suite struct WritingLines {
    private let page = Page()
    private let metrics = Metrics()
    private let thread = SerialThread("log")

    private func writer(capacity: Int = 4096) -> LogWriter {
        LogWriter(.json, on: thread, clock: StillClock(), capacity: capacity, metrics: metrics) { [page] in page.write($0) }
    }
    private func log(_ writer: LogWriter) -> Log { Log("m", to: writer, levels: LogLevels(), clock: StillClock()) }

    @Test func linesOfManyTasksAreAllWrittenEachTasksInItsOrder() async throws {
        let writer = writer()
        let log = log(writer)
        try await writer.during {
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    group.addTask { for number in 0..<200 { log.info("e", "", ["task": .integer(task), "number": .integer(number)]) } }
                }
            }
        }
        #expect(try page.events.count == 800)
        #expect(metrics.counter(.logRecords, "info").value == 800)
        #expect(metrics.counter(.logDropped).value == 0)
    }

    @Test func tooManyAreDroppedCountedAndTold() async throws {
        let writer = writer(capacity: 3)
        let log = log(writer)
        for _ in 0..<10 { log.info("e") }
        writer.close()
        await writer.run()
        #expect(try page.events == ["e", "e", "e", "log.dropped"])
        #expect(try page.line("log.dropped")?["fields"]?["lines"] == 7)
        #expect(metrics.counter(.logDropped).value == 7)
        #expect(metrics.counter(.logRecords, "info").value == 10)
    }

    @Test func whatCouldNotBeWrittenIsToldOnceItCanBe() async throws {
        let writer = writer()
        page.fail(true)
        try await writer.during { [page, thread] in
            log(writer).info("lost")
            // The writer's own thread has nothing left to do when another job of it gets its turn.
            await turn(on: thread)
            page.fail(false)
            log(writer).info("kept")
        }
        #expect(try page.events == ["kept", "log.dropped"])
        #expect(try page.line("log.dropped")?["fields"]?["lines"] == 1)
        #expect(metrics.counter(.logDropped).value == 1)
    }

    @Test func whatComesInAPauseWaitsForItAndIsWrittenTogether() async throws {
        let (page, pause) = (Page(), Pause())
        let writer = LogWriter(.json, on: thread, clock: StillClock(), sleeper: pause) { page.write($0) }
        try await writer.during {
            log(writer).info("first")
            await pause.begins()
            for _ in 0..<3 { log(writer).info("more") }
            await turn(on: thread)
            #expect(page.writes == 1)
            pause.end()
        }
        #expect(try page.events == ["first", "more", "more", "more"])
        #expect(page.writes == 2)
    }

    @Test func nothingIsLostWhereTheWorkThrows() async throws {
        struct Stop: Error {}
        let writer = writer()
        await #expect(throws: Stop.self) {
            try await writer.during {
                log(writer).critical("last")
                throw Stop()
            }
        }
        #expect(try page.events == ["last"])
        log(writer).info("late")
        #expect(metrics.counter(.logDropped).value == 1)
    }

    private actor Turn {
        let thread: SerialThread
        init(_ thread: SerialThread) { self.thread = thread }
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        func pass() {}
    }

    private func turn(on thread: SerialThread) async {
        for _ in 0..<1_000 where metrics.counter(.logDropped).value == 0 { await Turn(thread).pass() }
    }
}
