/// Decimal numbers as text: the one reader and the one writer of exact numbers.
public enum DecimalText {
    /// Reads `[-]digits[.digits]` of at most 38 digits, 18 of them decimals, exactly.
    /// - Returns: nil when the text is anything else.
    public static func parse(_ text: some StringProtocol) -> (units: Int128, decimals: Int)? {
        parse(text.utf8)
    }

    /// Reads the same from bytes, without making a string.
    @inlinable
    public static func parse(_ bytes: some Sequence<UInt8>) -> (units: Int128, decimals: Int)? {
        var units: UInt64 = 0
        var wide: Int128 = 0
        var (digits, decimals, negative, pointSeen, started) = (0, 0, false, false, false)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits < 38 else { return nil }
                if digits < 18 {
                    units = units &* 10 &+ UInt64(byte &- 48)
                } else {
                    if digits == 18 { wide = Int128(units) }
                    let (product, over) = wide.multipliedReportingOverflow(by: 10)
                    let (sum, more) = product.addingReportingOverflow(Int128(byte &- 48))
                    guard !over, !more else { return nil }
                    wide = sum
                }
                digits += 1
                if pointSeen { decimals += 1 }
            case UInt8(ascii: "."):
                guard !pointSeen, digits > 0 else { return nil }
                pointSeen = true
            case UInt8(ascii: "-"):
                guard !started else { return nil }
                negative = true
            default: return nil
            }
            started = true
        }
        guard digits > 0, decimals <= 18, !(pointSeen && decimals == 0) else { return nil }
        let value = digits > 18 ? wide : Int128(units)
        return (negative ? -value : value, decimals)
    }

    /// Writes the number without trailing zeros, but with at least `atLeast` decimals.
    public static func format(units: Int128, decimals: Int, atLeast: Int) -> String {
        // Division by 64 bits is much cheaper, and nearly every number fits.
        let text = UInt64(exactly: units.magnitude).map { String($0) } ?? String(units.magnitude)
        var digits = Array(text.utf8)
        if digits.count <= decimals { digits.insert(contentsOf: repeatElement(48, count: decimals - digits.count + 1), at: 0) }
        var shown = decimals
        while shown > atLeast, digits.last == 48 {
            digits.removeLast()
            shown -= 1
        }
        if shown > 0 { digits.insert(46, at: digits.count - shown) }
        if decimals < atLeast {
            if decimals == 0 { digits.append(46) }
            digits.append(contentsOf: repeatElement(48, count: atLeast - decimals))
        }
        return (units < 0 ? "-" : "") + String(decoding: digits, as: UTF8.self)
    }
}
