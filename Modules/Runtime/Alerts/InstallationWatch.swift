public import Alerts
public import Domain
internal import Engine
internal import MarketData
internal import Synchronization

/// What a server sees of its installation, collected from those that see it.
///
/// Any task may call at any time; `begin` once, after the mirror has read what was there before.
public final class InstallationWatch: Sendable {
    /// How many orders of an unknown state are told one by one.
    static let unknownOrders = 100

    private struct State {
        var refusals: [AccountID: Int] = [:]
        var audit: AlertObservation.Audit?
    }

    private let mirror: DeskMirror
    private let hearing: DeskHearing
    private let clock: any WallClock
    private let disk: @Sendable () -> AlertObservation.Disk?
    private let state = Mutex(State())

    /// Makes a watch.
    /// - Parameter disk: the room of the store; nil where it cannot be asked.
    public init(
        _ mirror: DeskMirror, _ hearing: DeskHearing, clock: any WallClock, disk: @escaping @Sendable () -> AlertObservation.Disk?
    ) {
        (self.mirror, self.hearing, self.clock, self.disk) = (mirror, hearing, clock, disk)
    }

    /// Counts what limits refuse from here on.
    public func begin() {
        mirror.follow { [weak self] facts in
            let refused = facts.compactMap { if case .orderRefused(let id, _, _) = $0.fact { id } else { nil } }
            if !refused.isEmpty { self?.count(refused) }
        }
    }

    private func count(_ refused: [OrderID]) {
        let accounts = mirror.read { desk in
            refused.compactMap { id in desk.books.order(id).map { desk.books.accounts[$0.account.position].id } }
        }
        state.withLock { state in for account in accounts { state.refusals[account, default: 0] += 1 } }
    }

    /// Takes what a verification of the audit trail has found.
    public func take(_ audit: AlertObservation.Audit) { state.withLock { $0.audit = audit } }

    /// What is seen at the moment.
    /// - Parameter certificateDays: until the certificate that is served ends; nil without one.
    public func observe(certificateDays: Int?) -> AlertObservation {
        var seen = AlertObservation()
        let pulse = hearing.pulse
        if hearing.isDeskThere, let pulse {
            seen.worker = .here(trouble: pulse.trouble)
            seen.brokersAway = pulse.brokersAway
            seen.feed = pulse.origin.map { feed(pulse.feed, $0) }
        } else {
            seen.worker = .gone(since: pulse?.time)
        }
        (seen.unknownOrders, seen.trading, seen.tradingOf) = mirror.read { desk in
            let books = desk.books
            var unknown: [OrderID: AccountID] = [:]
            for id in books.liveOrders where unknown.count < Self.unknownOrders {
                guard let order = books.order(id), order.status == .unknown else { continue }
                unknown[id] = books.accounts[order.account.position].id
            }
            return (unknown, books.tradingState, Dictionary(uniqueKeysWithValues: books.accounts.map { ($0.id, $0.tradingState) }))
        }
        (seen.refusals, seen.audit) = state.withLock { ($0.refusals, $0.audit) }
        (seen.disk, seen.certificateDays) = (disk(), certificateDays)
        return seen
    }

    private func feed(_ view: FeedView, _ origin: PriceOrigin) -> AlertObservation.Feed {
        var isLive = false
        if case .live = origin { isLive = true }
        let now = clock.now().nanoseconds
        return AlertObservation.Feed(
            isLive: isLive, hasEnded: view.hasEnded, age: view.heardAt.map { max(0, now - $0.nanoseconds) },
            findings: view.findingCount, lastFinding: view.findings.last ?? "")
    }
}
