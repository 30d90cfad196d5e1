public import Domain

/// What an account may do. A limit at its greatest value does not bind. Amounts are in the account's money units.
public struct RiskLimits: Hashable, Sendable {
    /// The most one order may ask for, in the instrument's quantity units.
    public var orderQuantity = Int64.max
    /// The most one order may be worth.
    public var orderNotional = Int128.max
    /// The most one instrument's position may be worth, counting live orders at their worst.
    public var positionNotional = Int128.max
    /// The most all positions may be worth together, counting the order.
    public var exposure = Int128.max
    /// Orders and replacements of orders within 60 minutes; refused ones do not count.
    public var ordersPerHour = Int32.max
    /// Orders and replacements of orders within 24 hours; refused ones do not count.
    public var ordersPerDay = Int32.max
    /// An order like one decided within this many nanoseconds is refused; 0 for no such check.
    public var duplicateWindow: Int64 = 0
    /// How far a limit or stop may lie from the last price; zero for no such check.
    public var priceCollar = Rate.zero
    /// Whether orders are refused while the instrument's market is closed.
    public var requiresOpenSession = false
    /// Whether a sale may go beyond what is held.
    public var allowsShort = true
    /// What a fee is estimated at when money is reserved.
    public var feeEstimate = Rate.zero

    /// No limit but buying power.
    public init() {}
}

/// Which check refused an order.
public enum Limit: UInt8, Sendable, CaseIterable {
    case tradingState, restricted, session, quantityStep, priceStep, orderQuantity, orderNotional, position, exposure, buyingPower
    case ordersPerHour, ordersPerDay, duplicate, priceCollar, short, noPrice, overflow, expiry, currency
}

/// A refusal before sending: the limit, what it allows and what the order asked for.
///
/// `allowed` and `actual` are in the limit's own unit: quantity units, price units, money units, orders, nanoseconds, parts per billion.
public struct Refusal: Hashable, Sendable {
    /// Which check.
    public let limit: Limit
    /// What it allows.
    public let allowed: Int128
    /// What was asked for.
    public let actual: Int128

    /// Makes a refusal.
    public init(_ limit: Limit, allowed: Int128 = 0, actual: Int128 = 0) {
        (self.limit, self.allowed, self.actual) = (limit, allowed, actual)
    }

    /// One line that names the limit, what it allows and what was asked for. Money is rounded to its currency's decimals, unless the two
    /// would read alike.
    public func text(_ instrument: Instrument, _ currency: Currency) -> String {
        func rounded(_ units: Int128) -> String { Money(units: units, currency: currency).rounded }
        let areAlike = rounded(allowed) == rounded(actual)
        func money(_ units: Int128) -> String {
            areAlike ? Money(units: units, currency: currency).description : "\(rounded(units)) \(currency)"
        }
        func quantity(_ units: Int128) -> String {
            DecimalText.format(units: units, decimals: Int(instrument.quantityDecimals), atLeast: 0)
        }
        func price(_ units: Int128) -> String { DecimalText.format(units: units, decimals: Int(instrument.priceDecimals), atLeast: 0) }
        switch limit {
        case .tradingState:
            return actual == Int128(TradingState.halted.rawValue)
                ? "trading is halted: no orders are taken" : "trading is reducing: only orders that make a position smaller are taken"
        case .restricted: return "\(instrument.id) is on the restricted list"
        case .session: return "the market of \(instrument.id) is closed"
        case .quantityStep: return "quantity \(quantity(actual)) is not a positive multiple of the lot \(quantity(allowed))"
        case .priceStep where allowed == 0: return "price \(price(actual)) does not belong to an order of this type"
        case .priceStep: return "price \(price(actual)) is not a positive multiple of the tick \(price(allowed))"
        case .orderQuantity: return "order quantity: at most \(quantity(allowed)) allowed, \(quantity(actual)) asked for"
        case .orderNotional: return "order notional: at most \(money(allowed)) allowed, \(money(actual)) asked for"
        case .position: return "position in \(instrument.id): at most \(money(allowed)) allowed, it could become \(money(actual))"
        case .exposure: return "exposure: at most \(money(allowed)) allowed, it could become \(money(actual))"
        case .buyingPower: return "buying power: \(money(allowed)) available, \(money(actual)) needed"
        case .ordersPerHour: return "orders per hour: at most \(allowed) allowed, this would be number \(actual)"
        case .ordersPerDay: return "orders per day: at most \(allowed) allowed, this would be number \(actual)"
        case .duplicate:
            return "an equal order was placed \(actual / 1_000_000) ms ago; equal orders must be \(allowed / 1_000_000) ms apart"
        case .priceCollar:
            return "price collar: at most \(Rate(partsPerBillion: Int64(clamping: allowed))) from the last price, this is "
                + "\(Rate(partsPerBillion: Int64(clamping: actual))) away"
        case .short: return "no short sales: \(quantity(allowed)) can be sold, \(quantity(actual)) asked for"
        case .noPrice: return "no price of \(instrument.id) is known yet"
        case .overflow: return "quantity × price does not fit: use a smaller quantity or price"
        case .currency: return "\(instrument.id) is priced in \(instrument.currency), the account is kept in \(currency)"
        case .expiry: return "the calendar of \(instrument.id) has no session left for a day order"
        }
    }
}
