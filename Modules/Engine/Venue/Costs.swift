public import Domain

/// What a venue or broker charges for a fill. Kept in a run's description, so that a report says what was charged and why.
public enum FeeSchedule: Hashable, Sendable, CustomStringConvertible {
    /// Nothing.
    case none
    /// A share of the notional.
    case ofNotional(Rate)
    /// So much money per one of the instrument, and at least so much an execution; in money units.
    case perUnit(Int128, least: Int128)
    /// So much an execution, in money units.
    case perFill(Int128)

    /// The fee of one execution in money units, rounded up: never in the trader's favour.
    /// - Throws: `.overflow` when it does not fit.
    public func fee(notional: Int128, quantity: Int64, decimals: UInt8) throws(ArithmeticError) -> Int128 {
        switch self {
        case .none: return 0
        case .ofNotional(let rate): return try share(of: notional, at: rate, rounding: .up)
        case .perFill(let amount): return amount
        case .perUnit(let amount, let least):
            let (product, overflow) = amount.multipliedReportingOverflow(by: Int128(quantity))
            guard !overflow else { throw .overflow("a fee") }
            return max(least, product.divided(by: Int128(powerOfTen(Int(decimals))), rounding: .up))
        }
    }

    /// Reads `none`, `0.1%`, `10bps`, `0.005/unit`, `0.005/unit,min=1` or `1/fill`.
    /// - Returns: nil when the text is none of these.
    public init?(_ text: String) {
        if text == "none" || text == "0" {
            self = .none
            return
        }
        if let rate = Rate(text) {
            self = .ofNotional(rate)
            return
        }
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        func amount(_ text: Substring) -> Int128? { Money(text, .usd).flatMap { $0.units >= 0 ? $0.units : nil } }
        if text.hasSuffix("/fill"), let units = amount(text.dropLast(5)) {
            self = .perFill(units)
            return
        }
        guard let first = parts.first, first.hasSuffix("/unit"), let units = amount(first.dropLast(5)) else { return nil }
        if parts.count == 1 {
            self = .perUnit(units, least: 0)
            return
        }
        guard parts[1].hasPrefix("min="), let least = amount(parts[1].dropFirst(4)) else { return nil }
        self = .perUnit(units, least: least)
    }

    public var description: String {
        func amount(_ units: Int128) -> String { DecimalText.format(units: units, decimals: Money.decimals, atLeast: 0) }
        switch self {
        case .none: return "none"
        case .ofNotional(let rate): return "\(rate)"
        case .perFill(let units): return "\(amount(units))/fill"
        case .perUnit(let units, let least): return least == 0 ? "\(amount(units))/unit" : "\(amount(units))/unit,min=\(amount(least))"
        }
    }
}

/// How much worse than the market's price a market or stop order fills.
public enum Slippage: Hashable, Sendable, CustomStringConvertible {
    /// Not at all.
    case none
    /// By a share of the price, to the next tick away.
    case ofPrice(Rate)
    /// By so many ticks.
    case ticks(Int64)

    /// The price after slippage, in price units, on the instrument's tick and at least one tick.
    public func worsen(_ price: Int64, _ side: Side, tick: Int64) -> Int64 {
        switch self {
        case .none: return price
        case .ticks(let count): return Self.moved(price, by: Int128(side.sign) * Int128(count) * Int128(tick), tick)
        case .ofPrice(let rate):
            let away =
                (Int128(price) * Int128(rate.partsPerBillion)).divided(by: 1_000_000_000 * Int128(tick), rounding: .up) * Int128(tick)
            return Self.moved(price, by: Int128(side.sign) * away, tick)
        }
    }

    /// A sale that would fall below one tick stops there, and a purchase at the last tick that fits; neither gets better than `price`.
    private static func moved(_ price: Int64, by distance: Int128, _ tick: Int64) -> Int64 {
        let last = Int64.max - Int64.max % tick
        let result = Int64(clamping: Int128(price) + distance)
        return distance < 0 ? min(price, max(tick, result)) : max(price, min(last, result))
    }

    /// Reads `none`, `5bps`, `0.05%` or `2ticks`.
    /// - Returns: nil when the text is none of these.
    public init?(_ text: String) {
        if text == "none" || text == "0" {
            self = .none
            return
        }
        if let rate = Rate(text) {
            self = .ofPrice(rate)
            return
        }
        let digits = text.hasSuffix("ticks") ? text.dropLast(5) : text.hasSuffix("tick") ? text.dropLast(4) : ""
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int64(digits), (0...1_000_000).contains(count) else {
            return nil
        }
        self = .ticks(count)
    }

    public var description: String {
        switch self {
        case .none: "none"
        case .ofPrice(let rate): "\(rate)"
        case .ticks(let count): "\(count)ticks"
        }
    }
}

/// How an order meets the market in the simulated venue. A policy has a version: what it did once, it does for ever.
public enum FillPolicy: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// An order meets the first event after it: a market order fills at the bar's open, the quote's other side or the trade's price; a
    /// limit order once its price is touched; a stop once touched, at the stop or, over a gap, at the open. What an order takes of an
    /// event's size is gone for the next.
    case nextEvent = "next-event/1"
    /// As next event, but a limit order fills only when the price goes a tick beyond it, and at most a tenth of a bar's volume is had.
    case pessimistic = "pessimistic/1"

    /// Reads the name, with or without its version.
    public init?(_ text: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == text || $0.rawValue.split(separator: "/")[0] == text }) else {
            return nil
        }
        self = found
    }

    public var description: String { rawValue }
}
