internal import Domain
public import MarketData
internal import Synchronization

/// Runs a desk with its feed, pump and scheduler as one lifetime: what is started last is stopped first, and a part that fails ends all.
public struct Lifecycle: Sendable {
    private let service: TradingService
    private let feed: (any MarketDataFeed)?
    private let endsWithFeed: Bool
    private let stopping = StopSignal()

    /// Collects the parts of a lifetime.
    /// - Parameter endsWithFeed: stops by itself when the feed has no more.
    public init(_ service: TradingService, feed: (any MarketDataFeed)?, endsWithFeed: Bool = false) {
        (self.service, self.feed, self.endsWithFeed) = (service, feed, endsWithFeed)
    }

    /// Asks for a graceful stop; safe from any task, any number of times.
    public func stop() { stopping.fire() }

    /// Starts, runs until `stop` or a failure, and stops: first the feed, then the pump, then the desk, which finishes what it has.
    /// - Parameter onStart: called once the desk has recovered and before the first event.
    public func run(onStart: @Sendable () async -> Void = {}) async throws {
        let position = try await service.start()
        await onStart()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            group.addTask { try await work(after: position) }
            group.addTask { await ReportPump(service).run() }
            do {
                // Which part ends first is chance; only taking one after the other hears of a failure before the last has ended.
                for try await _ in group {
                    service.stop()
                    stop()
                }
            } catch {
                group.cancelAll()
                await feed?.stop()
                service.stop()
                throw error
            }
        }
    }

    private func work(after position: FeedPosition) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            if let feed {
                group.addTask {
                    try await FeedHub(feed, to: service).run(after: position)
                    return endsWithFeed
                }
            }
            group.addTask {
                try await CommandPump(service).run()
                return false
            }
            group.addTask {
                let scheduler = Scheduler(clock: service.parts.clock, sleeper: service.parts.sleeper)
                let jobs = [Schedule.Job("snapshot", every: 30_000_000_000), Schedule.Job("reconcile", every: 5_000_000_000)]
                try await scheduler.run(jobs) { await service.mailbox.put($0.name == "snapshot" ? .snapshot : .reconcile) }
                return false
            }
            group.addTask {
                await stopping.wait()
                return true
            }
            while let isStop = try await group.next() {
                guard isStop else { continue }
                await feed?.stop()
                group.cancelAll()
                return
            }
        }
    }
}

/// Fires once; whoever waits, now or later, goes on. A canceled wait goes on too.
final class StopSignal: Sendable {
    private struct State {
        var isFired = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    func fire() {
        state.withLock { state in
            state.isFired = true
            for waiter in state.waiters { waiter.resume() }
            state.waiters = []
        }
    }

    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if state.isFired || Task.isCancelled { continuation.resume() } else { state.waiters.append(continuation) }
                }
            }
        } onCancel: {
            fire()
        }
    }
}
