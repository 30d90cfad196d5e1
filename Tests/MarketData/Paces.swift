import Domain
import MarketData
import Synchronization
import Testing

/// A clock that is set by hand, and notes what was slept for.
private final class HandClock: WallClock, Sleeper {
    private let state = Mutex((now: Int64(0), slept: [Int64]()))
    func now() -> Timestamp { Timestamp(nanoseconds: state.withLock { $0.now }) }
    func sleep(nanoseconds: Int64) async {
        state.withLock { state in
            state.now += nanoseconds
            state.slept.append(nanoseconds)
        }
    }
    func go(_ span: Int64) { state.withLock { $0.now += span } }
    var slept: [Int64] { state.withLock { $0.slept } }
}

@Suite struct Paces {
    private let clock = HandClock()

    private func pacer(_ pace: Pace, _ steps: StepSignal = StepSignal()) -> Pacer {
        Pacer(pace, clock: clock, sleeper: clock, steps: steps)
    }

    @Test(arguments: ["max", "4/s", "3600x", "step", "1000000000/s"])
    func aPaceReadsBackAsItWasWritten(_ text: String) { #expect(Pace(text)?.description == text) }

    @Test(arguments: ["", "fast", "0/s", "-1x", "4", "4 /s", "1.5x", "1000000001x", "/s", "x"])
    func whatIsNoPaceIsNone(_ text: String) { #expect(Pace(text) == nil) }

    @Test func soManyASecondAreEvenlyApart() {
        var pacer = pacer(.perSecond(4))
        #expect(pacer.pause(before: 1_000) == .none)
        #expect(pacer.pause(before: 1_001) == .nanoseconds(250_000_000))
        clock.go(250_000_000)
        #expect(pacer.pause(before: 9_999) == .nanoseconds(250_000_000))
        clock.go(5_000_000_000)
        #expect(pacer.pause(before: 10_000) == .none)
    }

    @Test func aMultipleOfTheirOwnTimeKeepsTheirDistances() {
        var pacer = pacer(.times(60))
        #expect(pacer.pause(before: 0) == .none)
        #expect(pacer.pause(before: 60_000_000_000) == .nanoseconds(1_000_000_000))
        clock.go(1_000_000_000)
        #expect(pacer.pause(before: 180_000_000_000) == .nanoseconds(2_000_000_000))
    }

    @Test func withoutABoundNothingWaits() {
        var pacer = pacer(.unbounded)
        for time in [0, 1_000_000_000_000, 5] as [Int64] { #expect(pacer.pause(before: time) == .none) }
    }

    @Test func aStepIsWaitedForEachTime() async {
        let steps = StepSignal()
        var pacer = pacer(.stepwise, steps)
        #expect(pacer.pause(before: 1) == .step)
        steps.step()
        steps.step()
        #expect(await pacer.wait(.step))
        #expect(await pacer.wait(.step))
        let waiting = pacer
        let third = Task { await waiting.wait(.step) }
        for _ in 0..<100 { await Task.yield() }
        steps.step()
        #expect(await third.value)
        steps.end()
        #expect(await pacer.wait(.step) == false)
        #expect(pacer.pause(before: 2) == .step)
    }

    @Test func aWaitSleepsByTheGivenSleeper() async {
        #expect(await pacer(.unbounded).wait(.nanoseconds(42)))
        #expect(clock.slept == [42])
    }
}
