import Configuration
import Domain
import Engine
import MarketData
import MarketDataTesting
import Testing

@testable import Synthetic

@Suite struct Generating {
    private let synthetic: MarketDataRole

    init() throws { synthetic = try role(MarketDataRole.self, key: "synthetic", in: [plugin]) }

    private func bars(_ given: [String: String]) async throws -> [Bar] {
        try await synthetic.feed(given: ["synthetic.pace": "max"].merging(given) { $1 }).read(atMost: 50).compactMap { update in
            if case .bar(_, let bar) = update.event { bar } else { nil }
        }
    }

    @Test(arguments: ["1", "2", "9223372036854775807"], ["1s", "1m", "24h"])
    func anySeedAndIntervalKeepTheContract(seed: String, interval: String) async {
        #expect(await checkMarketDataContract(synthetic, given: ["synthetic.seed": seed, "synthetic.interval": interval]) == [])
    }

    @Test func theSeedDecidesThePrices() async throws {
        let (one, again, two) = (try await bars([:]), try await bars(["synthetic.seed": "1"]), try await bars(["synthetic.seed": "2"]))
        #expect(one.count == 50 && one == again && one != two)
    }

    @Test func itsFirstBarBeginsWhereItIsTold() async throws {
        let feed = try synthetic.feed(given: ["synthetic.start": "2024-02-29", "synthetic.interval": "1h", "synthetic.pace": "max"])
        let start = try #require(Timestamp("2024-02-29")).nanoseconds
        #expect(feed.beginning == start)
        #expect(try await feed.read(atMost: 2).map(\.event.time) == [start + 3_600 * Timestamp.second, start + 7_200 * Timestamp.second])
    }

    @Test func itIsNamedAndPricedAsItIsTold() async throws {
        let given = ["synthetic.symbol": "TEST.XTEST", "synthetic.price": "1234.50", "synthetic.interval": "1s"]
        #expect(try synthetic.feed(given: given).listings.map(\.instrument.id.description) == ["TEST.XTEST"])
        let first = try #require(try await bars(given).first)
        #expect((123_000...124_000).contains(first.open), "a second moves a price little: \(first.open)")
    }

    @Test func itEndsAfterSoManyBars() async throws {
        #expect(try await bars(["synthetic.bars": "7"]).count == 7)
        #expect(try await bars(["synthetic.bars": "0"]).count == 50)
    }

    @Test func itSaysThatItIsSynthetic() throws {
        let feed = try synthetic.feed(given: ["synthetic.seed": "42"])
        #expect(feed.origin == .synthetic(seed: 42) && feed.origin.badge == "SYNTHETIC" && feed.isVirtual)
    }

    @Test(arguments: [
        ("synthetic.pace", "quick", "expected max, 4/s, 60x or step"), ("synthetic.start", "soon", "expected a date such as 2024-01-01"),
        ("synthetic.symbol", "acme", "expected SYMBOL.VENUE in capitals, as in SYN.SIM"),
        ("synthetic.price", "1.005", "synthetic.price has more than two decimals"),
        ("synthetic.interval", "1500ms", "synthetic.interval is not in whole seconds"),
    ])
    func aWrongSettingIsSaidInOneLine(key: String, value: String, expected: String) {
        #expect { try synthetic.feed(given: [key: value]) } throws: { "\($0)".contains(expected) && "\($0)".contains(key) }
    }
}
