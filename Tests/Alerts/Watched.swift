import Domain

@testable import Alerts

/// An installation that is watched once a second, with its alerts.
struct Watched {
    private(set) var books = AlertBooks()
    private(set) var facts: [AlertFact] = []
    private var watch = AlertWatch()
    var moment = AlertMoment(time: 1_000 * Timestamp.day, ticks: 5 * Timestamp.second)

    /// A second goes by, and this is seen.
    @discardableResult
    mutating func see(_ seen: AlertObservation, seconds: Int64 = 1) -> [AlertFact] {
        var told: [AlertFact] = []
        for _ in 0..<seconds {
            moment.time += Timestamp.second
            moment.ticks += Timestamp.second
            told += look(seen)
        }
        return told
    }

    /// This is seen at once.
    mutating func look(_ seen: AlertObservation) -> [AlertFact] {
        let told = watch.decide(seen, books, at: moment)
        take(told)
        return told
    }

    mutating func take(_ told: [AlertFact]) {
        for fact in told { books.apply(fact) }
        facts += told
    }

    /// The process starts again: what is only in memory is gone.
    mutating func restart() { watch = AlertWatch() }

    var open: [AlertKey] { books.open.map(\.key) }
}

/// Everything well, and everything that can be seen.
func calm() -> AlertObservation {
    var seen = AlertObservation()
    seen.feed = AlertObservation.Feed(isLive: true, hasEnded: false, age: 0)
    seen.brokersAway = []
    seen.disk = AlertObservation.Disk(free: 50, total: 100)
    seen.certificateDays = 90
    seen.audit = .sound
    return seen
}

let paper = AccountID(validated: InlineText(truncating: "paper"))
