import Configuration
import Datasets
import Domain
import Engine
import Host
import MarketData
import MarketDataTesting
import Testing

@testable import Replay

@Suite struct Replaying {
    /// Two datasets of ten days, whose bars end at the same moments; gone with it.
    final class Folder: Sendable {
        let path = "/tmp/assay-replay-\(SystemEntropy().next())"

        init() throws {
            for (place, name) in ["aaa", "bbb"].enumerated() {
                let instrument = Instrument(
                    id: try InstrumentID("\(name.uppercased()).XTEST"), assetClass: .equity, currency: .usd, priceDecimals: 2,
                    quantityDecimals: 0, calendar: try CalendarID("24/7"))
                let bars = (1...10).map { day in
                    let close = Int64(100 * day + place)
                    return Bar(time: Int64(day) * Timestamp.day, open: close, high: close, low: close, close: close, volume: 7)
                }
                try Dataset.write(
                    BarColumns(bars), as: .init(instrument: instrument, kind: .bars(.day), source: "made for a test"), named: name, in: path
                )
            }
        }

        deinit { try? Files.remove(path) }
    }

    private let folder: Folder
    private let replay: MarketDataRole

    init() throws {
        folder = try Folder()
        replay = try role(MarketDataRole.self, key: "replay", in: [plugin])
    }

    private func feed(
        _ given: [String: String] = [:], steps: StepSignal = StepSignal(), clock: WaitingClock = WaitingClock()
    ) throws -> any MarketDataFeed {
        try replay.feed(
            given: ["replay.datasets": "aaa,bbb", "replay.pace": "max"].merging(given) { $1 }, dataRoots: [folder.path], steps: steps,
            clock: clock)
    }

    private func close(_ update: MarketUpdate) -> Int64 {
        if case .bar(_, let bar) = update.event { bar.close } else { 0 }
    }

    @Test(arguments: ["max", "4/s", "3600x"])
    func datasetsOfTheSameMomentsKeepTheContract(pace: String) async {
        let given = ["replay.datasets": "aaa,bbb", "replay.pace": pace]
        #expect(await checkMarketDataContract(replay, given: given, dataRoots: [folder.path]) == [])
    }

    @Test func eventsOfAllDatasetsComeInOneOrderOfTime() async throws {
        let updates = try await feed().read()
        let expected: [Int64] = (1...10).flatMap { (day: Int64) in [100 * day, 100 * day + 1] }
        #expect(updates.map(close) == expected)
        #expect(updates.enumerated().allSatisfy { $1.event.instrument.position == $0 % 2 })
    }

    @Test func itBeginsAndEndsWhereItIsTold() async throws {
        let some = try feed(["replay.from": "1970-01-04", "replay.to": "1970-01-06"])
        #expect(try await some.read().map(close) == [300, 301, 400, 401])
        #expect(some.beginning == 2 * Timestamp.day, "a day before the first bar ends")
        #expect(try feed().beginning == 0)
    }

    @Test(arguments: [("4/s", 19 * 250_000_000), ("86400x", 9 * 1_000_000_000), ("max", 0)])
    func aPaceIsWaitedForAndNothingElse(pace: String, nanoseconds: Int64) async throws {
        let clock = WaitingClock()
        #expect(try await feed(["replay.pace": pace], clock: clock).read().count == 20)
        #expect(clock.waited == nanoseconds)
    }

    @Test func historyIsNotWaitedFor() async throws {
        let clock = WaitingClock()
        let feed = try feed(["replay.pace": "1/s"], clock: clock)
        let updates = try await feed.read(after: FeedPosition(time: 9 * Timestamp.day, count: 1))
        #expect(updates.map(\.isHistory) == Array(repeating: true, count: 17) + [false, false, false])
        #expect(clock.waited == 2_000_000_000)
    }

    @Test func whatItCannotReplayIsSaidInOneLine() {
        let wrong = [
            ("replay.pace", "fast", "expected max, 4/s, 3600x or step"), ("replay.from", "yesterday", "expected a date such as 2008-01-02"),
            ("replay.to", "1970-13-01", "expected a date such as 2008-01-02"), ("replay.datasets", "", "name a dataset"),
            ("replay.datasets", "ccc", "ccc"),
        ]
        for (key, value, expected) in wrong {
            #expect { try feed([key: value]) } throws: { "\($0)".contains(expected) && !"\($0)".contains("\n") }
        }
    }
}
