internal import Synchronization

/// One process's health, reported to from anywhere and read from anywhere; no call does I/O.
public final class HealthBoard: Sendable {
    private let health: Mutex<Health>
    private let ticks: @Sendable () -> Int64

    /// Makes a board.
    /// - Parameter ticks: nanoseconds of a clock that only goes forward.
    public init(_ health: Health, ticks: @escaping @Sendable () -> Int64) {
        self.health = Mutex(health)
        self.ticks = ticks
    }

    /// A loop has turned.
    public func beat(_ loop: String) { health.withLock { $0.beat(loop, at: ticks()) } }

    /// A phase of the start is over.
    public func finish(_ phase: String, _ state: Health.State = .up) { health.withLock { $0.finish(phase, state) } }

    /// A dependency is so now.
    public func report(_ dependency: String, _ state: Health.State) { health.withLock { $0.report(dependency, state, at: ticks()) } }

    /// Takes no more work from now on.
    public func stop(_ reason: String) { health.withLock { $0.stop(reason) } }

    /// The answer to a probe, now.
    public func answer(_ probe: Health.Probe) -> HealthAnswer { health.withLock { $0.answer(probe, at: ticks()) } }
}
