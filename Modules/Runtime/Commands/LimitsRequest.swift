public import Domain
public import Engine

extension LimitsRequest {
    /// The account's limits with these put in.
    func applied(to account: Account) throws(CommandError) -> RiskLimits {
        var limits = account.limits
        for name in Self.names {
            guard let text = values[name] else { continue }
            guard set(name, text, account.currency, &limits) else {
                throw CommandError("the limit \(name) cannot be '\(text)': write \(Self.allowed(name))")
            }
        }
        return limits
    }

    /// What a limit takes, in words.
    public static func allowed(_ name: String) -> String {
        switch name {
        case "order-notional", "position", "exposure": "an amount of at least 0 such as 2500.50, or none"
        case "order-quantity", "orders-per-hour", "orders-per-day": "a whole number of at least 0, or none"
        case "duplicate-ms": "a whole number from 0 to 86400000"
        case "collar": "a share such as 1% or 50bps, or none"
        default: "yes or no"
        }
    }

    /// Limits as texts that can be set again, in the order of `names`.
    public static func texts(of limits: RiskLimits, _ currency: Currency) -> [(name: String, value: String)] {
        func money(_ units: Int128) -> String { units == .max ? "none" : Money(units: units, currency: currency).amount }
        func count(_ value: Int32) -> String { value == .max ? "none" : "\(value)" }
        let values = [
            limits.orderQuantity == .max ? "none" : "\(limits.orderQuantity)", money(limits.orderNotional), money(limits.positionNotional),
            money(limits.exposure), count(limits.ordersPerHour), count(limits.ordersPerDay), "\(limits.duplicateWindow / 1_000_000)",
            limits.priceCollar == .zero ? "none" : "\(limits.priceCollar)", limits.requiresOpenSession ? "yes" : "no",
            limits.allowsShort ? "yes" : "no",
        ]
        return zip(names, values).map { ($0, $1) }
    }

    /// A limit with how much of it is used.
    public struct Line: Hashable, Sendable {
        /// Which, of `names`.
        public let name: String
        /// Its value as a text that can be set again.
        public let allowed: String
        /// How much of it is used, in the same unit; nil where it is asked of each order alone.
        public let used: String?
        /// Whether it can refuse an order.
        public let binds: Bool
        /// What it is counted in: the account's currency for money; empty for what is only counted.
        public let unit: String
    }

    /// An account's limits with how much of each is used, in the order of `names`.
    public static func lines(of account: Account, _ use: RiskUse) -> [Line] {
        let limits = account.limits
        func money(_ units: Int128) -> String { Money(units: units, currency: account.currency).amount }
        let used = [
            "position": money(use.position), "exposure": money(use.exposure), "orders-per-hour": "\(use.ordersPerHour)",
            "orders-per-day": "\(use.ordersPerDay)",
        ]
        return texts(of: limits, account.currency).map { name, text in
            let binds: Bool
            switch name {
            case "duplicate-ms": binds = limits.duplicateWindow > 0
            case "session": binds = limits.requiresOpenSession
            case "short": binds = !limits.allowsShort
            default: binds = text != "none"
            }
            let isMoney = ["order-notional", "position", "exposure"].contains(name)
            return Line(name: name, allowed: text, used: used[name], binds: binds, unit: isMoney ? "\(account.currency)" : "")
        }
    }

    private func set(_ name: String, _ text: String, _ currency: Currency, _ limits: inout RiskLimits) -> Bool {
        func money() -> Int128? { text == "none" ? .max : Money(text, currency).flatMap { $0.units >= 0 ? $0.units : nil } }
        func count() -> Int32? { text == "none" ? .max : Int32(text).flatMap { $0 >= 0 ? $0 : nil } }
        func flag() -> Bool? { text == "yes" ? true : text == "no" ? false : nil }
        func put<Value>(_ path: WritableKeyPath<RiskLimits, Value>, _ value: Value?) -> Bool {
            if let value { limits[keyPath: path] = value }
            return value != nil
        }
        switch name {
        case "order-quantity": return put(\.orderQuantity, text == "none" ? .max : Int64(text).flatMap { $0 >= 0 ? $0 : nil })
        case "order-notional": return put(\.orderNotional, money())
        case "position": return put(\.positionNotional, money())
        case "exposure": return put(\.exposure, money())
        case "orders-per-hour": return put(\.ordersPerHour, count())
        case "orders-per-day": return put(\.ordersPerDay, count())
        case "duplicate-ms": return put(\.duplicateWindow, Int64(text).flatMap { (0...86_400_000).contains($0) ? $0 * 1_000_000 : nil })
        case "collar": return put(\.priceCollar, text == "none" ? .zero : Rate(text))
        case "session": return put(\.requiresOpenSession, flag())
        default: return put(\.allowsShort, flag())
        }
    }
}
