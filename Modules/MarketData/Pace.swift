public import Domain
internal import Synchronization

/// How fast a feed with a time of its own goes.
public enum Pace: Hashable, Sendable, CustomStringConvertible {
    /// As fast as it is read.
    case unbounded
    /// So many events a second.
    case perSecond(Int)
    /// So many times faster than the events' own time.
    case times(Int)
    /// One event each time a person asks for it.
    case stepwise

    /// Reads `max`, `20/s`, `3600x` or `step`; nil when the text is none of these.
    public init?(_ text: String) {
        switch text {
        case "max": self = .unbounded
        case "step": self = .stepwise
        default:
            guard let number = Int(text.hasSuffix("/s") ? text.dropLast(2) : text.hasSuffix("x") ? text.dropLast() : ""),
                (1...1_000_000_000).contains(number)
            else { return nil }
            self = text.hasSuffix("x") ? .times(number) : .perSecond(number)
        }
    }

    public var description: String {
        switch self {
        case .unbounded: "max"
        case .perSecond(let count): "\(count)/s"
        case .times(let factor): "\(factor)x"
        case .stepwise: "step"
        }
    }

    /// How long after its beginning an event is due, in nanoseconds of the clock; nil where no clock decides.
    /// - Parameters:
    ///   - index: how many events came before it since the beginning.
    ///   - elapsed: nanoseconds of the events' own time since the first one.
    public func due(index: Int, elapsed: Int64) -> Int64? {
        switch self {
        case .unbounded, .stepwise: nil
        case .perSecond(let count): Int64(Int128(index) * 1_000_000_000 / Int128(count))
        case .times(let factor): elapsed / Int64(factor)
        }
    }
}

/// Steps that a person asked for and a stepwise feed has not made yet. Safe from any task.
public final class StepSignal: Sendable {
    private struct State {
        var steps = 0
        var isEnded = false
        var waiter: CheckedContinuation<Bool, Never>?
    }
    private let state = Mutex(State())

    /// No steps.
    public init() {}

    /// Asks for one more step.
    public func step() {
        state.withLock { state in
            if let waiter = state.waiter {
                state.waiter = nil
                waiter.resume(returning: true)
            } else {
                state.steps += 1
            }
        }
    }

    /// Ends all waiting, now and later.
    public func end() {
        state.withLock { state in
            state.isEnded = true
            state.waiter?.resume(returning: false)
            state.waiter = nil
        }
    }

    /// Waits for a step; false once ended. One task may wait at a time.
    public func wait() async -> Bool {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.isEnded {
                    continuation.resume(returning: false)
                } else if state.steps > 0 {
                    state.steps -= 1
                    continuation.resume(returning: true)
                } else {
                    state.waiter = continuation
                }
            }
        }
    }
}

/// Holds a paced feed's events back until they are due. Used by one task.
public struct Pacer: Sendable {
    private let pace: Pace
    private let clock: any WallClock
    private let sleeper: any Sleeper
    private let steps: StepSignal
    private var beginning: (clock: Int64, event: Int64)?
    private var index = 0

    /// Makes a pacer at its beginning.
    public init(_ pace: Pace, clock: any WallClock, sleeper: any Sleeper, steps: StepSignal) {
        (self.pace, self.clock, self.sleeper, self.steps) = (pace, clock, sleeper, steps)
    }

    /// What to wait for before an event.
    public enum Pause: Hashable, Sendable {
        /// Nothing: it is due.
        case none
        /// So many nanoseconds.
        case nanoseconds(Int64)
        /// A person's step.
        case step
    }

    /// What to wait for before the next event, which is of that time.
    public mutating func pause(before time: Int64) -> Pause {
        if pace == .stepwise { return .step }
        let now = clock.now().nanoseconds
        let start = beginning ?? (now, time)
        beginning = start
        defer { index += 1 }
        guard let due = pace.due(index: index, elapsed: time - start.event), start.clock + due > now else { return .none }
        return .nanoseconds(start.clock + due - now)
    }

    /// Waits.
    /// - Returns: false when the wait was ended instead.
    public func wait(_ pause: Pause) async -> Bool {
        switch pause {
        case .none: return !Task.isCancelled
        case .step: return await steps.wait()
        case .nanoseconds(let span):
            await sleeper.sleep(nanoseconds: span)
            return !Task.isCancelled
        }
    }
}
