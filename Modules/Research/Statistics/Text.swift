public import Domain

/// Numbers as a person reads them. The dash stands for what is undefined.
public enum Text {
    /// What stands for no number.
    public static let none = "–"

    /// A number with a fixed count of decimals, ties to even of its binary value: `1.35`.
    public static func number(_ value: Double, _ decimals: Int) -> String {
        let scaled = (value * Double(powerOfTen(decimals))).rounded(.toNearestOrEven)
        guard scaled.isFinite, abs(scaled) < 1e18 else { return "\(value)" }
        return DecimalText.format(units: Int128(scaled), decimals: decimals, atLeast: decimals)
    }

    /// A share as a percentage: 0.1234 is `12.34 %`.
    public static func percent(_ share: Double, _ decimals: Int = 2) -> String { number(share * 100, decimals) + " %" }

    /// A percentage with its sign: `+1.20 %`, `-0.80 %`, `0.00 %`.
    public static func signedPercent(_ share: Double, _ decimals: Int = 2) -> String {
        let text = percent(share, decimals)
        return text.hasPrefix("-") || !text.contains { ("1"..."9").contains($0) } ? text : "+" + text
    }

    /// A statistic, or the dash.
    public static func number(_ statistic: Statistic, _ decimals: Int = 2) -> String {
        statistic.value.map { number($0, decimals) } ?? none
    }
    /// A statistic that is a share, or the dash.
    public static func percent(_ statistic: Statistic, _ decimals: Int = 2) -> String {
        statistic.value.map { percent($0, decimals) } ?? none
    }

    /// Money rounded half to even to its currency's decimals, the thousands parted: `1,234.50`.
    public static func money(_ units: Int128, _ currency: Currency) -> String { grouped(Money(units: units, currency: currency).rounded) }

    /// Money with its sign, where it is not zero.
    public static func signedMoney(_ units: Int128, _ currency: Currency) -> String { (units > 0 ? "+" : "") + money(units, currency) }

    /// Money or the dash.
    public static func money(_ statistic: MoneyStatistic, _ currency: Currency) -> String {
        statistic.units.map { money($0, currency) } ?? none
    }

    /// A number's text with commas between the thousands.
    public static func grouped(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let body = text.dropFirst(sign.count)
        let whole = body.prefix { $0 != "." }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return sign + result + body.dropFirst(whole.count)
    }

    /// A whole number with commas between the thousands.
    public static func count(_ value: Int) -> String { grouped(String(value)) }

    /// A price of an instrument from money units for one of it, with up to four decimals more than its prices have.
    static func price(_ units: Int128, _ instrument: Instrument) -> String {
        let kept = min(Money.decimals, Int(instrument.priceDecimals) + 4)
        let rounded = units.divided(by: Int128(powerOfTen(Money.decimals - kept)), rounding: .halfEven)
        return DecimalText.format(units: rounded, decimals: kept, atLeast: Int(instrument.priceDecimals))
    }

    /// The day of a moment in nanoseconds, in UTC.
    static func day(_ nanoseconds: Int64) -> String { Timestamp(nanoseconds: nanoseconds).date.description }

    /// A range in the form `0.12 to 0.95`.
    static func range(_ range: ConfidenceRange?, _ format: (Double) -> String) -> String? {
        range.map { "\(format($0.low)) to \(format($0.high))" }
    }
}

extension Side {
    /// `long` or `short`, as a position's direction.
    var direction: String { self == .buy ? "long" : "short" }
}
