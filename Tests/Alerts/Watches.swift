import Domain
import Testing

@testable import Alerts

/// When alerts are raised, changed and cleared.
@Suite struct Watches {
    /// What is wrong, for each kind; `seconds` it takes to be raised, and to be cleared.
    static let wrongs: [(kind: AlertKind, subject: String, severity: AlertSeverity, raise: Int64, clear: Int64, AlertObservation)] = {
        func seen(_ change: (inout AlertObservation) -> Void) -> AlertObservation {
            var seen = calm()
            change(&seen)
            return seen
        }
        return [
            (.workerGone, "worker", .critical, 2, 3, seen { $0.worker = .gone(since: Timestamp(nanoseconds: 0)) }),
            (.workerGone, "worker", .critical, 15, 3, seen { $0.worker = .gone(since: nil) }),
            (.workerTrouble, "worker", .warning, 10, 5, seen { $0.worker = .here(trouble: "store: down") }),
            (.feedSilent, "feed", .warning, 0, 5, seen { $0.feed?.age = 61 * Timestamp.second }),
            (.feedEnded, "feed", .critical, 2, 2, seen { $0.feed?.hasEnded = true }),
            (.feedEnded, "feed", .info, 2, 2, seen { $0.feed = .init(isLive: false, hasEnded: true, age: Timestamp.day) }),
            (.orderUnknown, "7", .critical, 10, 2, seen { $0.unknownOrders = [OrderID(7): paper] }),
            (.tradingHalted, "all", .warning, 0, 0, seen { $0.trading = .halted }),
            (.tradingHalted, "paper", .info, 0, 0, seen { $0.tradingOf = [paper: .reducing] }),
            (.brokerAway, "paper", .critical, 10, 5, seen { $0.brokersAway = [paper] }),
            (.diskLow, "store", .warning, 30, 60, seen { $0.disk = .init(free: 9, total: 100) }),
            (.diskLow, "store", .critical, 30, 60, seen { $0.disk = .init(free: 2, total: 100) }),
            (.certificateEnding, "server", .warning, 0, 60, seen { $0.certificateDays = 20 }),
            (.certificateEnding, "server", .critical, 0, 60, seen { $0.certificateDays = -1 }),
            (.auditBroken, "audit", .critical, 0, 0, seen { $0.audit = .broken("p0 leaf 3") }),
        ]
    }()

    @Test(arguments: wrongs.indices)
    func aConditionIsRaisedOnceItHeldAndClearedOnceItWasWell(_ place: Int) throws {
        let wrong = Self.wrongs[place]
        var watched = Watched()
        #expect(watched.see(calm(), seconds: 3) == [])
        #expect(watched.see(wrong.5, seconds: wrong.raise) == [], "\(wrong.kind) too early")
        let raised = watched.see(wrong.5)
        #expect(raised.count == 1 && raised.first?.name == "raised", "\(wrong.kind): \(raised)")
        let alert = try #require(watched.books.open.first)
        #expect(alert.key == AlertKey(wrong.kind, wrong.subject) && alert.text.severity == wrong.severity && alert.id == AlertID(1))
        #expect(!alert.text.title.isEmpty && alert.text.advice.hasSuffix("."), "it says what to do")
        #expect(alert.account == (wrong.subject == "paper" || wrong.kind == .orderUnknown ? paper : nil))
        #expect(watched.see(wrong.5, seconds: 200) == [], "the same is told once")
        #expect(watched.see(calm(), seconds: wrong.clear) == [], "\(wrong.kind) cleared too early")
        #expect(watched.see(calm()) == [.cleared(AlertID(1), time: watched.moment.time)])
        #expect(watched.open == [])
    }

    @Test func everyKindIsRaisedBySomething() {
        let counted: Set<AlertKind> = [.ordersRefused, .pricesDoubtful, .clockBack]
        #expect(Set(Self.wrongs.map(\.kind)).union(counted) == Set(AlertKind.allCases))
        #expect(Set(AlertKind.allCases.map(\.description)).count == AlertKind.allCases.count)
    }

    @Test func aConditionThatBreaksOffIsNotRaised() {
        var (watched, wrong) = (Watched(), calm())
        wrong.worker = .here(trouble: "brokers: down")
        for _ in 0..<50 {
            watched.see(wrong, seconds: 9)
            watched.see(calm())
        }
        #expect(watched.facts == [])
    }

    @Test func refusalsAreTooManyOnlyWithinAMinute() {
        var (watched, seen) = (Watched(), calm())
        for count in 1...100 {
            seen.refusals[paper] = count
            watched.see(seen, seconds: 6)
        }
        #expect(watched.facts == [], "ten a minute are in order")
        seen.refusals[paper] = 111
        watched.see(seen)
        #expect(watched.open == [AlertKey(.ordersRefused, "paper")])
        watched.see(seen, seconds: 61)
        #expect(watched.open == [])
    }

    @Test func doubtfulPricesAreToldForAWhileAndThoseOfThePastAreNot() {
        var (watched, seen) = (Watched(), calm())
        seen.feed = feed(4, "old")
        #expect(watched.see(seen, seconds: 5) == [], "they were before this server")
        seen.feed = feed(5, "3 events of the feed were lost")
        watched.see(seen)
        #expect(watched.books.open.first?.text.title == "Prices were doubtful: 3 events of the feed were lost")
        watched.see(seen, seconds: 301)
        #expect(watched.open == [])
        seen.feed = feed(1, "of a desk that began anew")
        watched.see(seen)
        #expect(watched.open == [AlertKey(.pricesDoubtful, "feed")])
    }

    private func feed(_ findings: Int, _ last: String) -> AlertObservation.Feed {
        AlertObservation.Feed(isLive: true, hasEnded: false, age: 0, findings: findings, lastFinding: last)
    }

    @Test func aClockThatGoesBackIsTold() {
        var watched = Watched()
        watched.see(calm(), seconds: 3)
        watched.moment.time -= Timestamp.second
        #expect(watched.see(calm(), seconds: 5) == [], "a second is no more than its synchronisation")
        watched.moment.time -= 90 * Timestamp.second
        watched.see(calm())
        #expect(watched.books.open.first?.text.title == "The clock of the server's machine went back by 90 s")
        watched.see(calm(), seconds: 301)
        #expect(watched.open == [])
    }

    @Test func whatCannotBeSeenNeitherRaisesNorClears() {
        var (watched, wrong, blind) = (Watched(), calm(), AlertObservation())
        wrong.feed?.hasEnded = true
        (wrong.brokersAway, wrong.disk, wrong.audit) = ([paper], .init(free: 1, total: 100), .broken("p0 leaf 3"))
        watched.see(wrong, seconds: 31)
        let before = watched.open
        #expect(before.count == 4)
        blind.worker = .gone(since: Timestamp(nanoseconds: 0))
        watched.see(blind, seconds: 1_000)
        #expect(watched.open.filter { $0.kind != .workerGone } == before)
        watched.see(calm(), seconds: 61)
        #expect(watched.open == [])
    }

    @Test func whatComesBackSoonIsTheSameAlertAndStaysLonger() throws {
        var (watched, wrong) = (Watched(), calm())
        wrong.worker = .gone(since: Timestamp(nanoseconds: 0))
        for round in 1...8 {
            watched.see(wrong, seconds: 3)
            let alert = try #require(watched.books.open.first)
            #expect(alert.count == round && alert.acknowledgedBy == nil, "nobody has seen it again")
            var acknowledged: [AlertFact] = []
            #expect(watched.books.decide(acknowledge: alert.id, by: "user:anna", at: watched.moment.time, into: &acknowledged))
            watched.take(acknowledged)
            let wait = round == 1 ? 3 : min(300, Int64(3) << Int64(round - 1))
            #expect(watched.see(calm(), seconds: wait) == [])
            #expect(watched.see(calm()).map(\.name) == ["cleared"], "round \(round)")
        }
        #expect(watched.books.alerts.count == 1)
        watched.see(calm(), seconds: 600)
        watched.see(wrong, seconds: 3)
        #expect(watched.books.open.first?.id == AlertID(2), "after ten minutes it is another one")
    }

    @Test func whatItTellsChangesOnceAMinuteUnlessItBecomesWorse() {
        var (watched, wrong) = (Watched(), calm())
        for days in (4...20).reversed() {
            wrong.certificateDays = days
            watched.see(wrong, seconds: 10)
        }
        #expect(watched.facts.map(\.name) == ["raised", "changed", "changed"])
        var acknowledged: [AlertFact] = []
        _ = watched.books.decide(acknowledge: AlertID(1), by: "user:anna", at: 0, into: &acknowledged)
        watched.take(acknowledged)
        wrong.certificateDays = 2
        #expect(watched.see(wrong).map(\.name) == ["changed"])
        #expect(watched.books.open.first?.acknowledgedBy == nil, "who saw the warning has not seen this")
    }

    @Test func anOpenAlertIsClearedAfterARestartOnceItWasSeenToBeWell() {
        var (watched, wrong) = (Watched(), calm())
        wrong.brokersAway = [paper]
        watched.see(wrong, seconds: 11)
        watched.restart()
        #expect(watched.see(wrong, seconds: 20) == [], "it is open already")
        #expect(watched.see(calm(), seconds: 5) == [])
        #expect(watched.see(calm()).map(\.name) == ["cleared"])
    }
}
