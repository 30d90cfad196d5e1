import Runtime
import Synchronization
import Testing

/// Work that is done later, one at a time.
@Suite struct Jobs {
    private struct Trouble: Error, CustomStringConvertible { let description = "no rows lie in the span" }

    /// Runs a queue while the body runs.
    private func with(_ queue: JobQueue, _ body: () async throws -> Void) async rethrows {
        async let run: Void = queue.run()
        do { try await body() } catch {
            queue.stop()
            await run
            throw error
        }
        queue.stop()
        await run
    }

    private func ended(_ queue: JobQueue, _ job: String) async throws -> JobQueue.Line {
        while let line = queue.line(job), line.state == .queued || line.state == .running { await Task.yield() }
        return try #require(queue.line(job))
    }

    @Test func workIsDoneOneAtATimeInItsOrder() async throws {
        let queue = JobQueue("jobs")
        let inside = Mutex(0)
        let order = Mutex<[Int]>([])
        for number in 1...10 {
            let submission = queue.submit("j\(number)", key: "k\(number)", request: []) { isWanted in
                inside.withLock { $0 += 1 }
                #expect(isWanted(0.5))
                order.withLock { $0.append(number) }
                #expect(inside.withLock { $0 } == 1)
                inside.withLock { $0 -= 1 }
                return "id\(number)"
            }
            #expect(submission == .taken("j\(number)") && queue.line("j\(number)")?.state == .queued)
        }
        try await with(queue) {
            for number in 1...10 {
                let line = try await ended(queue, "j\(number)")
                #expect(line.state == .done && line.progress == 1 && line.result == "id\(number)" && line.problem == nil)
            }
        }
        #expect(order.withLock { $0 } == Array(1...10))
    }

    @Test func soManyWaitAndNoMore() {
        let queue = JobQueue("jobs")
        for number in 1...JobQueue.waiting {
            #expect(queue.submit("j\(number)", key: "k\(number)", request: []) { _ in "" } == .taken("j\(number)"))
        }
        #expect(queue.submit("one more", key: "one more", request: []) { _ in "" } == .full)
        #expect(queue.submit("again", key: "k1", request: []) { _ in "" } == .taken("j1"), "what waits already takes no more room")
        #expect(queue.cancel("j3")?.state == .cancelled)
        #expect(queue.submit("one more", key: "one more", request: []) { _ in "" } == .taken("one more"))
    }

    @Test func aKeyIsOneJobAndAnotherRequestUnderItIsRefused() {
        let queue = JobQueue("jobs")
        #expect(queue.submit("a", key: "k", request: [1]) { _ in "" } == .taken("a"))
        #expect(queue.submit("b", key: "k", request: [1]) { _ in "" } == .taken("a"))
        #expect(queue.submit("c", key: "k", request: [2]) { _ in "" } == .conflict)
        #expect(queue.line("b") == nil && queue.line("c") == nil)
    }

    @Test func whatFailsSaysWhyAndTheNextIsDone() async throws {
        let queue = JobQueue("jobs")
        _ = queue.submit("a", key: "a", request: []) { _ in throw Trouble() }
        _ = queue.submit("b", key: "b", request: []) { _ in "id" }
        try await with(queue) {
            let line = try await ended(queue, "a")
            #expect(line.state == .failed && line.problem == "no rows lie in the span" && line.result == nil)
            #expect(try await ended(queue, "b").state == .done)
        }
    }

    @Test func whatIsUnderWayIsStoppedAndWhatWaitsIsNotBegun() async throws {
        let queue = JobQueue("jobs")
        let begun = Mutex(false)
        _ = queue.submit("a", key: "a", request: []) { isWanted in
            while isWanted(0.25) {}
            throw Trouble()
        }
        _ = queue.submit("b", key: "b", request: []) { _ in
            begun.withLock { $0 = true }
            return "id"
        }
        try await with(queue) {
            while queue.line("a")?.progress != 0.25 { await Task.yield() }
            #expect(queue.cancel("b")?.state == .cancelled && queue.cancel("gone") == nil)
            #expect(queue.cancel("a")?.state == .running)
            let line = try await ended(queue, "a")
            #expect(line.state == .cancelled && line.problem == nil)
            #expect(queue.cancel("a")?.state == .cancelled)
        }
        #expect(begun.withLock { !$0 })
        #expect(queue.submit("c", key: "c", request: []) { _ in "" } == .full, "it was stopped")
    }

    @Test func whatEndedLongAgoIsForgottenAndItsKeyIsFree() async throws {
        let queue = JobQueue("jobs")
        try await with(queue) {
            for number in 0...JobQueue.remembered {
                _ = queue.submit("j\(number)", key: "k\(number)", request: []) { _ in "id" }
                _ = try await ended(queue, "j\(number)")
            }
            #expect(queue.line("j0") == nil && queue.line("j1")?.state == .done)
            #expect(queue.submit("new", key: "k0", request: [1]) { _ in "id" } == .taken("new"))
        }
    }
}
