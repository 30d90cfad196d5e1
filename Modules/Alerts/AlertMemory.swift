internal import Domain

/// What follows from several observations: rates, and the clock.
struct AlertMemory: Sendable {
    /// More refusals than this within the span below are too many.
    static let refusals = 10
    /// The span that refusals are counted in, in nanoseconds.
    static let refusalSpan = 60 * Timestamp.second
    /// How long a finding of the quality gate, or a clock that went back, is told, in nanoseconds.
    static let told = 300 * Timestamp.second
    /// How far the clock may go back between two observations before it is told, in nanoseconds.
    static let slip = Timestamp.second

    private var before: AlertMoment?
    private var clockBack: (at: Int64, by: Int64)?
    private var refused: [AccountID: Int] = [:]
    private var bursts: [AccountID: [(at: Int64, count: Int)]] = [:]
    private var findings: Int?
    private var doubt: (at: Int64, finding: String)?

    /// Takes an observation in and says what is so with those before.
    mutating func conditions(_ seen: AlertObservation, at moment: AlertMoment) -> [AlertCondition] {
        let (clock, prices, refused) = (ofClock(moment), ofPrices(seen, moment), ofRefusals(seen, moment))
        before = moment
        return [clock, prices].compactMap { $0 } + refused
    }

    private mutating func ofClock(_ moment: AlertMoment) -> AlertCondition? {
        if let before {
            let back = (moment.ticks - before.ticks) - (moment.time - before.time)
            if back > Self.slip { clockBack = (moment.ticks, back) }
        }
        guard let clockBack, moment.ticks - clockBack.at < Self.told else { return nil }
        return AlertCondition(
            .clockBack, "server", .warning, "The clock of the server's machine went back by \(clockBack.by / Timestamp.second) s",
            "Look at its time synchronisation: sessions, schedules and the audit trail go by this clock.")
    }

    private mutating func ofPrices(_ seen: AlertObservation, _ moment: AlertMoment) -> AlertCondition? {
        if let feed = seen.feed {
            // A desk that was started again counts from zero.
            let more = feed.findings - (findings.map { $0 > feed.findings ? 0 : $0 } ?? feed.findings)
            if more > 0 { doubt = (moment.ticks, feed.lastFinding) }
            findings = feed.findings
        }
        guard let doubt, moment.ticks - doubt.at < Self.told else { return nil }
        return AlertCondition(
            .pricesDoubtful, "feed", .warning, "Prices were doubtful: \(doubt.finding)",
            "Compare them with another source; what is impossible was dropped, a gap or a jump was passed on.")
    }

    private mutating func ofRefusals(_ seen: AlertObservation, _ moment: AlertMoment) -> [AlertCondition] {
        for (account, count) in seen.refusals {
            let more = count - (refused[account] ?? 0)
            if more > 0 { bursts[account, default: []].append((moment.ticks, more)) }
        }
        refused = seen.refusals
        for account in bursts.keys { bursts[account]?.removeAll { moment.ticks - $0.at >= Self.refusalSpan } }
        bursts = bursts.filter { !$0.value.isEmpty }
        return bursts.keys.sorted().filter { bursts[$0, default: []].reduce(0) { $0 + $1.count } > Self.refusals }.map { account in
            AlertCondition(
                .ordersRefused, "\(account)", .warning,
                "Limits refused more than \(Self.refusals) orders of \(account) in \(Self.refusalSpan / Timestamp.second) s",
                "Look at the refused orders and their reasons: a strategy may be out of order, or a limit too tight.", of: account)
        }
    }
}
