import Configuration
import Crypto
import Domain
import Security
import Testing

/// Throttle and rate limit under a time that is only a number.
@Suite struct Limits {
    private let rule = Throttle.Rule(free: 3, first: 10, longest: 100, memory: 1000)

    @Test func theWaitDoublesUpToTheLongest() {
        #expect((0...10).map { rule.wait(after: $0) } == [0, 0, 0, 0, 10, 20, 40, 80, 100, 100, 100])
        #expect(rule.wait(after: .max) == 100)
        let steep = Throttle.Rule(free: 0, first: 1, longest: .max / 4, memory: .max / 2)
        for failures in 1...200 { #expect(steep.wait(after: failures) <= steep.longest && steep.wait(after: failures) > 0) }
    }

    @Test func aSuccessAndALongRestForgetFailures() {
        var throttle = Throttle()
        for _ in 0..<5 { throttle.fail(rule, at: 500) }
        #expect(throttle.wait(rule, at: 500) == 20 && throttle.wait(rule, at: 519) == 1 && throttle.wait(rule, at: 520) == 0)
        throttle.fail(rule, at: 520)
        #expect(throttle.wait(rule, at: 520) == 40)
        #expect(throttle.wait(rule, at: 100) == 40, "a clock that was set back makes no wait longer")
        throttle.fail(rule, at: 520 + 1000)
        #expect(throttle.failures == 1)
        throttle.succeed()
        #expect(throttle == Throttle())
    }

    /// Whoever fails at every chance is let in again and again, never sooner than the rule says, and never later than its longest wait.
    @Test func nobodyIsEverLockedOutForGood() {
        var random = seeded("nobodyIsEverLockedOutForGood")
        var (throttle, now, last, tries) = (Throttle(), Int64(0), Int64(0), 0)
        for _ in 0..<5000 {
            now += Int64(random.next() % 60)
            let wait = throttle.wait(rule, at: now)
            #expect(wait >= 0 && wait <= rule.longest)
            guard wait == 0 else { continue }
            #expect(throttle.failures == 0 || now - last >= rule.wait(after: throttle.failures) || now - last >= rule.memory)
            throttle.fail(rule, at: now)
            (last, tries) = (now, tries + 1)
        }
        #expect(Int64(tries) >= now / (rule.longest + 60))
    }

    @Test func aBucketGivesItsBurstAndThenOneAnInterval() {
        let rule = RateLimit.Rule(burst: 3, interval: 10)
        var limit = RateLimit()
        #expect((0..<4).map { _ in limit.take(rule, at: 100) } == [0, 0, 0, 10])
        #expect(limit.take(rule, at: 109) == 1 && limit.take(rule, at: 110) == 0 && limit.take(rule, at: 110) == 10)
        #expect((0..<4).map { _ in limit.take(rule, at: 10_000) } == [0, 0, 0, 10])
    }

    /// Against a count of what was taken in every window.
    @Test func noWindowHasMoreThanBurstAndRate() {
        var random = seeded("noWindowHasMoreThanBurstAndRate")
        for _ in 0..<50 {
            let rule = RateLimit.Rule(burst: 1 + Int64(random.next() % 5), interval: 1 + Int64(random.next() % 20))
            var (limit, now, taken) = (RateLimit(), Int64(random.next() % 1000), [Int64]())
            for _ in 0..<400 {
                now += Int64(random.next() % UInt64(rule.interval))
                let wait = limit.take(rule, at: now)
                if wait == 0 { taken.append(now) } else { #expect(wait <= rule.interval) }
            }
            for (start, first) in taken.enumerated() {
                for end in start..<min(taken.count, start + 40) {
                    #expect(Int64(end - start + 1) <= rule.burst + (taken[end] - first) / rule.interval, "\(rule)")
                }
            }
        }
    }

    @Test func aClockThatIsSetBackClosesNoBucketForLong() {
        let rule = RateLimit.Rule(burst: 2, interval: 10)
        var limit = RateLimit()
        _ = limit.take(rule, at: 1_000_000)
        _ = limit.take(rule, at: 1_000_000)
        #expect(limit.take(rule, at: 0) == 10)
        #expect(limit.take(rule, at: 10) == 0)
    }

    @Test func aTableOfStrangersNeverGrowsAndKeepsTheWorst() {
        var table = Recent<Int, Int64>(capacity: 100) { $0 }
        for key in 0..<10 { table[key] = 1_000_000 }
        for key in 10..<10_000 {
            table[key] = Int64(key)
            #expect(table.count <= 100)
        }
        for key in 0..<10 { #expect(table[key] == 1_000_000) }
        table[0] = nil
        #expect(table[0] == nil)
        var same = Recent<Int, Int64>(capacity: 4) { _ in 7 }
        for key in 0..<100 { same[key] = 1 }
        #expect(same.count <= 4 && same.count >= 2)
    }

    @Test(arguments: ["memory=19455", "passes=1", "memory=-1"])
    func aCostBelowTheFloorIsRefusedWithTheConfiguration(pair: String) throws {
        let parts = pair.split(separator: "=").map(String.init)
        func settings(_ value: String) throws -> Settings {
            try Layers(file: nil, flags: [Layers.Flag("security.argon2.\(parts[0])", value)]) { _ in [] }.settings(for: SecurityKeys.all)
        }
        #expect(throws: ConfigurationError.self) { try settings(parts[1]) }
        let floor = try SecurityKeys.cost(settings(parts[0] == "memory" ? "19456" : "2"))
        #expect(floor.memory == 19_456 || floor.passes == 2)

    }
}
