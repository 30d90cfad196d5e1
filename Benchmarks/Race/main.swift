import Domain
import Engine
import Host

struct Cross: Strategy {
    static let description = StrategyDescription(key: "x", summary: "", parameters: [], reasons: [])
    init(_ settings: StrategySettings) throws(StrategyError) {}
    var f = Window(10), s = Window(30), last: Int64 = 2
    struct Window { var b: [Int64]; var i = 0, n = 0; var sum: Int64 = 0; init(_ p: Int) { b = .init(repeating: 0, count: p) }
        mutating func push(_ x: Int64) { sum += x - b[i]; b[i] = x; i += 1; if i == b.count { i = 0 }; if n < b.count { n += 1 } } }
    mutating func onBar(_ bar: Bar, of i: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        f.push(bar.close); s.push(bar.close); guard s.n == 30 else { return }
        let d = (f.sum * 30 - s.sum * 10).signum(); let p = last; last = d
        if p == 2 { return }
        let q = account.position(of: i).quantity
        if p <= 0 && d > 0 && q == 0 { orders.buy(1, of: i) } else if p >= 0 && d < 0 && q > 0 { orders.sell(q, of: i) }
    }
}
let n = 1_000_000
let ref = ReferenceBars(seed: 42, count: n)
let bars = (0..<n).map(ref.bar)
let ins = Instrument(id: try InstrumentID("RACE.SIM"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: try CalendarID("24/7"))
for _ in 0..<4 {
    var t = BacktestTerms(listings: [Listing(ins, sessions: .continuous, barInterval: 60_000_000_000)], account: try AccountID("a"), broker: try BrokerID("paper"), currency: .usd, cash: Money("1000000", .usd)!.units)
    t.fees = FeeSchedule("0.1%")!
    let t0 = SystemClock.processorTime()
    var b = Backtest(try Cross(StrategySettings(values: try ParameterValues([]), instruments: [ins])), t, start: 0)
    var src = BarSource(bars: bars)
    b.run(&src)
    let dt = Double(SystemClock.processorTime() - t0) / 1e9
    let fills = b.facts.filter { if case .orderFilled = $0 { true } else { false } }.count
    print("bars/s", Int(Double(n) / dt), "fills", fills, "equity", Money(units: b.books.accounts[0].equity, currency: .usd), "trial", b.books.ledger.trialBalance(AccountIndex(0)), MemoryLayout<Fact>.stride)
}
