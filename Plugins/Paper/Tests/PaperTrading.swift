import Brokerage
import BrokerageTesting
import Configuration
import Domain
import Engine
import Testing

@testable import Paper

@Suite struct PaperTrading {
    private struct Unfilled: Error {}

    private let paper: BrokerRole
    private let share: Instrument

    init() throws {
        paper = try role(BrokerRole.self, key: "paper", in: [plugin])
        share = Instrument(
            id: try InstrumentID("ACME.XTEST"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("24/7"))
    }

    private func broker(_ given: [String: String] = [:]) async throws -> any SimulatedBroker {
        let broker = try #require(try paper.broker(given: given) as? any SimulatedBroker)
        try await broker.connect()
        await broker.list([Listing(share, sessions: .continuous, barInterval: Timestamp.day)])
        return broker
    }

    private func buy(_ id: String, _ quantity: Int64) throws -> OrderTicket {
        OrderTicket(
            id: try ClientOrderID(id), instrument: share, side: .buy, type: .market, timeInForce: .goodTillCancel,
            quantity: share.quantity(quantity), limit: nil, stop: nil, expiresAt: nil, decidedAt: Timestamp(seconds: 0))
    }

    /// What becomes of one order of 100 in a bar that opens at 50.00.
    private func fill(_ given: [String: String], volume: Int64 = 1_000_000) async throws -> ExecutionReport.Event? {
        let broker = try await broker(given)
        _ = try await broker.place(buy("one", 100))
        let bar = Bar(time: Timestamp.day, open: 5000, high: 5200, low: 4900, close: 5100, volume: volume)
        return await broker.observe(.bar(InstrumentIndex(0), bar)).first?.event
    }

    @Test(arguments: [
        [:], ["paper.fees": "none", "paper.slippage": "none"], ["paper.fees": "0.005/unit,min=1", "paper.slippage": "2ticks"],
        ["paper.fees": "1/fill"],
    ])
    func itKeepsTheContractWithAnyCosts(given: [String: String]) async {
        #expect(await checkBrokerContract(paper, given: given) == [])
    }

    @Test(arguments: [
        ("none", "none", "50, 0.00 USD"), ("none", "2ticks", "50.02, 0.00 USD"), ("10bps", "none", "50, 5.00 USD"),
        ("1/fill", "1%", "50.5, 1.00 USD"),
    ])
    func costsAreWhatTheConfigurationSays(fees: String, slippage: String, expected: String) async throws {
        let event = try await fill(["paper.fees": fees, "paper.slippage": slippage])
        guard case .filled(_, let price, _, let fee) = event else { throw Unfilled() }
        #expect("\(price), \(fee)" == expected)
    }

    @Test(arguments: [("next-event/1", 100), ("pessimistic/1", 50)])
    func theFillPolicyIsTheOneTheConfigurationSays(policy: String, expected: Int64) async throws {
        guard case .filled(_, _, let quantity, _) = try await fill(["paper.fill": policy], volume: 500) else { throw Unfilled() }
        #expect(quantity == share.quantity(expected))
    }

    @Test func anInstrumentWithoutPricesIsRefusedByName() async throws {
        let broker = try await broker()
        let other = Instrument(
            id: try InstrumentID("OTHER.XTEST"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("24/7"))
        let ticket = OrderTicket(
            id: try ClientOrderID("one"), instrument: other, side: .buy, type: .market, timeInForce: .day, quantity: other.quantity(1),
            limit: nil, stop: nil, expiresAt: nil, decidedAt: Timestamp(seconds: 0))
        await #expect(
            throws: BrokerError(
                .refused, outcome: .refused, broker: "paper", "OTHER.XTEST is not in the feed: no price to fill at")
        ) { try await broker.place(ticket) }
    }

    @Test func everyIdItGivesSaysThatItIsPaper() async throws {
        let broker = try await broker()
        for report in try await broker.place(buy("one", 1)) { #expect(report.venueOrder?.description.hasPrefix("paper-") == true) }
        #expect(paper.isSimulated && paper.seen == .simulated)
    }

    @Test(arguments: [
        ("paper.fees", "cheap", "expected none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill"),
        ("paper.slippage", "some", "expected none, 5bps, 0.05% or 2ticks"), ("paper.fill", "lucky", "next-event/1"),
    ])
    func aWrongSettingIsSaidInOneLine(key: String, value: String, expected: String) {
        #expect { try paper.broker(given: [key: value]) } throws: { "\($0)".contains(expected) && "\($0)".contains(key) }
    }
}
