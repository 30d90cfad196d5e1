/// Alerts: the fold of their facts, without a clock.
///
/// `AlertWatch` decides which facts there are; `apply` changes and decides nothing.
public struct AlertBooks: Hashable, Sendable {
    /// How many cleared alerts are remembered; the journal has them all.
    public static let memory = 1_000

    /// The open ones and the latest of those that were cleared, by number.
    public private(set) var alerts: [AlertID: Alert] = [:]
    /// How many were ever raised.
    public private(set) var last: Int64 = 0
    /// The latest alert of each key that is remembered.
    private var latest: [AlertKey: AlertID] = [:]
    /// Those that were cleared, the first to be forgotten first.
    private var cleared: [AlertID] = []

    /// Before the first fact.
    public init() {}

    /// The latest alert of a kind and subject, open or not; nil where none is remembered.
    public func latest(_ key: AlertKey) -> Alert? { latest[key].flatMap { alerts[$0] } }

    /// The open alert of a kind and subject; nil where there is none.
    public func open(_ key: AlertKey) -> Alert? { latest(key).flatMap { $0.isOpen ? $0 : nil } }

    /// The open ones, in the order of their numbers.
    public var open: [Alert] { alerts.values.filter(\.isOpen).sorted { $0.id < $1.id } }

    /// Says that somebody has seen an alert; nothing where somebody has already.
    /// - Parameter actor: `user:anna`; at most 64 bytes are kept.
    /// - Returns: false where there is no such alert, or it is forgotten.
    public func decide(acknowledge id: AlertID, by actor: String, at time: Int64, into facts: inout [AlertFact]) -> Bool {
        guard let alert = alerts[id] else { return false }
        if alert.acknowledgedBy == nil {
            facts.append(.acknowledged(id, by: String(decoding: actor.utf8.prefix(64), as: UTF8.self), time: time))
        }
        return true
    }

    /// Folds one fact in.
    public mutating func apply(_ fact: AlertFact) {
        switch fact {
        case .raised(let id, let key, let account, let text, let time):
            last = max(last, id.number)
            alerts[id] = Alert(id: id, key: key, account: account, text: text, raisedAt: time)
            latest[key] = id
        case .recurred(let id, let text, let time):
            cleared.removeAll { $0 == id }
            change(id) { alert in
                (alert.text, alert.raisedAt, alert.clearedAt) = (text, time, nil)
                (alert.acknowledgedBy, alert.acknowledgedAt) = (nil, nil)
                alert.count += 1
            }
        case .changed(let id, let text, _):
            change(id) { alert in
                if text.severity > alert.text.severity { (alert.acknowledgedBy, alert.acknowledgedAt) = (nil, nil) }
                alert.text = text
            }
        case .cleared(let id, let time):
            change(id) { $0.clearedAt = time }
            cleared.append(id)
            if cleared.count > Self.memory { forget(cleared.removeFirst()) }
        case .acknowledged(let id, let actor, let time): change(id) { ($0.acknowledgedBy, $0.acknowledgedAt) = (actor, time) }
        }
    }

    private mutating func change(_ id: AlertID, _ body: (inout Alert) -> Void) {
        guard var alert = alerts[id] else { return }
        body(&alert)
        alerts[id] = alert
    }

    private mutating func forget(_ id: AlertID) {
        guard let alert = alerts.removeValue(forKey: id) else { return }
        if latest[alert.key] == id { latest[alert.key] = nil }
    }
}
