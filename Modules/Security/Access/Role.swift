/// What someone is to this installation. The numbers are stored.
public enum Role: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// Looks.
    case viewer = 1
    /// Looks and trades.
    case trader = 2
    /// May do everything.
    case admin = 3
    /// Looks, reads the audit trail and takes copies; changes nothing.
    case examiner = 4

    /// The role of a name; nil where there is none.
    public init?(_ name: some StringProtocol) {
        guard let role = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = role
    }

    public var description: String {
        switch self {
        case .viewer: "viewer"
        case .trader: "trader"
        case .admin: "admin"
        case .examiner: "examiner"
        }
    }

    /// What it may do: the one table. What is not in it is denied.
    public var permissions: Set<Permission> {
        let looking: Set<Permission> = [
            .deskRead, .accountsRead, .ordersRead, .positionsRead, .backtestsRead, .dataRead, .alertsRead, .sessionsOwn,
        ]
        switch self {
        case .viewer: return looking
        case .trader:
            return looking.union([
                .ordersPlace, .ordersAmend, .ordersCancel, .tradingHalt, .strategiesRun, .backtestsRun, .dataImport, .alertsAcknowledge,
            ])
        case .examiner: return looking.union([.auditRead, .export, .settingsRead])
        case .admin: return Set(Permission.allCases)
        }
    }
}

/// One thing that may be allowed. Every route and every topic asks for exactly one.
public enum Permission: String, CaseIterable, Sendable, CustomStringConvertible {
    /// See how the desk is: market time, prices, findings.
    case deskRead = "desk.read"
    /// See an account and its ledger.
    case accountsRead = "accounts.read"
    /// See an account's orders and fills.
    case ordersRead = "orders.read"
    /// See an account's positions.
    case positionsRead = "positions.read"
    /// Place an order for an account.
    case ordersPlace = "orders.place"
    /// Change an order of an account.
    case ordersAmend = "orders.amend"
    /// Cancel an order of an account.
    case ordersCancel = "orders.cancel"
    /// Open accounts.
    case accountsOpen = "accounts.open"
    /// Move money into an account or out of it.
    case accountsFund = "accounts.fund"
    /// Set an account's limits.
    case limitsSet = "limits.set"
    /// Halt an account's trading or let it only reduce; without an account, that of the whole desk.
    case tradingHalt = "trading.halt"
    /// Let trading that was halted go on.
    case tradingResume = "trading.resume"
    /// Start and stop an account's strategies.
    case strategiesRun = "strategies.run"
    /// Put instruments on the restricted list and take them off.
    case instrumentsRestrict = "instruments.restrict"
    /// Run backtests.
    case backtestsRun = "backtests.run"
    /// See backtests.
    case backtestsRead = "backtests.read"
    /// See datasets.
    case dataRead = "data.read"
    /// Import datasets.
    case dataImport = "data.import"
    /// Read and verify the audit trail.
    case auditRead = "audit.read"
    /// Take copies of an account's orders, fills and ledger.
    case export = "export"
    /// See alerts.
    case alertsRead = "alerts.read"
    /// Say that an alert was seen.
    case alertsAcknowledge = "alerts.acknowledge"
    /// Add users, change what they may do, and disable them.
    case usersManage = "users.manage"
    /// See the configuration, secrets masked.
    case settingsRead = "settings.read"
    /// Change the configuration.
    case settingsWrite = "settings.write"
    /// See and end one's own sessions, and change one's own password.
    case sessionsOwn = "sessions.own"
    /// See and end anyone's sessions.
    case sessionsAny = "sessions.any"

    public var description: String { rawValue }

    /// True where it is about an account, so that the account must be one the user was granted.
    public var isOfAccount: Bool {
        switch self {
        case .accountsRead, .ordersRead, .positionsRead, .ordersPlace, .ordersAmend, .ordersCancel, .accountsFund, .limitsSet,
            .tradingHalt, .tradingResume, .strategiesRun, .export:
            true
        case .deskRead, .accountsOpen, .instrumentsRestrict, .backtestsRun, .backtestsRead, .dataRead, .dataImport, .auditRead,
            .alertsRead, .alertsAcknowledge, .usersManage, .settingsRead, .settingsWrite, .sessionsOwn, .sessionsAny:
            false
        }
    }
}
