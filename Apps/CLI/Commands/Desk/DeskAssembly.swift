internal import Audit
internal import Brokerage
internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import MarketData
internal import Runtime
internal import Storage
internal import Strategy

/// Puts a desk together from a workspace.
struct DeskAssembly {
    let workspace: Workspace
    let clock = SystemClock()
    let sleeper = SystemSleeper()

    /// The lock that the one process that owns the desk holds, or identity under its name.
    func lock(_ name: String = "desk") throws -> FileLock? {
        try Files.makeFolder(workspace.settings.text("run.folder"), mode: 0o700)
        return try FileLock.take(lockPath(name))
    }

    private func lockPath(_ name: String) -> String { workspace.settings.text("run.folder") + "/\(name).lock" }

    /// Whether a process owns the desk; touches nothing.
    func isRunning() throws -> Bool { try FileLock.isHeld(lockPath("desk")) }

    /// The lock, waited for as long as a command without a desk of its own may hold it.
    func lockForLong(_ name: String = "desk") async throws -> FileLock? {
        for _ in 0..<100 {
            if let lock = try lock(name) { return lock }
            await sleeper.sleep(nanoseconds: 20_000_000)
        }
        return try lock(name)
    }

    /// The store for the owner: where the profile is development or test, migrations are applied at once.
    func ownedStore(_ note: (String) -> Void) async throws -> any Store {
        let store = try workspace.store(isOwner: true)
        if [.development, .test].contains(workspace.settings.profile) {
            let applied = try await store.migrate()
            if !applied.isEmpty { note("Made the store: \(applied.joined(separator: ", ")).") }
        }
        try await store.open()
        return store
    }

    /// The parts of a desk without feed and strategies: enough to obey commands.
    func parts(_ store: any Store) async throws -> DeskParts {
        let head = workspace.headFile
        return DeskParts(
            stream: Workspace.stream, owner: "process \(Environment.processID)", store: store,
            brokers: roles(BrokerRole.self, in: workspace.plugins), settings: workspace.settings, clock: clock, sleeper: sleeper,
            auditKey: try await workspace.auditKey(of: store), headFile: head)
    }

    /// The feed that the configuration chose.
    func feed(_ steps: StepSignal) throws -> any MarketDataFeed {
        let role = try role(MarketDataRole.self, key: workspace.settings.text("feed.provider"), in: workspace.plugins)
        return try role.make(
            workspace.settings, MarketDataContext(clock: clock, sleeper: sleeper, dataRoots: workspace.dataRoots, steps: steps))
    }

    /// What the desk does where the configuration names no account: one paper account with one strategy, so that there is something to see.
    static let demonstration = (account: "paper", cash: "100000", strategy: "sma_cross")

    /// The accounts to open.
    func openings() throws -> [AccountOpening] {
        let settings = workspace.settings
        let names = settings.names(in: "accounts")
        guard !names.isEmpty else { return [try opening(Self.demonstration.account, Self.demonstration.cash, "USD", "paper")] }
        return try names.map { name in
            func text(_ key: String, or fallback: String) -> String {
                settings.has("accounts.\(name).\(key)") ? settings.text("accounts.\(name).\(key)") : fallback
            }
            let cash = settings.has("accounts.\(name).cash") ? settings.decimal("accounts.\(name).cash") : "0"
            return try opening(name, cash, text("currency", or: "USD"), text("broker", or: "paper"))
        }
    }

    private func opening(_ name: String, _ cash: String, _ currency: String, _ broker: String) throws -> AccountOpening {
        do {
            let currency = try Currency(currency)
            guard let cash = Money(cash, currency), cash.units >= 0 else {
                throw wrong("accounts.\(name).cash", "accounts.\(name).cash is '\(cash)'", "write an amount that fits, such as 100000")
            }
            let broker = try BrokerID(broker)
            let known = roles(BrokerRole.self, in: workspace.plugins).map(\.key).sorted()
            guard known.contains("\(broker)") else {
                throw wrong(
                    "accounts.\(name).broker", "no plugin provides the broker '\(broker)'", "known: \(known.joined(separator: ", "))")
            }
            return AccountOpening(id: try AccountID(name), currency: currency, broker: broker, cash: cash.units)
        } catch let error as IdentifierError {
            throw wrong("accounts.\(name)", "accounts.\(name): \(error)", "")
        }
    }

    /// The strategies that trade.
    func deployments() throws -> [Deployment] {
        let settings = workspace.settings
        let names = settings.names(in: "strategies")
        if names.isEmpty, settings.names(in: "accounts").isEmpty {
            let demo = Self.demonstration
            return [Deployment(account: try AccountID(demo.account), role: try strategy(demo.strategy), given: [:])]
        }
        return try names.map { name in
            func need(_ key: String) throws -> String {
                guard settings.has("strategies.\(name).\(key)") else {
                    throw wrong("strategies.\(name)", "strategies.\(name).\(key) is missing", "add it")
                }
                return settings.text("strategies.\(name).\(key)")
            }
            var given: [String: String] = [:]
            for pair in settings.has("strategies.\(name).parameters") ? settings.list("strategies.\(name).parameters") : [] {
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else {
                    throw wrong("strategies.\(name).parameters", "strategies.\(name).parameters has '\(pair)'", "write name=value")
                }
                given[parts[0]] = parts[1]
            }
            if settings.has("strategies.\(name).rule") { given["rule"] = try rule(of: name) }
            let (account, key) = (try need("account"), try need("strategy"))
            do {
                return Deployment(account: try AccountID(account), role: try strategy(key), given: given)
            } catch let error as IdentifierError {
                throw wrong("strategies.\(name).account", error.description, "")
            } catch let error as UnknownProvider {
                throw wrong("strategies.\(name).strategy", error.description, "")
            }
        }
    }

    private func rule(of name: String) throws -> String {
        let (key, path) = ("strategies.\(name).rule", workspace.settings.text("strategies.\(name).rule"))
        do {
            let text = try Files.readText(path)
            _ = try Formula(text)
            return text
        } catch let error as FormulaError {
            throw wrong(key, "the rule in '\(path)' cannot be read: \(error)", "")
        } catch {
            throw wrong(key, "the rule cannot be read: \(error)", "give the path of a file with a formula")
        }
    }

    private func strategy(_ key: String) throws -> StrategyRole { try role(StrategyRole.self, key: key, in: workspace.plugins) }

    /// What is wrong with a value of the configuration, with the place it comes from.
    private func wrong(_ key: String, _ message: String, _ fix: String) -> Failure {
        let place = workspace.settings.origin(of: key).map { "\($0): " } ?? ""
        return Failure(.configuration, code: "configuration", place + message, fix: fix)
    }
}
