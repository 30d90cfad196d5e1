import Domain
import Testing

@Suite struct ExactNumbers {
    static let refused = [
        "", "-", ".", "-.", "1e5", "1E5", "+1", ".5", "-.5", "1.", "-1.", "--1", "1-", "-1-", "1.2.3", "1..2", "1,5", "1_000", " 1", "1 ",
        "0x10",
        "nan", "inf", "١", "1\u{0}", "½", "0.1234567890123456789", "100000000000000000000000000000000000000",
    ]

    static let read: [(text: String, units: Int128, decimals: Int)] = [
        ("0", 0, 0), ("-0", 0, 0), ("-0.00", 0, 2), ("007", 7, 0), ("12", 12, 0), ("-0.5", -5, 1), ("1.500", 1500, 3),
        ("0.000000000000000001", 1, 18), ("99999999999999999999999999999999999999", 99_999_999_999_999_999_999_999_999_999_999_999_999, 0),
        ("-99999999999999999999.999999999999999999", -99_999_999_999_999_999_999_999_999_999_999_999_999, 18),
        ("999999999999999999", 999_999_999_999_999_999, 0), ("1999999999999999999", 1_999_999_999_999_999_999, 0),
    ]

    @Test(arguments: refused) func whatIsNoPlainDecimalIsRefused(_ text: String) {
        #expect(DecimalText.parse(text) == nil)
        #expect(Price(text) == nil)
        #expect(Money(text, .usd) == nil)
    }

    @Test(arguments: read) func aPlainDecimalIsReadExactly(_ text: String, _ units: Int128, _ decimals: Int) throws {
        let number = try #require(DecimalText.parse(text))
        #expect(number.units == units)
        #expect(number.decimals == decimals)
        let bytes = try #require(DecimalText.parse(Array(text.utf8)))
        #expect(bytes.units == units && bytes.decimals == decimals)
    }

    static let written: [(units: Int128, decimals: Int, atLeast: Int, text: String)] = [
        (0, 0, 0, "0"), (0, 3, 0, "0"), (0, 0, 2, "0.00"), (0, 18, 2, "0.00"), (5, 1, 0, "0.5"), (-5, 1, 3, "-0.500"), (100, 2, 0, "1"),
        (100, 2, 1, "1.0"), (100, 0, 0, "100"), (100, 0, 2, "100.00"), (-1, 18, 0, "-0.000000000000000001"), (1050, 3, 2, "1.05"),
        (1, 0, 18, "1.000000000000000000"), (.max, 18, 0, "170141183460469231731.687303715884105727"),
        (.min, 18, 0, "-170141183460469231731.687303715884105728"),
    ]

    @Test(arguments: written) func aNumberIsWrittenWithTheDecimalsItNeeds(_ units: Int128, _ decimals: Int, _ atLeast: Int, _ text: String)
    {
        #expect(DecimalText.format(units: units, decimals: decimals, atLeast: atLeast) == text)
    }

    @Test func whatIsWrittenReadsBackAsTheSameValue() throws {
        var random = seeded("whatIsWrittenReadsBackAsTheSameValue")
        for _ in 0..<5000 {
            let narrow = Int64(truncatingIfNeeded: random.next()) >> Int64(random.next() % 64)
            let decimals = UInt8(random.next() % 19)
            let price = Price(units: narrow, decimals: decimals)
            let text = price.description
            let back = try #require(Price(text), "\(text)")
            #expect(back == price && back.decimals <= decimals)
            let wide = Int128(narrow) << Int128(random.next() % 62)
            let shown = DecimalText.format(units: wide, decimals: Int(decimals), atLeast: Int(random.next() % UInt64(decimals + 1)))
            let (units, shownDecimals) = try #require(DecimalText.parse(shown), "\(shown)")
            let (low, high) = (min(shownDecimals, Int(decimals)), max(shownDecimals, Int(decimals)))
            let factor = Int128(powerOfTen(high - low))
            #expect(shownDecimals < Int(decimals) ? units * factor == wide : units == wide * factor, "\(shown)")
        }
    }

    @Test func aNumberThatDoesNotFitSixtyFourBitsIsNoPrice() throws {
        #expect(Price("9223372036854775807")?.units == .max)
        #expect(Price("-9223372036854775808")?.units == .min)
        #expect(Price("9223372036854775808") == nil)
        #expect(Quantity("9.3233720368547758079") == nil)
        #expect(Quantity("99.999999999999999999") == nil)
    }

    @Test func pricesOfOneValueAreEqualWhateverTheirDecimals() throws {
        let short = try #require(Price("1.5"))
        let long = try #require(Price("1.500"))
        #expect(short == long)
        #expect(short.hashValue == long.hashValue)
        #expect(short.description == long.description)
        #expect(Price(units: 0, decimals: 18).hashValue == Price(units: 0, decimals: 0).hashValue)
    }

    @Test func pricesAreOrderedByValueEvenAtTheEndsOfTheRange() {
        #expect(Price(units: .max, decimals: 18) < Price(units: 10, decimals: 0))
        #expect(Price(units: .min, decimals: 0) < Price(units: .min, decimals: 18))
        #expect(Price(units: 149, decimals: 2) < Price(units: 15, decimals: 1))
        #expect(!(Price(units: 150, decimals: 2) < Price(units: 15, decimals: 1)))
    }

    static let rates: [(text: String, parts: Int64?)] = [
        ("0.1%", 1_000_000), ("10bps", 1_000_000), ("0%", 0), ("100%", 1_000_000_000), ("10000bps", 1_000_000_000), ("0.0000001%", 1),
        ("0.00001bps", 1), ("100.0000000%", 1_000_000_000), ("100.0000001%", nil), ("101%", nil), ("10001bps", nil), ("-1%", nil),
        ("0.00000001%", nil), ("0.000001bps", nil), ("1", nil), ("%", nil), ("bps", nil), ("", nil), ("1e1%", nil), ("1 %", nil),
        ("1%%", nil),
        ("99999999999999999999999999999999999999%", nil),
    ]

    @Test(arguments: rates) func aRateIsReadAsPartsPerBillionOrRefused(_ text: String, _ parts: Int64?) {
        #expect(Rate(text)?.partsPerBillion == parts)
    }

    @Test func aRateIsWrittenAsThePercentageItIsReadFrom() {
        #expect(Rate(basisPoints: 10).description == "0.1%")
        for parts in [0, 1, 9, 10, 12_345, 1_000_000, 999_999_999, 1_000_000_000] as [Int64] {
            #expect(Rate(Rate(partsPerBillion: parts).description)?.partsPerBillion == parts)
        }
    }
}
