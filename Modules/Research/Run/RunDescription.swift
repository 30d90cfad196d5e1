internal import Crypto
public import Domain
public import Engine

/// Everything a run depends on, so that it can be repeated: equal descriptions give equal results on every machine.
public struct RunDescription: Hashable, Sendable {
    /// The default money an account of a run starts with.
    public static let defaultCash = Int128(100_000) * Money.unitsPerOne
    /// The default fees: 10 basis points of the notional.
    public static let defaultFees = FeeSchedule.ofNotional(Rate(basisPoints: 10))
    /// The default slippage: 5 basis points of the price.
    public static let defaultSlippage = Slippage.ofPrice(Rate(basisPoints: 5))

    /// Where a parameter's value is from.
    public enum Origin: String, Sendable {
        /// The strategy's default.
        case standard = "default"
        /// It was given for this run.
        case given
    }

    /// A parameter as it was set.
    public struct Setting: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value as text.
        public var value: String
        /// Where the value is from.
        public var origin: Origin
        /// Makes a setting.
        public init(name: String, value: String, origin: Origin) { (self.name, self.value, self.origin) = (name, value, origin) }
    }

    /// A dataset that was run over.
    public struct Source: Hashable, Sendable {
        /// What it is called here.
        public var name: String
        /// The instrument, by its place in the run.
        public var instrument: Instrument
        /// What its rows are: `1d bars`.
        public var kind: String
        /// The SHA-256 of its manifest's canonical description: what the numbers are and mean. 64 hexadecimal digits.
        public var hash: String
        /// Rows within the run's span.
        public var rows: Int
        /// Where it is from, in its manifest's words.
        public var origin: String
        /// Makes a source.
        public init(name: String, instrument: Instrument, kind: String, hash: String, rows: Int, origin: String) {
            (self.name, self.instrument, self.kind) = (name, instrument, kind)
            (self.hash, self.rows, self.origin) = (hash, rows, origin)
        }
    }

    /// The strategy's key.
    public var strategy: String
    /// What the strategy does, in its own sentence.
    public var summary: String
    /// Its reasons to trade; reason n of an order names `reasons[n - 1]`.
    public var reasons: [String]
    /// Its parameters in the order they are declared, defaults included.
    public var parameters: [Setting]
    /// The datasets, in the order of the instruments.
    public var data: [Source]
    /// The first moment that was asked for; nil for the data's beginning.
    public var from: Timestamp?
    /// The moment rows had to come before; nil for the data's end.
    public var to: Timestamp?
    /// When the account was opened: the beginning of the first row's interval.
    public var opening: Timestamp
    /// The account's name.
    public var account: AccountID
    /// The broker the account is said to be at.
    public var broker: BrokerID
    /// The account's currency.
    public var currency: Currency
    /// What it started with, in money units.
    public var cash = RunDescription.defaultCash
    /// What fills cost.
    public var fees = RunDescription.defaultFees
    /// How much worse market orders filled.
    public var slippage = RunDescription.defaultSlippage
    /// How orders met the market, with its version.
    public var policy = FillPolicy.nextEvent
    /// The account's limits.
    public var limits = RiskLimits()
    /// Where randomness begins: what the bootstrap draws from.
    public var seed: UInt64 = 1
    /// The engine's version.
    public var engine: String

    /// Makes a description with default cash, costs, policy, limits and seed.
    public init(
        strategy: String, summary: String, reasons: [String], parameters: [Setting], data: [Source], opening: Timestamp, account: AccountID,
        broker: BrokerID, currency: Currency, engine: String
    ) {
        (self.strategy, self.summary, self.reasons, self.parameters) = (strategy, summary, reasons, parameters)
        (self.data, self.opening, self.engine) = (data, opening, engine)
        (self.account, self.broker, self.currency) = (account, broker, currency)
    }

    /// The text of a reason number; empty for none.
    public func reason(_ number: UInt16) -> String {
        number == 0 ? "" : Int(number) <= reasons.count ? reasons[Int(number) - 1] : "reason \(number)"
    }

    /// Whether any instrument trades on a market that never closes.
    var isContinuous: Bool { data.contains { $0.instrument.calendar.description == "24/7" } }

    /// The text that the configuration's hash is taken of: one line a fact, each ended by a line feed. What the data is called here and
    /// where a value is from are not part of it, so that equal runs have equal hashes.
    public var canonicalText: String {
        var lines = ["assay.run/1", "engine \(engine)", "strategy \(strategy)"]
        lines += parameters.map { "parameter \($0.name) \(Self.oneLine($0.value))" }
        lines += data.map { "data \($0.instrument.id) \($0.hash)" }
        lines.append("from \(from?.description ?? "-")")
        lines.append("to \(to?.description ?? "-")")
        lines.append("account \(account) \(broker) \(currency)")
        lines.append("cash \(Money(units: cash, currency: currency).amount)")
        lines.append("fees \(fees)")
        lines.append("slippage \(slippage)")
        lines.append("fill \(policy)")
        lines += limits.inForce(currency).map { "limit \($0.name) \($0.value)" }
        lines.append("seed \(seed)")
        return lines.map { $0 + "\n" }.joined()
    }

    /// SHA-256 of `canonicalText`, 64 hexadecimal digits.
    public var hash: String { SHA256.hash(Array(canonicalText.utf8)).hex }

    private static func oneLine(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\\n")
    }
}

extension RiskLimits {
    /// The limits that bind, by name, as text.
    func inForce(_ currency: Currency) -> [(name: String, value: String)] {
        func money(_ units: Int128) -> String? { units == .max ? nil : Money(units: units, currency: currency).amount }
        let all: [(String, String?)] = [
            ("orderQuantity", orderQuantity == .max ? nil : String(orderQuantity)), ("orderNotional", money(orderNotional)),
            ("positionNotional", money(positionNotional)), ("exposure", money(exposure)),
            ("ordersPerHour", ordersPerHour == .max ? nil : String(ordersPerHour)),
            ("ordersPerDay", ordersPerDay == .max ? nil : String(ordersPerDay)),
            ("duplicateWindow", duplicateWindow == 0 ? nil : "\(duplicateWindow)ns"),
            ("priceCollar", priceCollar == .zero ? nil : priceCollar.description),
            ("requiresOpenSession", requiresOpenSession ? "true" : nil), ("allowsShort", allowsShort ? nil : "false"),
            ("feeEstimate", feeEstimate == .zero ? nil : feeEstimate.description),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}
