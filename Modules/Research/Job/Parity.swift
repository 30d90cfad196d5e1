public import Domain
public import Engine

/// Two lists of orders compared one by one: the proof that a paper account decided what its backtest did.
///
/// Compared is what `Books.encodeOrders` covers: the decision and its outcome. Ids a broker gave are not.
public struct Parity: Hashable, Sendable {
    /// A field that differs.
    public struct Difference: Hashable, Sendable {
        /// Its name: `quantity`, `decided at`.
        public let field: String
        /// What the first list says.
        public let first: String
        /// What the second list says.
        public let second: String

        /// Makes a difference.
        public init(field: String, first: String, second: String) { (self.field, self.first, self.second) = (field, first, second) }
    }

    /// How many orders at the beginning are equal.
    public let equal: Int
    /// How many orders each list has.
    public let first: Int, second: Int
    /// The number of the first order that differs; nil where none does.
    public let order: OrderID?
    /// Every field in which it differs; one named `order` where a list ends before the other.
    public let differences: [Difference]

    /// Whether the lists are equal.
    public var isEqual: Bool { order == nil }

    /// Compares the orders of two books, account by account index.
    public static func compare(_ first: Books, _ second: Books) -> Parity {
        let (left, right) = (first.orders, second.orders)
        for (one, other) in zip(left, right) {
            let found = differences(one, first, other, second)
            if !found.isEmpty {
                return Parity(equal: Int(one.id.number) - 1, first: left.count, second: right.count, order: one.id, differences: found)
            }
        }
        let common = min(left.count, right.count)
        guard left.count != right.count else { return Parity(equal: common, first: common, second: common, order: nil, differences: []) }
        let missing = Difference(
            field: "order", first: left.count > common ? "present" : "missing", second: right.count > common ? "present" : "missing")
        return Parity(equal: common, first: left.count, second: right.count, order: OrderID(Int64(common + 1)), differences: [missing])
    }

    /// One line: how many are equal, or which is the first that is not and in what.
    public var text: String {
        guard let order else { return "\(equal) orders, all equal" }
        let fields = differences.map {
            $0.field == "order"
                ? "the order is \($0.first) here, \($0.second) there" : "\($0.field) is \($0.first) here, \($0.second) there"
        }
        return "order \(order) differs after \(equal) equal ones: \(fields.joined(separator: "; "))"
    }

    private static func differences(_ one: Order, _ first: Books, _ other: Order, _ second: Books) -> [Difference] {
        zip(fields(one, first), fields(other, second)).compactMap { left, right in
            left.value == right.value ? nil : Difference(field: left.name, first: left.value, second: right.value)
        }
    }

    private static func fields(_ order: Order, _ books: Books) -> [(name: String, value: String)] {
        let (intent, instrument) = (order.intent, books.terms[order.intent.instrument.position].instrument)
        func price(_ units: Int64) -> String { units == 0 ? "none" : instrument.price(units).description }
        func money(_ units: Int128) -> String { Money(units: units, currency: instrument.currency).amount }
        func time(_ moment: Int64) -> String { moment == .max ? "never" : Timestamp(nanoseconds: moment).description }
        return [
            ("instrument", instrument.id.description), ("side", "\(intent.side)"), ("type", intent.type.word),
            ("time in force", intent.timeInForce.word), ("quantity", instrument.quantity(intent.quantity).description),
            ("limit", price(intent.limit)),
            ("stop", price(intent.stop)), ("reason", "\(intent.reason)"), ("decided price", price(order.decidedPrice)),
            ("decided at", time(order.decidedAt)), ("expires at", time(order.expiresAt)),
            ("reservation", money(order.decision.reservation)),
            ("status", order.status.word), ("filled", instrument.quantity(order.filled).description),
            ("filled notional", money(order.filledNotional)),
            ("refusal", order.refusal?.text(instrument, instrument.currency) ?? "none"),
        ]
    }
}
