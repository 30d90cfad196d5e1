/// Natural exponential and logarithm with the same bits on every machine: plain arithmetic only, no library whose last digit varies.
///
/// Both are within a few units of the last place. Range reduction by powers of two, then a Taylor series and the series of the inverse
/// hyperbolic tangent (Abramowitz and Stegun, "Handbook of Mathematical Functions", 4.2.1 and 4.1.27).
enum Exponentials {
    private static let log2High = 0x1.62e42feep-1
    private static let log2Low = 0x1.a39ef35793c76p-33

    /// e^x; infinite above 709.7, 0 below -745.
    static func exp(_ x: Double) -> Double {
        guard x < 709.7 else { return .infinity }
        guard x > -745 else { return 0 }
        let power = (x / (log2High + log2Low)).rounded()
        let rest = (x - power * log2High) - power * log2Low
        var (term, sum) = (1.0, 1.0)
        for index in 1...16 {
            term *= rest / Double(index)
            sum += term
        }
        let half = (power / 2).rounded(.down)
        return sum * Double(sign: .plus, exponent: Int(half), significand: 1)
            * Double(sign: .plus, exponent: Int(power - half), significand: 1)
    }

    /// ln x of a positive, finite number.
    static func log(_ x: Double) -> Double {
        precondition(x > 0 && x.isFinite, "a logarithm is taken of a positive number")
        var (exponent, mantissa) = (Double(x.exponent), x.significand)
        if mantissa > 1.4142135623730951 { (exponent, mantissa) = (exponent + 1, mantissa / 2) }
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var (power, sum) = (ratio, 0.0)
        for index in stride(from: 1.0, through: 25, by: 2) {
            sum += power / index
            power *= square
        }
        return exponent * log2High + (2 * sum + exponent * log2Low)
    }

    /// base^exponent of a positive base.
    static func power(_ base: Double, _ exponent: Double) -> Double { exp(exponent * log(base)) }
}
