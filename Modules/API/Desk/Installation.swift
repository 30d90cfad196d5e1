public import Audit
public import Domain
public import JSON
public import Network
public import Runtime
public import Storage

/// What the routes are about: one running installation. Whoever puts the server together fills it in.
public struct Installation: Sendable {
    /// A strategy that trades for an account.
    public struct Trading: Sendable {
        /// Which.
        public let strategy: String
        /// Its parameters, in the order they are declared.
        public let parameters: [(name: String, value: String)]
        /// Why it trades, by the number of a reason.
        public let reason: @Sendable (UInt16) -> String?

        /// Names it.
        public init(
            _ strategy: String, parameters: [(name: String, value: String)] = [], reason: @escaping @Sendable (UInt16) -> String?
        ) {
            (self.strategy, self.parameters, self.reason) = (strategy, parameters, reason)
        }
    }

    /// A list that is read from files on a thread that may wait; nil where there is nothing of that name.
    public typealias Shelf = @Sendable () async throws -> [JSONValue]
    /// One document of such a list.
    public typealias Reader = @Sendable (String) async throws -> JSONValue?

    /// A page with a style and a script of its own.
    public struct Page: Sendable {
        /// The page.
        public let html: [UInt8]
        /// The content security policy that lets its own style and script run and nothing else.
        public let policy: String

        /// Takes a page that was checked.
        public init(html: [UInt8], policy: String) { (self.html, self.policy) = (html, policy) }
    }

    /// The desk as its durable facts have it.
    public var mirror: DeskMirror
    /// Users and sessions.
    public var identity: IdentityService
    /// What the desk says of itself beside its journal.
    public var hearing: DeskHearing
    /// What is wrong with the installation.
    public var alerts: AlertService
    /// What alerts are decided by.
    public var watch: InstallationWatch
    /// The strategies that trade, by account.
    public var strategies: [AccountID: Trading]
    /// The brokers that only simulate.
    public var paperBrokers: Set<BrokerID>
    /// Where facts are kept.
    public var store: any Store
    /// The streams of the installation and where the heads of their audit trails are kept.
    public var heads: [StreamID: HeadFile]
    /// The audit trail's key.
    public var auditKey: AuditKey
    /// The stream of the desk.
    public var stream: StreamID
    /// The time.
    public var clock: any WallClock
    /// Waiting.
    public var sleeper: any Sleeper
    /// Where ids of commands come from that have no key.
    public var entropy: any Entropy
    /// The configuration, secrets masked.
    public var settings: [JSONValue]
    /// The datasets, strategies and backtests there are.
    public var shelves: (datasets: Shelf, strategies: Shelf, backtests: Shelf)
    /// One backtest or strategy.
    public var readers: (dataset: Reader, strategy: Reader, backtest: Reader)
    /// The report of a backtest; nil where none was kept.
    public var report: @Sendable (String) async throws -> Page?
    /// Backtests by their ids beside each other, `assay.backtest.compare/1`; throws a `Problem` where there is no such backtest.
    public var compare: @Sendable ([String]) async throws -> JSONValue
    /// The newest bars of an instrument that the desk heard, oldest first and at most so many; any thread.
    public var bars: @Sendable (InstrumentID, Int) -> [Bar]
    /// Makes work of a request for a backtest, which returns the backtest's id; throws a `Problem` of the kind `invalid` with its faults.
    public var backtest: @Sendable (JSONValue) async throws -> JobQueue.Work
    /// Where backtests wait and run; whoever serves the routes runs it.
    public let jobs = JobQueue("backtests")

    /// Collects what there is; nothing is on the shelves yet.
    public init(
        mirror: DeskMirror, identity: IdentityService, hearing: DeskHearing, alerts: AlertService, watch: InstallationWatch,
        store: any Store,
        auditKey: AuditKey, heads: [StreamID: HeadFile], stream: StreamID, clock: any WallClock, sleeper: any Sleeper, entropy: any Entropy
    ) {
        (self.mirror, self.identity, self.hearing, self.store) = (mirror, identity, hearing, store)
        (self.alerts, self.watch) = (alerts, watch)
        (self.auditKey, self.heads, self.stream) = (auditKey, heads, stream)
        (self.clock, self.sleeper, self.entropy) = (clock, sleeper, entropy)
        (strategies, paperBrokers, settings) = ([:], [], [])
        shelves = ({ [] }, { [] }, { [] })
        readers = ({ _ in nil }, { _ in nil }, { _ in nil })
        bars = { _, _ in [] }
        report = { _ in nil }
        compare = { _ in throw Problem(.notFound, "There are no backtests.") }
        backtest = { _ in throw Problem(.unavailable, "Nothing runs backtests here.") }
    }

    /// Whom a request comes from, by its access token or its cookie; a request with both is a program's.
    public func caller(of request: HTTPRequest) -> Caller? {
        let headers = request.fields.all("Authorization")
        if let header = headers.first {
            return headers.count == 1 ? identity.authenticate(authorization: header).map { Caller($0, isByCookie: false) } : nil
        }
        guard request.fields.contains("Cookie") else { return nil }
        let cookies = request.fields.all("Cookie").joined(separator: "; ")
        return identity.authenticate(cookies: cookies, isSecure: request.isSecure).map { Caller($0, isByCookie: true) }
    }

    /// The time that the desk decides at, in nanoseconds since the epoch.
    var deskTime: Int64 {
        guard let pulse = hearing.pulse, pulse.isVirtual else { return clock.now().nanoseconds }
        let last = mirror.read { $0.time?.nanoseconds }
        return max(pulse.feed.marketTime ?? .min, last ?? .min)
    }

    /// Everything that is served of it, without the document, health and metrics.
    public var routes: [Route] {
        sessionRoutes + tokenRoutes + userRoutes + [statusRoute, riskRoute, killRoute, candleRoute, equityRoute] + accountRoutes
            + accountCommands + deploymentRoutes + orderRoutes + orderCommands + auditRoutes + alertRoutes + exportRoutes + [formulaRoute]
            + shelfRoutes + backtestRoutes + jobRoutes
    }
}
