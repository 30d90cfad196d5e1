import Domain
import Testing

@testable import Transport

@Suite struct Wheel {
    static let tick: Int64 = 1 << DeadlineWheel.tickBits

    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func noDeadlineIsLateByMoreThanATickAndNoneIsLost(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var now = Int64.random(in: 0..<1 << 40, using: &generator)
        var wheel = DeadlineWheel(now: now)
        var waiting: [UInt64: Int64] = [:]
        for id in 0..<3_000 as Range<UInt64> {
            let deadline = now + Int64.random(in: -5..<400, using: &generator) * Self.tick / 7
            wheel.insert(id, at: deadline)
            waiting[id] = deadline
            if let next = wheel.next {
                let earliest = waiting.values.min() ?? .max
                #expect(next <= max(earliest, now) + 2 * Self.tick, "seed \(seed): asleep past a deadline")
            }
            now += Int64.random(in: 0..<20, using: &generator) * Self.tick / 5
            var due: [UInt64] = []
            wheel.take(until: now, into: &due)
            for id in due {
                #expect(waiting[id].map { $0 <= now } == true, "seed \(seed): \(id) is early or was given twice")
                waiting[id] = nil
            }
            #expect(waiting.values.allSatisfy { $0 > now - 2 * Self.tick }, "seed \(seed): a deadline was missed")
        }
        var rest: [UInt64] = []
        wheel.take(until: now + 600 * Self.tick, into: &rest)
        #expect(Set(rest) == Set(waiting.keys))
        #expect(wheel.next == nil)
    }

    @Test func aDeadlineBeyondTheTurnIsAskedForEarlyNotForgotten() {
        var wheel = DeadlineWheel(now: 0)
        wheel.insert(1, at: 10_000 * Self.tick)
        var due: [UInt64] = []
        wheel.take(until: 600 * Self.tick, into: &due)
        #expect(due == [1])
    }
}
