internal import Domain

/// Something that is so at a moment and deserves an alert if it stays.
struct AlertCondition: Hashable, Sendable {
    let key: AlertKey
    let account: AccountID?
    let text: AlertText
    /// Nanoseconds it must hold before it raises an alert.
    let hold: Int64

    init(
        _ kind: AlertKind, _ subject: String, _ severity: AlertSeverity, _ title: String, _ advice: String, of account: AccountID? = nil,
        holdSeconds: Int64? = nil
    ) {
        (key, self.account, text) = (AlertKey(kind, subject), account, AlertText(severity, title, advice: advice))
        hold = (holdSeconds ?? kind.patience.raise) * Timestamp.second
    }
}

extension AlertObservation {
    /// How old the last live price may be, in nanoseconds.
    static let oldestPrice = 60 * Timestamp.second
    /// How long a server waits for a worker that it never heard of, in seconds: both may have been started at once.
    static let firstWord: Int64 = 15
    /// From how many days on a certificate is renewed, and is urgent.
    static let certificateDays = (warning: 21, critical: 3)
    /// From which share of free room on the disk is nearly full, and is urgent, in hundredths.
    static let freeDisk: (warning: Int64, critical: Int64) = (10, 3)

    /// What is so by this observation alone.
    var conditions: [AlertCondition] {
        ofWorker + ofFeed + ofBrokers + ofOrders + ofTrading + [ofDisk, ofCertificate, ofAudit].compactMap { $0 }
    }

    private var ofWorker: [AlertCondition] {
        let restart = "Start it again with `assay worker`; its log says why it ended. Nothing is traded meanwhile."
        switch worker {
        case .here(nil): return []
        case .here(let trouble?):
            return [
                AlertCondition(
                    .workerTrouble, "worker", .warning, "The worker is not ready: \(trouble)",
                    "Look at the worker's log; `assay doctor` checks what it needs.")
            ]
        case .gone(nil):
            return [
                AlertCondition(
                    .workerGone, "worker", .critical, "The worker was never heard of since this server started", restart,
                    holdSeconds: Self.firstWord)
            ]
        case .gone(let since?):
            return [AlertCondition(.workerGone, "worker", .critical, "The worker was last heard of at \(since)", restart)]
        }
    }

    private var ofFeed: [AlertCondition] {
        guard let feed else { return [] }
        if feed.hasEnded {
            return [
                AlertCondition(
                    .feedEnded, "feed", feed.isLive ? .critical : .info, "The feed has no more prices",
                    "Strategies decide nothing from here on. Start the worker again, or give it another feed.")
            ]
        }
        guard feed.isLive, let age = feed.age, age > Self.oldestPrice else { return [] }
        return [
            AlertCondition(
                .feedSilent, "feed", .warning, "No live price was heard for more than \(Self.oldestPrice / Timestamp.second) s",
                "While the market is open, look at the vendor and the connection; strategies decide nothing without prices.")
        ]
    }

    private var ofBrokers: [AlertCondition] {
        (brokersAway ?? []).map { account in
            AlertCondition(
                .brokerAway, "\(account)", .critical, "No broker is connected for the account \(account)",
                "Its orders are refused until there is. Look at the worker's log and the broker's settings.", of: account)
        }
    }

    private var ofOrders: [AlertCondition] {
        unknownOrders.map { order, account in
            AlertCondition(
                .orderUnknown, "\(order)", .critical, "Nobody knows what became of order \(order) of \(account)",
                "Look it up at the broker. Its exposure stays reserved until the broker's own record settles it.", of: account)
        }
    }

    private var ofTrading: [AlertCondition] {
        func condition(_ state: TradingState, _ subject: String, _ whose: String, _ account: AccountID?) -> AlertCondition? {
            let advice = "Find out why it was set, then let trading go on at Risk, or with `assay kill --resume`."
            switch state {
            case .active: return nil
            case .reducing:
                return AlertCondition(
                    .tradingHalted, subject, .info, "Trading of \(whose) may only make positions smaller", advice, of: account)
            case .halted: return AlertCondition(.tradingHalted, subject, .warning, "Trading of \(whose) is halted", advice, of: account)
            }
        }
        return [condition(trading, "all", "the desk", nil)].compactMap { $0 }
            + tradingOf.compactMap { condition($1, "\($0)", "the account \($0)", $0) }
    }

    private var ofDisk: AlertCondition? {
        guard let disk, disk.total > 0 else { return nil }
        let percent = Int64(clamping: Int128(max(0, disk.free)) * 100 / Int128(disk.total))
        guard percent < Self.freeDisk.warning else { return nil }
        return AlertCondition(
            .diskLow, "store", percent < Self.freeDisk.critical ? .critical : .warning, "The disk of the store is \(100 - percent) % full",
            "Make room or move the store: where nothing can be written, the desk stops.")
    }

    private var ofCertificate: AlertCondition? {
        guard let days = certificateDays, days < Self.certificateDays.warning else { return nil }
        return AlertCondition(
            .certificateEnding, "server", days < Self.certificateDays.critical ? .critical : .warning,
            days < 0 ? "The certificate of the server has ended" : "The certificate of the server ends in \(days) days",
            "Renew it and put it at server.tls.certificate and server.tls.key; the server takes it without a restart.")
    }

    private var ofAudit: AlertCondition? {
        guard case .broken(let finding)? = audit else { return nil }
        return AlertCondition(
            .auditBroken, "audit", .critical, "The audit trail is not sound: \(finding)",
            "Keep the store as it is, run `assay audit verify`, and restore a backup.")
    }
}
