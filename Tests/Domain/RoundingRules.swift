import Domain
import Testing

/// n/d rounded by the words of the rule alone: the whole numbers around it, and which of them is meant.
private func reference(_ n: Int, _ d: Int, _ rounding: Rounding) -> Int {
    var below = -2000
    while (below + 1) * d <= n { below += 1 }
    if below * d == n { return below }
    let above = below + 1
    let (toZero, away) = n > 0 ? (below, above) : (above, below)
    let (toBelow, toAbove) = (n - below * d, above * d - n)
    let nearest = toBelow < toAbove ? below : toBelow > toAbove ? above : nil
    switch rounding {
    case .down: return toZero
    case .up: return away
    case .floor: return below
    case .ceiling: return above
    case .halfUp: return nearest ?? away
    case .halfEven: return nearest ?? (below % 2 == 0 ? below : above)
    }
}

@Suite struct RoundingRules {
    @Test(arguments: Rounding.allCases) func everySmallQuotientIsRoundedAsTheRuleSays(_ rounding: Rounding) {
        for n in -120...120 {
            for d in 1...13 {
                #expect(n.divided(by: d, rounding: rounding) == reference(n, d, rounding), "\(n)/\(d)")
                #expect(Int128(n).divided(by: Int128(d), rounding: rounding) == Int128(reference(n, d, rounding)), "\(n)/\(d)")
            }
        }
    }

    @Test func theEndsOfTheRangeAreRoundedWithoutOverflow() {
        #expect(Int64.min.divided(by: 1, rounding: .up) == .min)
        #expect(Int64.min.divided(by: .max, rounding: .halfEven) == -1)
        #expect(Int64.min.divided(by: .max, rounding: .floor) == -2)
        #expect(Int64.max.divided(by: .max, rounding: .halfUp) == 1)
        #expect((Int64.max / 2).divided(by: .max, rounding: .halfUp) == 0)
        #expect((Int64.max / 2 + 1).divided(by: .max, rounding: .halfUp) == 1)
    }

    @Test(arguments: Rounding.allCases) func aPriceIsRescaledAsTheRuleSays(_ rounding: Rounding) throws {
        for n in -205...205 {
            let price = try Price(units: Int64(n), decimals: 3).rescaled(to: 1, rounding: rounding)
            #expect(price.units == Int64(reference(n, 100, rounding)), "\(n)")
            #expect(price.decimals == 1)
        }
    }

    @Test func anExactChangeOfScaleLosesNothingOrIsRefused() throws {
        #expect(try Price(units: 1500, decimals: 3).rescaled(to: 1).units == 15)
        #expect(try Price(units: -15, decimals: 1).rescaled(to: 18).units == -1_500_000_000_000_000_000)
        #expect(throws: ArithmeticError.inexact) { try Price(units: 1501, decimals: 3).rescaled(to: 1) }
        #expect(throws: ArithmeticError.inexact) { try Price(units: -1, decimals: 18).rescaled(to: 0) }
        #expect(throws: ArithmeticError.overflow("a change of scale")) { try Price(units: 10, decimals: 0).rescaled(to: 18) }
        #expect(throws: ArithmeticError.overflow("a change of scale")) {
            try Price(units: .min, decimals: 0).rescaled(to: 1, rounding: .up)
        }
    }

    @Test(arguments: Rounding.allCases) func aShareOfMoneyIsRoundedAsTheWholeProductIs(_ rounding: Rounding) throws {
        let billion: Int128 = 1_000_000_000
        for whole in -3...3 {
            for rest in [0, 1, 499_999_999, 500_000_000, 500_000_001, 999_999_999] as [Int128] {
                for parts in [-3, -1, 0, 1, 2, 3, 5, 500_000_000, 1_000_000_000] as [Int64] {
                    let units = Int128(whole) * billion + (whole < 0 ? -rest : rest)
                    let expected = (units * Int128(parts)).divided(by: billion, rounding: rounding)
                    #expect(try share(of: units, at: Rate(partsPerBillion: parts), rounding: rounding) == expected, "\(units) at \(parts)")
                }
            }
        }
    }

    @Test func aShareOfTheGreatestAmountIsExactAndOneBeyondItIsRefused() throws {
        #expect(try share(of: .max, at: Rate(partsPerBillion: 1_000_000_000), rounding: .up) == .max)
        #expect(try share(of: .min, at: Rate(partsPerBillion: 1_000_000_000), rounding: .up) == .min)
        #expect(throws: ArithmeticError.overflow("a fee")) {
            try share(of: .max, at: Rate(partsPerBillion: 1_000_000_001), rounding: .down)
        }
        #expect(throws: ArithmeticError.overflow("a fee")) { try share(of: .max, at: Rate(partsPerBillion: .max), rounding: .down) }
        #expect(throws: ArithmeticError.overflow("a fee")) { try share(of: .min, at: Rate(partsPerBillion: .max), rounding: .down) }
    }

    @Test func powersOfTenAreExactUpToEighteen() {
        #expect((0...18).map(powerOfTen).map(\.description) == (0...18).map { "1" + String(repeating: "0", count: $0) })
    }

    @Test func anErrorOfArithmeticNamesWhatWentWrong() throws {
        #expect(ArithmeticError.overflow("a fee").description.contains("overflow in a fee"))
        let euro = try Currency("EUR")
        #expect(ArithmeticError.currencies(.usd, euro).description == "USD and EUR cannot be added: convert one first")
    }
}
