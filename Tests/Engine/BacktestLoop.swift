import Domain
import Testing

@testable import Engine

@Suite struct BacktestLoop {
    private func bar(_ minutes: Int64, _ open: Int64, _ close: Int64, of index: InstrumentIndex = first) -> MarketEvent {
        let (high, low) = (max(open, close), min(open, close))
        return .bar(index, Bar(time: minutes * minute, open: open, high: high, low: low, close: close, volume: 1000))
    }

    private func run<S: Strategy>(_ strategy: S, _ terms: BacktestTerms, _ events: [MarketEvent]) -> Backtest<S> {
        var backtest = Backtest(strategy, terms, start: 0)
        var source = Recorded(events: events)
        backtest.run(&source)
        return backtest
    }

    @Test func aPurchaseIsPaidAtTheNextOpenWithSlippageAndFee() throws {
        var terms = try backtestTerms()
        terms.fees = .ofNotional(Rate(basisPoints: 10))
        terms.slippage = .ticks(1)
        let events = [bar(1, 100_00, 101_00), bar(2, 102_00, 103_00), bar(3, 103_00, 99_00)]
        let backtest = run(Scripted([0: [.place(market(.buy, 10))]]), terms, events)
        let account = backtest.books.accounts[0]
        let (paid, fee) = (cents(102_010), cents(102_010) / 1000)
        #expect(account.cash == dollars(100_000) - paid - fee)
        #expect(account.equity == dollars(100_000) - paid - fee + dollars(990))
        #expect(backtest.strategy.equities == [dollars(100_000), dollars(100_000) - paid - fee + dollars(1030), account.equity])
        #expect(backtest.contradictions == 0)
        let kinds = backtest.facts.dropFirst(5).map { "\($0)".prefix { $0 != "(" }.split(separator: ".").last ?? "" }
        #expect(kinds == ["orderIntended", "orderSendStarted", "orderWorking", "orderFilled"])
        #expect(recount(backtest.books, backtest.facts) == [])
    }

    @Test func whatAStrategyAsksAfterAFillIsSentAtOnceAndMeetsLaterEventsOnly() throws {
        let strategy = Scripted(
            [0: [.place(market(.buy, 10))]], afterFill: [.place(market(.sell, 10)), .place(limit(.sell, 1, at: 102_00))])
        let backtest = run(strategy, try backtestTerms(), [bar(1, 100_00, 100_00), bar(2, 101_00, 110_00), bar(3, 104_00, 104_00)])
        #expect(backtest.strategy.fills.map(\.price) == [101_00, 104_00, 104_00])
        #expect(backtest.strategy.fills.map(\.time) == [2 * minute, 3 * minute, 3 * minute])
        #expect(backtest.books.orders.map(\.decidedAt) == [minute, 2 * minute, 2 * minute])
        #expect(backtest.books.accounts[0].position(of: first).quantity == -1)
    }

    @Test func aCancelAskedAfterAFillReachesTheVenueAfterTheEventAsItReachesABrokerAfterTheCommit() throws {
        let strategy = Scripted(
            [0: [.place(market(.buy, 10)), .place(limit(.buy, 1, at: 1_00))], 1: [.place(market(.buy, 1))]],
            afterFill: [.cancel(OrderID(2))])
        let backtest = run(strategy, try backtestTerms(), [bar(1, 100_00, 100_00), bar(2, 100_00, 100_00)])
        let kinds = backtest.facts.map { String("\($0)".prefix { $0 != "(" }.split(separator: ".").last ?? "") }
        let fill = try #require(kinds.firstIndex(of: "orderFilled"))
        #expect(
            kinds[fill...] == ["orderFilled", "cancelRequested", "orderIntended", "orderSendStarted", "orderCanceled", "orderWorking"])
    }

    @Test func wishesAreCarriedOutInTheirOrder() throws {
        var other = limit(.buy, 1, at: 1_00)
        other.instrument = second
        let script: [Int: [OrderIntents.Wish]] = [
            0: [.place(limit(.buy, 1, at: 1_00)), .place(limit(.buy, 2, at: 1_00)), .place(other), .cancel(OrderID(1))],
            1: [.cancelAll(first), .place(limit(.buy, 3, at: 1_00)), .cancel(OrderID(99)), .cancel(OrderID(1))],
        ]
        let backtest = run(Scripted(script), try backtestTerms(), [bar(1, 100_00, 100_00), bar(2, 100_00, 100_00)])
        #expect(backtest.books.orders.map(\.status) == [.canceled, .canceled, .working, .working])
        #expect(backtest.books.liveOrders == [OrderID(3), OrderID(4)])
        #expect(backtest.venue.workingOrders == [OrderID(4), OrderID(3)])
        let others = run(
            Scripted(script.merging([1: [.cancelAll(second)]]) { $1 }), try backtestTerms(), [bar(1, 100_00, 100_00), bar(2, 1, 1)])
        #expect(others.books.orders.map(\.status) == [.canceled, .filled, .canceled])
    }

    @Test func aRefusedWishReachesTheBooksButNotTheVenue() throws {
        let script: [Int: [OrderIntents.Wish]] = [
            0: [.place(market(.buy, 1_000_000)), .place(market(.buy, .min)), .place(market(.buy, 1))]
        ]
        let backtest = run(Scripted(script), try backtestTerms(), [bar(1, 100_00, 100_00), bar(2, 100_00, 100_00)])
        #expect(backtest.books.orders.map(\.status) == [.rejected, .rejected, .filled])
        #expect(backtest.books.orders.map { $0.refusal?.limit } == [.buyingPower, .quantityStep, nil])
    }

    @Test func aDayOrderOfTheLoopExpiresWithItsSession() throws {
        var terms = try backtestTerms()
        let sessions = SessionTable(opens: [0, 30 * minute], closes: [20 * minute, 40 * minute])
        terms.listings = try [Listing(.stock(), sessions: sessions, barInterval: minute)]
        let script: [Int: [OrderIntents.Wish]] = [0: [.place(market(.buy, 1, .day))], 1: [.place(market(.buy, 2, .day))]]
        let backtest = run(Scripted(script), terms, [bar(20, 100_00, 100_00), bar(40, 101_00, 101_00), bar(41, 102_00, 102_00)])
        #expect(backtest.books.orders.map(\.status) == [.filled, .rejected])
        let late = run(Scripted([0: [.place(market(.buy, 1, .day))]]), terms, [bar(19, 100_00, 100_00), bar(31, 101_00, 101_00)])
        #expect(late.books.orders.map(\.status) == [.expired])
    }

    @Test func aQuoteWithoutASideMarksNothing() throws {
        let quotes = [(99_00, 101_00), (0, 300_00), (300_00, 0), (109_00, 111_00)].enumerated().map { index, sides in
            MarketEvent.quote(first, Quote(time: Int64(index + 2), bid: Int64(sides.0), ask: Int64(sides.1), bidSize: 9, askSize: 9))
        }
        let strategy = Scripted([0: [.place(market(.buy, 1))]])
        let backtest = run(
            strategy, try backtestTerms(), [.bar(first, Bar(time: 1, open: 1, high: 1, low: 1, close: 1, volume: 1))] + quotes)
        let start = dollars(100_000)
        #expect(backtest.strategy.equities == [start, start - dollars(1), start - dollars(1), start - dollars(1), start + dollars(9)])
    }

    @Test func progressIsToldEveryStrideAndMayStopTheRun() throws {
        let events = (1...10).map { bar($0, 100_00, 100_00) }
        var backtest = Backtest(Scripted([:]), try backtestTerms(), start: 0)
        var source = Recorded(events: events)
        var told: [Int] = []
        backtest.run(&source, stride: 3) { done in
            told.append(done)
            return done < 6
        }
        #expect(told == [3, 6])
        #expect(backtest.curve.events == 6)
        #expect(source.place == 6)
    }

    @Test func twoRunsOfOneInputGiveEqualBytes() throws {
        var random = seeded("twoRunsOfOneInputGiveEqualBytes")
        for policy in FillPolicy.allCases {
            let events = randomEvents(400, &random)
            let seed = random.next()
            var terms = try backtestTerms()
            (terms.policy, terms.fees, terms.slippage) = (policy, .ofNotional(Rate(basisPoints: 5)), .ticks(1))
            let runs = (0..<2).map { _ in run(Gambler(seed: seed), terms, events) }
            #expect(encoded(runs[0].facts) == encoded(runs[1].facts))
            #expect(encoded(runs[0].books) == encoded(runs[1].books))
            #expect(runs[0].curve.samples == runs[1].curve.samples)
            #expect(runs[0].contradictions == 0)
            #expect(runs[0].books.orders.contains { $0.status == .filled })
            #expect(recount(runs[0].books, runs[0].facts) == [])
            #expect(Set(runs[0].venue.workingOrders) == Set(runs[0].books.liveOrders))
        }
    }

    @Test func aRunBesideAnotherIsTheRunAlone() throws {
        var random = seeded("aRunBesideAnotherIsTheRunAlone")
        let events = randomEvents(200, &random)
        let alone = run(Gambler(seed: 5), try backtestTerms(), events)
        var one = Backtest(Gambler(seed: 5), try backtestTerms(), start: 0)
        var other = Backtest(Gambler(seed: 6), try backtestTerms(), start: 0)
        for event in events {
            one.step(event)
            other.step(event)
        }
        #expect(one.facts == alone.facts)
        #expect(other.facts != alone.facts)
    }
}
