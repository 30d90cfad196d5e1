internal import Domain

/// Decides which alerts there are, from what is seen again and again. Pure: the same observations at the same moments give the same facts.
///
/// A condition raises an alert once it held for its kind's patience, and an alert is cleared once its condition was gone for as long as the
/// kind says, twice as long for each time it came back, five minutes at most. What comes back within ten minutes is the same alert again.
/// What an alert tells changes at most once a minute, unless it becomes worse. What cannot be seen neither raises nor clears.
public struct AlertWatch: Sendable {
    /// Within how many nanoseconds after it was cleared an alert is the same when it comes back.
    public static let recurrence = 600 * Timestamp.second
    /// The longest that a condition must be gone before its alert is cleared, in nanoseconds.
    public static let longestClear = 300 * Timestamp.second
    /// Nanoseconds between two changes of what an alert tells.
    public static let changes = 60 * Timestamp.second

    /// Since when what is not raised yet holds, by ticks.
    private var holding: [AlertKey: Int64] = [:]
    /// Since when what is open does not hold, by ticks.
    private var gone: [AlertKey: Int64] = [:]
    private var toldAt: [AlertKey: Int64] = [:]
    private var memory = AlertMemory()

    /// Has seen nothing yet: what is open is cleared after it was seen to be well, also after a restart.
    public init() {}

    /// What follows from an observation.
    /// - Parameters:
    ///   - books: the alerts there are; facts that were decided before are in them.
    ///   - moment: when it was seen; ticks never go back.
    /// - Returns: facts to be committed and applied together.
    public mutating func decide(_ seen: AlertObservation, _ books: AlertBooks, at moment: AlertMoment) -> [AlertFact] {
        let conditions = (seen.conditions + memory.conditions(seen, at: moment)).sorted { $0.key < $1.key }
        let unseen = seen.unseen
        var (facts, next) = ([AlertFact](), books.last)
        let keys = Set(conditions.map(\.key))
        holding = holding.filter { keys.contains($0.key) }
        gone = gone.filter { !keys.contains($0.key) && !unseen.contains($0.key.kind) }
        for condition in conditions {
            if let open = books.open(condition.key) {
                change(open, condition, moment, &facts)
            } else {
                raise(condition, books, moment, &next, &facts)
            }
        }
        for alert in books.open where !keys.contains(alert.key) && !unseen.contains(alert.key.kind) { clear(alert, moment, &facts) }
        return facts
    }

    private mutating func raise(
        _ condition: AlertCondition, _ books: AlertBooks, _ moment: AlertMoment, _ next: inout Int64, _ facts: inout [AlertFact]
    ) {
        let since = holding[condition.key, default: moment.ticks]
        holding[condition.key] = since
        guard moment.ticks - since >= condition.hold else { return }
        holding[condition.key] = nil
        toldAt[condition.key] = moment.ticks
        if let before = books.latest(condition.key), let clearedAt = before.clearedAt, moment.time - clearedAt <= Self.recurrence {
            facts.append(.recurred(before.id, condition.text, time: moment.time))
        } else {
            next += 1
            facts.append(.raised(AlertID(next), condition.key, condition.account, condition.text, time: moment.time))
        }
    }

    private mutating func change(_ alert: Alert, _ condition: AlertCondition, _ moment: AlertMoment, _ facts: inout [AlertFact]) {
        guard condition.text != alert.text else { return }
        let isDue = toldAt[alert.key].map { moment.ticks - $0 >= Self.changes } ?? true
        guard isDue || condition.text.severity > alert.text.severity else { return }
        toldAt[alert.key] = moment.ticks
        facts.append(.changed(alert.id, condition.text, time: moment.time))
    }

    private mutating func clear(_ alert: Alert, _ moment: AlertMoment, _ facts: inout [AlertFact]) {
        let since = gone[alert.key, default: moment.ticks]
        gone[alert.key] = since
        var patience = alert.key.kind.patience.clear * Timestamp.second
        // One that comes back at once every time would be cleared and raised for ever.
        if alert.count > 1 { patience = min(Self.longestClear, max(patience, Timestamp.second) << min(9, Int64(alert.count) - 1)) }
        guard moment.ticks - since >= patience else { return }
        (gone[alert.key], toldAt[alert.key]) = (nil, nil)
        facts.append(.cleared(alert.id, time: moment.time))
    }
}
