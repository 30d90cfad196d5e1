import Domain
import Testing

@Suite struct NearNames {
    @Test(arguments: [
        ("stoer", "store"), ("STORE", "store"), ("brokr", "broker"), ("stor", "store"), ("backtset", "backtest"), ("lst", "list"),
        ("lsit", "list"),
    ])
    func aSlipOfThePenFindsItsName(_ written: String, _ meant: String) {
        #expect(Spelling.nearest(to: written, among: ["broker", "store", "backtest", "list"]) == meant)
    }

    @Test(arguments: ["", "x", "zzzzz", "xy", "lose", String(repeating: "s", count: 1000)])
    func whatIsFarFromEveryNameFindsNone(_ written: String) {
        #expect(Spelling.nearest(to: written, among: ["broker", "store", "backtest", "list"]) == nil)
        #expect(Spelling.nearest(to: written, among: []) == nil)
    }
}
