import Domain
import Testing

@testable import Alerts

/// What holds for any history of observations.
@Suite struct Histories {
    private func observation(_ random: inout SeededGenerator, _ findings: Int) -> AlertObservation {
        var seen = calm()
        func often(_ chance: Int) -> Bool { Int.random(in: 0..<chance, using: &random) == 0 }
        if often(3) { seen.worker = often(2) ? .gone(since: Timestamp(nanoseconds: 1)) : .here(trouble: "store: down") }
        if often(5) { seen.feed = nil } else { seen.feed?.findings = findings }
        if often(4) { seen.feed?.hasEnded = true }
        if often(4) { seen.brokersAway = often(2) ? nil : [paper] }
        if often(3) { seen.disk = often(3) ? nil : .init(free: Int64.random(in: 0..<12, using: &random), total: 100) }
        if often(3) { seen.unknownOrders = [OrderID(Int64.random(in: 1...4, using: &random)): paper] }
        if often(3) { seen.trading = often(2) ? .halted : .reducing }
        if often(3) { seen.certificateDays = Int.random(in: -2..<30, using: &random) }
        if often(9) { seen.audit = often(2) ? nil : .broken("p0 leaf 3") }
        seen.refusals[paper] = findings * 7
        return seen
    }

    @Test func oneAlertOfAKeyIsOpenItIsClearedOnlyAfterItWasRaisedAndAllOfItIsInTheFacts() throws {
        var random = seeded("alerts")
        var names: Set<String> = []
        for _ in 0..<60 {
            var (watched, open, ever) = (Watched(), [AlertKey: AlertID](), Set<AlertID>())
            var (keys, findings) = ([AlertID: AlertKey](), 0)
            for _ in 0..<120 {
                findings += Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0
                if Int.random(in: 0..<40, using: &random) == 0 { watched.restart() }
                if Int.random(in: 0..<40, using: &random) == 0 { watched.moment.time -= Timestamp.day }
                var told = watched.see(observation(&random, findings), seconds: Int64.random(in: 1...70, using: &random))
                if let alert = watched.books.alerts.values.min(by: { $0.id < $1.id }), Int.random(in: 0..<6, using: &random) == 0 {
                    var seen: [AlertFact] = []
                    #expect(watched.books.decide(acknowledge: alert.id, by: "user:anna", at: watched.moment.time, into: &seen))
                    watched.take(seen)
                    told += seen
                }
                for fact in told {
                    names.insert(fact.name)
                    switch fact {
                    case .raised(let id, let key, _, _, _):
                        #expect(open[key] == nil && ever.insert(id).inserted, "\(key) is open already")
                        (open[key], keys[id]) = (id, key)
                    case .recurred(let id, _, _):
                        let key = try #require(keys[id])
                        #expect(open[key] == nil, "\(key) is open already")
                        open[key] = id
                    case .changed(let id, _, _): #expect(open[try #require(keys[id])] == id)
                    case .cleared(let id, _): #expect(open.removeValue(forKey: try #require(keys[id])) == id, "cleared before raised")
                    case .acknowledged(let id, _, _): #expect(ever.contains(id))
                    }
                }
                #expect(Set(watched.open) == Set(open.keys) && watched.open.count == open.count)
            }
            var replayed = AlertBooks()
            for fact in watched.facts { replayed.apply(try fact.bytes.withUnsafeBytes { try AlertFact($0) }) }
            #expect(replayed == watched.books)
        }
        #expect(names == ["raised", "recurred", "changed", "cleared", "acknowledged"], "every kind of fact was there: \(names)")
    }

    @Test func bytesThatWereCutOrChangedAreNeverAnotherFactInSilence() throws {
        let text = AlertText(.critical, "Nobody knows…", advice: "Look.")
        let facts: [AlertFact] = [
            .raised(AlertID(3), AlertKey(.orderUnknown, "7"), paper, text, time: 9), .recurred(AlertID(3), text, time: 10),
            .changed(AlertID(3), text, time: 11), .cleared(AlertID(3), time: 12), .acknowledged(AlertID(3), by: "user:änna", time: 13),
        ]
        for fact in facts {
            let bytes = fact.bytes
            #expect(try bytes.withUnsafeBytes { try AlertFact($0) } == fact)
            for count in 0..<bytes.count {
                #expect(throws: (any Error).self) { try Array(bytes.prefix(count)).withUnsafeBytes { try AlertFact($0) } }
            }
            #expect(throws: (any Error).self) { try (bytes + [0]).withUnsafeBytes { try AlertFact($0) } }
        }
        // Stored bytes never change their meaning.
        #expect(facts[3].bytes == [4, 12, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
        #expect(facts[0].bytes.prefix(20) == [1, 9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0])
    }

    @Test func onlyTheLatestOfThoseThatWereClearedAreRemembered() {
        var books = AlertBooks()
        let text = AlertText(.info, "a", advice: "b")
        for number in 1...Int64(AlertBooks.memory + 10) {
            books.apply(.raised(AlertID(number), AlertKey(.orderUnknown, "\(number)"), nil, text, time: number))
            if number > 1 { books.apply(.cleared(AlertID(number), time: number)) }
        }
        #expect(books.alerts.count == AlertBooks.memory + 1 && books.alerts[AlertID(2)] == nil && books.alerts[AlertID(11)] != nil)
        #expect(books.open.map(\.id) == [AlertID(1)], "what is open is never forgotten")
        #expect(books.latest(AlertKey(.orderUnknown, "2")) == nil)
    }

    @Test func acknowledgingTwiceIsOnceAndAnUnknownOneIsNone() {
        var books = AlertBooks()
        books.apply(.raised(AlertID(1), AlertKey(.auditBroken, "audit"), nil, AlertText(.info, "a", advice: "b"), time: 1))
        var facts: [AlertFact] = []
        #expect(!books.decide(acknowledge: AlertID(2), by: "user:anna", at: 2, into: &facts) && facts.isEmpty)
        #expect(books.decide(acknowledge: AlertID(1), by: "user:anna", at: 2, into: &facts))
        #expect(facts == [.acknowledged(AlertID(1), by: "user:anna", time: 2)])
        books.apply(facts[0])
        #expect(books.decide(acknowledge: AlertID(1), by: "user:bob", at: 3, into: &facts) && facts.count == 1)
        #expect(books.alerts[AlertID(1)]?.acknowledgedBy == "user:anna", "the first stays")
    }

    @Test func whatIsToldIsOneShortLine() {
        let text = AlertText(.info, "a\nb\r\nc", advice: String(repeating: "ä", count: 500))
        #expect(text.title == "a b c" && text.advice.utf8.count == AlertText.longest)
        for wrong in ["", "a", "a0", "a-1", "a01", "7", "a1 ", "b1"] { #expect(AlertID(wrong) == nil, "\(wrong)") }
        #expect(AlertID("a17") == AlertID(17))
    }
}
