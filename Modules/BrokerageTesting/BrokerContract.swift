public import Brokerage
internal import Configuration
internal import Domain
internal import Engine

/// Runs a broker through the contract of `Broker` and lists what it breaks; empty for one that keeps it.
///
/// A simulated broker is shown prices and must trade on them by every capability it names. Of one that is real only what needs no
/// connection is checked: its words, and that it can be made; its own tests replay recorded payloads.
/// - Parameter given: settings other than the defaults, by key.
public func checkBrokerContract(_ role: BrokerRole, given: [String: String] = [:]) async -> [BrokerViolation] {
    var contract = BrokerContract(role: role, given: given)
    await contract.check()
    return contract.violations
}

/// The checks of `checkBrokerContract`.
struct BrokerContract {
    let role: BrokerRole
    let given: [String: String]
    private(set) var violations: [BrokerViolation] = []

    init(role: BrokerRole, given: [String: String]) { (self.role, self.given) = (role, given) }

    mutating func check() async {
        checkWords()
        do { _ = try make() } catch { return report(.description, "it is not made with the settings it is checked with: \(error)") }
        guard role.isSimulated else { return }
        guard await desk() != nil else { return report(.connection, "it is simulated and no SimulatedBroker, or does not connect") }
        await checkConnection()
        await checkPlacing()
        await checkCanceling()
        await checkReplacing()
        await checkPrices()
        await checkTimeInForce()
        await checkManyFills()
        await checkRestoring()
        await checkDeterminism()
    }

    mutating func report(_ rule: BrokerViolation.Rule, _ text: String) {
        let violation = BrokerViolation(rule: rule, description: text)
        if !violations.contains(violation) { violations.append(violation) }
    }

    mutating func require(_ condition: Bool, _ rule: BrokerViolation.Rule, _ text: String) {
        if !condition { report(rule, text) }
    }

    func can(_ capability: String) -> Bool { role.capabilities.contains(capability) }

    // MARK: Making

    func make() throws -> any Broker { try role.broker(given: given) }

    /// A new broker, connected, with the contract's instrument listed; nil where it cannot be had, which is reported once.
    func desk() async -> TestDesk? {
        guard let broker = try? make() as? any SimulatedBroker else { return nil }
        await broker.list([TestDesk.listing])
        do { try await broker.connect() } catch { return nil }
        return TestDesk(broker: broker)
    }

    // MARK: Words

    private static let capabilities: Set = ["market", "limit", "stop", "stop_limit", "day", "gtc", "ioc", "fok", "replace"]

    private mutating func checkWords() {
        let isKey = role.key.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        require(isKey && !role.key.isEmpty, .description, "the key '\(role.key)' is not lower case with underscores")
        require(!role.summary.isEmpty, .description, "it has no summary")
        for key in role.keys where !key.name.hasPrefix(role.key + ".") {
            report(.description, "the key '\(key.name)' is not in its section '\(role.key)'")
        }
        for word in role.capabilities where !Self.capabilities.contains(word) {
            report(.description, "'\(word)' is no capability of brokers: \(Self.capabilities.sorted().joined(separator: ", "))")
        }
        require(can("market") || can("limit"), .description, "it takes neither market nor limit orders")
        if role.isSimulated {
            require(
                role.summary.lowercased().contains("simulated"), .description, "its fills are simulated and its summary does not say so")
            require(role.seen == .simulated, .description, "it is simulated and says it was seen to work as '\(role.seen)'")
        }
    }
}

/// A clock that stands still: a simulated broker's time is that of its events.
struct StoppedClock: WallClock {
    func now() -> Timestamp { Timestamp(seconds: 1_700_000_000) }
}

/// Waits for nothing.
struct NoSleep: Sleeper {
    func sleep(nanoseconds: Int64) async {}
}
