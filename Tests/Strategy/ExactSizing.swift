import Domain
import Engine
import Strategy
import StrategyTesting
import Testing

@Suite struct ExactSizing {
    private let share = SyntheticInstrument.share
    private let coin = SyntheticInstrument.coin
    private func dollars(_ amount: Int64) -> Int128 { Int128(amount) * Money.unitsPerOne }

    @Test func anAllocationIsRoundedDownToWholeLots() {
        let half = Rate(partsPerBillion: 500_000_000)
        #expect(Sizing.quantity(allocating: half, of: dollars(1000), at: 3333, in: share) == 15)
        #expect(Sizing.quantity(allocating: half, of: dollars(1000), at: 50_000, in: share) == 1)
        #expect(Sizing.quantity(allocating: half, of: dollars(1000), at: 50_001, in: share) == 0)
        #expect(Sizing.quantity(allocating: half, of: dollars(1000), at: 300_000_000, in: coin) == 1_600_000)
    }

    @Test func moreThanTheCashIsNeverSpentWhenToldSo() {
        let all = Rate(partsPerBillion: 1_000_000_000)
        #expect(Sizing.quantity(allocating: all, of: dollars(1000), at: 1000, in: share, neverMoreThan: dollars(99)) == 9)
        #expect(Sizing.quantity(allocating: all, of: dollars(1000), at: 1000, in: share, neverMoreThan: dollars(-1)) == 0)
        #expect(Sizing.quantity(allocating: all, of: dollars(1000), at: 1000, in: share) == 100)
    }

    @Test func nothingIsBoughtWithNothing() {
        let all = Rate(partsPerBillion: 1_000_000_000)
        #expect(Sizing.quantity(allocating: all, of: 0, at: 1000, in: share) == 0)
        #expect(Sizing.quantity(allocating: all, of: dollars(-5), at: 1000, in: share) == 0)
        #expect(Sizing.quantity(allocating: all, of: dollars(5), at: 0, in: share) == 0)
        #expect(Sizing.quantity(allocating: .zero, of: dollars(5), at: 1, in: share) == 0)
    }

    @Test func amountsBeyondAnyQuantityAreCutToTheLargestThatIsWholeLots() {
        let all = Rate(partsPerBillion: 1_000_000_000)
        let fine = Instrument(
            id: share.id, assetClass: .crypto, currency: .usd, priceDecimals: 18, quantityDecimals: 18, lot: 10, calendar: share.calendar)
        #expect(Sizing.quantity(allocating: all, of: .max, at: 1, in: fine) == .max - .max % 10)
        #expect(Sizing.quantity(allocating: all, of: dollars(2), at: 1_000_000_000_000_000_000, in: fine) == 2_000_000_000_000_000_000)
    }

    @Test func aQuantityNeverCostsMoreThanItsBudgetAndOneLotMoreWould() throws {
        var generator = seeded("sizing")
        for _ in 0..<5000 {
            let instrument = generator.next() % 2 == 0 ? share : coin
            let price = Int64(1 + generator.next() % 10_000_000) * instrument.tick
            let equity = Int128(generator.next() % 1_000_000_000) * Money.unitsPerOne / 997
            let rate = Rate(partsPerBillion: Int64(1 + generator.next() % 1_000_000_000))
            let quantity = Sizing.quantity(allocating: rate, of: equity, at: price, in: instrument)
            let budget = try share(of: equity, at: rate, rounding: .down)
            let terms = Terms(instrument)
            #expect(quantity % instrument.lot == 0)
            #expect(try terms.notional(price: price, quantity: quantity) <= budget)
            #expect(try terms.notional(price: price, quantity: quantity + instrument.lot) > budget)
        }
    }

    @Test func aQuantityIsReadExactlyOrRefused() throws {
        #expect(try Sizing.quantity("0.001", in: coin) == 100_000)
        #expect(try Sizing.quantity("12", in: share) == 12)
        for (text, instrument) in [("0.5", share), ("0.0001", coin), ("1e2", share), ("99999999999999999999", share)] {
            let error = #expect(throws: StrategyError.self) { try Sizing.quantity(text, in: instrument) }
            #expect(error?.description.contains("'\(text)'") == true)
        }
    }

    private func share(of money: Int128, at rate: Rate, rounding: Rounding) throws -> Int128 {
        try Domain.share(of: money, at: rate, rounding: rounding)
    }
}
