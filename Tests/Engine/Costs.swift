import Domain
import Engine
import Testing

@Suite struct Costs {
    @Test(arguments: [
        ("none", "0"), ("0", "0"), ("0.1%", "1.000001"), ("10bps", "1.000001"), ("0.005/unit", "0.05"), ("0.005/unit,min=1", "1"),
        ("0.005/unit,min=0.01", "0.05"), ("1/fill", "1"), ("0%", "0"), ("100%", "1000.001"),
    ]) func aFeeIsWhatItsScheduleSays(_ text: String, _ fee: String) throws {
        let schedule = try #require(FeeSchedule(text))
        let notional = try #require(Money("1000.001", .usd)).units
        #expect(try schedule.fee(notional: notional, quantity: 1000, decimals: 2) == Money(fee, .usd)?.units)
        #expect(FeeSchedule(schedule.description) == schedule)
    }

    @Test(arguments: [
        "", "-1%", "101%", "1", "1e1/fill", "/unit", "0.005/unit,", "0.005/unit,min", "0.005/unit,min=", "0.005/unit,max=1", "-1/fill",
        "-0.1/unit",
        "0.1/unit,min=-1", "0.005/unit,min=1,min=2", "None", "1/Fill",
    ]) func whatIsNoFeeScheduleIsRefused(_ text: String) {
        #expect(FeeSchedule(text) == nil)
    }

    @Test func aFeeIsNeverRoundedInTheTradersFavour() throws {
        #expect(try FeeSchedule.ofNotional(Rate(partsPerBillion: 1)).fee(notional: 1, quantity: 1, decimals: 0) == 1)
        #expect(try FeeSchedule.perUnit(1, least: 0).fee(notional: 1, quantity: 1, decimals: 18) == 1)
        #expect(try FeeSchedule.perUnit(1, least: 0).fee(notional: 1, quantity: 10, decimals: 1) == 1)
    }

    @Test func aFeeThatDoesNotFitIsRefusedByName() {
        #expect(throws: ArithmeticError.overflow("a fee")) {
            try FeeSchedule.perUnit(.max, least: 0).fee(notional: 1, quantity: 2, decimals: 0)
        }
        #expect(throws: ArithmeticError.overflow("a fee")) {
            try FeeSchedule.ofNotional(Rate(partsPerBillion: .max)).fee(notional: .max, quantity: 2, decimals: 0)
        }
    }

    @Test(
        arguments: [
            ("none", 1000, 1000), ("1tick", 1005, 995), ("3ticks", 1015, 985), ("1%", 1010, 990), ("0.1%", 1005, 995), ("1.01%", 1015, 985),
            ("0bps", 1000, 1000), ("100%", 2000, 5),
        ] as [(String, Int64, Int64)]) func slippageIsAdverseAndOnTheTick(_ text: String, _ bought: Int64, _ sold: Int64) throws
    {
        let slippage = try #require(Slippage(text))
        #expect(slippage.worsen(1000, .buy, tick: 5) == bought)
        #expect(slippage.worsen(1000, .sell, tick: 5) == sold)
        #expect(Slippage(slippage.description) == slippage)
    }

    @Test(arguments: [
        "", "ticks", "-1ticks", "+1ticks", "1.5ticks", "1000001ticks", "tick", "1 tick", "5", "101%", "99999999999999999999ticks",
    ])
    func whatIsNoSlippageIsRefused(_ text: String) {
        #expect(Slippage(text) == nil)
    }

    @Test func slippageIsNeverInTheTradersFavour() {
        var random = seeded("slippageIsNeverInTheTradersFavour")
        for _ in 0..<5000 {
            let tick = 1 + Int64(random.next() % 1000)
            let far = random.next() % 4 == 0
            let price = far ? Int64.max - Int64(random.next() % 100_000) : 1 + Int64(random.next() % 1_000_000)
            let slippage =
                random.next() % 2 == 0
                ? Slippage.ticks(Int64(random.next() % 1_000_001)) : .ofPrice(Rate(partsPerBillion: Int64(random.next() % 1_000_000_001)))
            let (bought, sold) = (slippage.worsen(price, .buy, tick: tick), slippage.worsen(price, .sell, tick: tick))
            #expect(bought >= price && sold <= price && sold > 0, "\(slippage) of \(price), tick \(tick): \(bought), \(sold)")
            guard price % tick == 0 else { continue }
            #expect(bought % tick == 0 && sold % tick == 0, "\(slippage) of \(price), tick \(tick): \(bought), \(sold)")
        }
    }

    @Test func onlyMarketAndStopOrdersSlip() throws {
        var exchange = try Exchange(slippage: .ticks(2))
        for intent in [
            market(.buy, 1), market(.sell, 1), stop(.buy, 1, at: 105), stop(.sell, 1, at: 95), limit(.buy, 1, at: 100),
            limit(.sell, 1, at: 100),
            stopLimit(.buy, 1, stop: 105, limit: 105),
        ] { exchange.submit(intent) }
        #expect(
            exchange.bar(1, 100, 110, 90, 105) == [
                "1 filled 1 @ 102", "2 filled 1 @ 98", "3 working", "3 filled 1 @ 107", "4 working", "4 filled 1 @ 93", "5 filled 1 @ 100",
                "6 filled 1 @ 100", "7 working", "7 filled 1 @ 105",
            ])
    }

    @Test func aFillCarriesTheFeeOfItsOwnNotional() throws {
        var exchange = try Exchange(fees: .ofNotional(Rate(basisPoints: 10)))
        exchange.submit(market(.buy, 10))
        var reports: [VenueReport] = []
        exchange.venue.onBar(
            Bar(time: minute, open: 100_00, high: 100_00, low: 100_00, close: 100_00, volume: 4), of: first, reports: &reports)
        #expect(
            reports.map(\.event) == [
                .filled(ExecutionID(validated: InlineText(truncating: "x1.4")), price: 100_00, quantity: 4, fee: cents(40))
            ])
    }

    @Test func aFillPolicyIsReadByItsNameWithOrWithoutItsVersion() {
        #expect(FillPolicy("next-event") == .nextEvent)
        #expect(FillPolicy("next-event/1") == .nextEvent)
        #expect(FillPolicy("pessimistic") == .pessimistic)
        #expect(FillPolicy("pessimistic/1")?.description == "pessimistic/1")
        for text in ["", "next-event/2", "next-event/", "/1", "Pessimistic", "next"] { #expect(FillPolicy(text) == nil, "\(text)") }
    }
}
