import Domain
import Testing

@Suite struct Amounts {
    @Test(arguments: [
        ("1000", "1000.00"), ("-0.25", "-0.25"), ("997481.104", "997481.104"), ("0", "0.00"),
        ("0.000000000000000001", "0.000000000000000001"),
        ("-1.10", "-1.10"),
    ]) func anAmountIsWrittenExactlyWithAtLeastItsCurrencysDecimals(_ text: String, _ amount: String) throws {
        let money = try #require(Money(text, .usd))
        #expect(money.amount == amount)
        #expect(money.description == amount + " USD")
        #expect(Money(money.amount, .usd) == money)
    }

    @Test(arguments: [
        ("0.005", "0.00"), ("0.015", "0.02"), ("0.025", "0.02"), ("-0.015", "-0.02"), ("997481.104", "997481.10"), ("0.999", "1.00"),
        ("-0.001", "0.00"),
    ]) func aRoundedAmountGoesHalfToEven(_ text: String, _ rounded: String) throws {
        #expect(try #require(Money(text, .usd)).rounded == rounded)
    }

    @Test func anAmountBeyondTheRangeIsRefusedNotCutOff() {
        #expect(Money("170141183460469231731", .usd) != nil)
        #expect(Money("170141183460469231732", .usd) == nil)
        #expect(Money("99999999999999999999999999999999999999", .usd) == nil)
    }

    @Test func amountsAddInOneCurrencyOnly() throws {
        let euro = try Currency("EUR")
        let (one, two) = (Money(units: 1, currency: .usd), Money(units: 2, currency: .usd))
        #expect(try one.adding(two) == Money(units: 3, currency: .usd))
        #expect(throws: ArithmeticError.currencies(.usd, euro)) { try one.adding(Money(units: 2, currency: euro)) }
        #expect(throws: ArithmeticError.overflow("a sum of money")) { try one.adding(Money(units: .max, currency: .usd)) }
        #expect(throws: ArithmeticError.overflow("a sum of money")) {
            try Money(units: -1, currency: .usd).adding(Money(units: .min, currency: .usd))
        }
    }

    @Test(arguments: ["US", "usd", "USD ", "ÜSD", "ABCDEFGHI", "", "U-D"]) func whatIsNoCodeIsNoCurrency(_ text: String) {
        #expect(throws: IdentifierError.self) { try Currency(text) }
    }

    @Test(arguments: [("USD", 2), ("JPY", 0), ("BTC", 8), ("USDT", 6), ("KWD", 3), ("DOGECOIN", 2)])
    func aCurrencyKeepsItsCodeAndKnowsItsDecimals(_ code: String, _ decimals: UInt8) throws {
        let currency = try Currency(code)
        #expect(currency.description == code)
        #expect(currency.decimals == decimals)
        #expect(try Currency(code) == currency)
    }

    @Test func currenciesAreOrderedAsTheirCodesAre() throws {
        let codes = ["USDT", "BTC", "USD", "EUR", "USDC", "AAA", "ZZZ"]
        #expect(try codes.map { try Currency($0) }.sorted().map(\.description) == codes.sorted())
        #expect(try Currency("USD") == .usd)
    }

    @Test func theMiddleOfAQuoteIsRoundedDownAndNoneWhereASideIsMissing() {
        func middle(_ bid: Int64, _ ask: Int64) -> Int64 { Quote(time: 0, bid: bid, ask: ask, bidSize: 1, askSize: 1).middle }
        #expect(middle(100, 101) == 100)
        #expect(middle(100, 102) == 101)
        #expect(middle(103, 100) == 101)
        #expect(middle(.max - 1, .max) == .max - 1)
        #expect(middle(0, 100) == 0)
        #expect(middle(100, 0) == 0)
        #expect(middle(.min, .max) == 0)
    }
}
