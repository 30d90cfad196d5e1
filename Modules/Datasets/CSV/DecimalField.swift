internal import Domain

/// What a number's text turned out to be.
enum DecimalField: Hashable {
    /// Whole units of the wanted decimals.
    case units(Int64)
    /// No byte at all, or only spaces.
    case empty
    /// Not a number that this house writes: `[-]digits[.digits][e[+-]digits]`.
    case notANumber
    /// A number that has more decimals than wanted, that are not zeros.
    case tooManyDecimals
    /// A number whose units do not fit 64 bits.
    case tooLarge

    /// Reads a number exactly as units of 10^-`decimals`. Spaces around it are skipped; thousands separators are no number.
    /// - Parameter rounding: how decimals beyond the wanted ones are rounded; nil refuses them.
    static func read(_ text: UnsafeRawBufferPointer, decimals: Int, rounding: Rounding?) -> DecimalField {
        let bytes = trimmed(text)
        guard bytes.count > 0 else { return .empty }
        var (index, negative) = (0, false)
        if bytes[0] == UInt8(ascii: "-") { (index, negative) = (1, true) }
        var (units, digits, places, point): (Int64, Int, Int, Bool) = (0, 0, 0, false)
        while index < bytes.count {
            let byte = bytes[index]
            let digit = byte &- 48
            if digit < 10 {
                guard digits < 18 else { return readWide(bytes, decimals: decimals, rounding: rounding) }
                units = units &* 10 &+ Int64(digit)
                digits += 1
                if point { places += 1 }
            } else if byte == UInt8(ascii: "."), !point, digits > 0 {
                point = true
            } else {
                return byte | 0x20 == UInt8(ascii: "e") ? readWide(bytes, decimals: decimals, rounding: rounding) : .notANumber
            }
            index += 1
        }
        guard digits > 0, !(point && places == 0) else { return .notANumber }
        if places == decimals { return .units(negative ? -units : units) }
        return scaled(Int128(negative ? -units : units), places: places, to: decimals, rounding: rounding)
    }

    /// The same for numbers of many digits or with an exponent; slower.
    private static func readWide(_ bytes: UnsafeRawBufferPointer, decimals: Int, rounding: Rounding?) -> DecimalField {
        var (mantissa, exponent) = (bytes, 0)
        if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let read = readExponent(UnsafeRawBufferPointer(rebasing: bytes[(mark + 1)...])) else { return .notANumber }
            (mantissa, exponent) = (UnsafeRawBufferPointer(rebasing: bytes[..<mark]), read)
        }
        var (units, places, digits, point, negative): (Int128, Int, Int, Bool, Bool) = (0, 0, 0, false, false)
        var hasMore = false
        for (index, byte) in mantissa.enumerated() {
            let digit = byte &- 48
            if digit < 10 {
                digits += 1
                // Of decimals beyond 35 digits it counts only whether one is not zero.
                guard units.magnitude < 1 << 116 else {
                    guard point, places > 0 else { return .tooLarge }
                    hasMore = hasMore || digit != 0
                    continue
                }
                units = units * 10 + Int128(digit)
                if point { places += 1 }
            } else if byte == UInt8(ascii: "."), !point, digits > 0 {
                point = true
            } else if byte == UInt8(ascii: "-"), index == 0 {
                negative = true
            } else {
                return .notANumber
            }
        }
        guard digits > 0, !(point && places == 0) else { return .notANumber }
        if hasMore { (units, places) = (units * 10 + 1, places + 1) }
        return scaled(negative ? -units : units, places: places - exponent, to: decimals, rounding: rounding)
    }

    private static func readExponent(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let isSigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
        let digits = bytes.dropFirst(isSigned ? 1 : 0)
        guard (1...4).contains(digits.count), digits.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        return bytes.first == UInt8(ascii: "-") ? -value : value
    }

    private static func scaled(_ units: Int128, places: Int, to decimals: Int, rounding: Rounding?) -> DecimalField {
        if units == 0 { return .units(0) }
        var result = units
        if places <= decimals {
            for _ in places..<decimals {
                guard result.magnitude <= Int64.max.magnitude else { return .tooLarge }
                result *= 10
            }
        } else {
            // 10^37 is the largest power that fits; a number of under 38 digits is less than half of any larger one.
            let surplus = places - decimals
            let divisor = surplus <= 37 ? power(surplus) : power(37)
            let isExact = surplus <= 37 && units % divisor == 0
            guard isExact || rounding != nil else { return .tooManyDecimals }
            result = surplus <= 37 ? units.divided(by: divisor, rounding: rounding ?? .down) : tiny(units, rounding ?? .down)
        }
        guard let narrow = Int64(exactly: result) else { return .tooLarge }
        return .units(narrow)
    }

    /// A number far below one unit, rounded.
    private static func tiny(_ units: Int128, _ rounding: Rounding) -> Int128 {
        (units < 0 ? Int128(-1) : 1).divided(by: 4, rounding: rounding)
    }

    private static func power(_ exponent: Int) -> Int128 {
        var result: Int128 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    /// A text without the spaces around it.
    static func trimmedText(_ text: String) -> String {
        let body = text.drop { $0 == " " }
        return String(body.prefix(body.count - body.reversed().prefix { $0 == " " }.count))
    }

    @inline(__always)
    static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, text.count)
        while start < end, text[start] == 0x20 { start += 1 }
        while end > start, text[end - 1] == 0x20 { end -= 1 }
        return start == 0 && end == text.count ? text : UnsafeRawBufferPointer(rebasing: text[start..<end])
    }
}
