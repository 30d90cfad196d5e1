/// How a number that does not fit is brought to one that does; always an argument, never implied.
public enum Rounding: UInt8, Sendable, CaseIterable {
    /// Towards zero.
    case down
    /// Away from zero.
    case up
    /// Towards negative infinity.
    case floor
    /// Towards positive infinity.
    case ceiling
    /// To the nearest, ties away from zero.
    case halfUp
    /// To the nearest, ties to the even neighbour.
    case halfEven
}

/// Why exact arithmetic refused: the result would have been wrong.
public enum ArithmeticError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The result does not fit; the operation is named.
    case overflow(StaticString)
    /// The value has more decimals than the target holds.
    case inexact
    /// Two amounts of different currencies were combined.
    case currencies(Currency, Currency)

    public var description: String {
        switch self {
        case .overflow(let operation): "overflow in \(operation): the result does not fit; use a smaller quantity or price"
        case .inexact: "the number has more decimals than the instrument allows"
        case .currencies(let left, let right): "\(left) and \(right) cannot be added: convert one first"
        }
    }

    public static func == (left: Self, right: Self) -> Bool { left.description == right.description }
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension FixedWidthInteger where Self: SignedInteger {
    /// The quotient by a positive divisor, rounded as said.
    @inlinable
    public func divided(by divisor: Self, rounding: Rounding) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        guard remainder != 0 else { return quotient }
        let away: Self = self < 0 ? -1 : 1
        let magnitude: Self = remainder < 0 ? 0 - remainder : remainder
        switch rounding {
        case .down: return quotient
        case .up: return quotient + away
        case .floor: return self < 0 ? quotient - 1 : quotient
        case .ceiling: return self < 0 ? quotient : quotient + 1
        case .halfUp: return magnitude >= divisor - magnitude ? quotient + away : quotient
        case .halfEven:
            let rest = divisor - magnitude
            if magnitude != rest { return magnitude > rest ? quotient + away : quotient }
            return quotient & 1 == 0 ? quotient : quotient + away
        }
    }
}

/// Powers of ten from 10^0 to 10^18, the scales that exact numbers use.
@inlinable
public func powerOfTen(_ exponent: Int) -> Int64 {
    precondition((0...18).contains(exponent), "a scale has 0 to 18 decimals")
    var result: Int64 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
}
