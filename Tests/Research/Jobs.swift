import Datasets
import Domain
import Engine
import Host
import JSON
import Research
import Strategy
import Testing

/// From names and rows to a run.
@Suite struct Jobs {
    static let role = StrategyRole(Scripted.self)

    static func input(_ bars: [Bar], _ instrument: Instrument = Runs.spy, name: String = "test") -> BacktestInput {
        BacktestInput(
            name: name, instrument: instrument, kind: .bars(.day), rows: .bars(BarColumns(bars)), hash: String(repeating: "ab", count: 32),
            origin: "made up")
    }

    static let bars = Runs.bars((0..<100).map { (1000 + 3 * $0, 1002 + 3 * $0) })

    static func options(_ plan: String) -> BacktestOptions {
        var options = BacktestOptions()
        options.given["plan"] = plan
        return options
    }

    @Test func theDefaultsChargeFeesAndSlippageAndSaySo() throws {
        let job = try BacktestJob(Self.role, over: [Self.input(Self.bars)], Self.options("0:10 50:-10"), engine: "1")
        #expect(job.description.fees.description == "0.1%" && job.description.slippage.description == "0.05%")
        #expect(job.description.cash == Money("100000", .usd)?.units)
        #expect(job.rows == 100)
        let run = try job.run()
        #expect(run.metrics.fees > 0 && run.metrics.slippage > 0)
        #expect(run.fills.count == 2)
        #expect(run.roundTrips[0].bars == 50)
        #expect(run.benchmark?.label == "buy and hold SPY.XNYS")
        #expect(run.metrics.endEquity == run.books.accounts[0].equity)
    }

    @Test func twoRunsOfOneJobAreEqual() throws {
        let job = try BacktestJob(Self.role, over: [Self.input(Self.bars)], Self.options("0:10 50:-10"), engine: "1")
        let (one, other) = (try job.run(), try job.run())
        #expect(one.json == other.json)
        #expect(Report.html(one) == Report.html(other))
    }

    @Test func theSpanLeavesRowsOutAndIsKept() throws {
        var options = Self.options("0:10")
        (options.from, options.to) = (Timestamp("2020-01-11"), Timestamp("2020-01-21"))
        let job = try BacktestJob(Self.role, over: [Self.input(Self.bars)], options, engine: "1")
        #expect(job.rows == 10)
        #expect(job.description.opening.description == "2020-01-10T21:00:00Z")
        #expect(job.description.data[0].rows == 10)
        let run = try job.run()
        #expect(run.series.samples.count == 11)
        #expect(run.json["from"]?.asString == "2020-01-11T00:00:00Z")
    }

    @Test func anOrderFromOneCloseMeetsTheNextOpenOnAHalfDayToo() throws {
        // XNYS closes at 20:00 UTC on 2019-07-02 and three hours earlier on the half day after it: 21 hours later, not 24.
        let times = ["2019-07-02T20:00:00Z", "2019-07-03T17:00:00Z", "2019-07-05T20:00:00Z"]
        let bars = times.enumerated().map { index, time in
            let open = Int64(1000 + 100 * index)
            return Bar(time: Timestamp(time)!.nanoseconds, open: open, high: open + 50, low: open, close: open + 50, volume: 1000)
        }
        let run = try BacktestJob(Self.role, over: [Self.input(bars)], Self.free("0:1 1:1"), engine: "1").run()
        #expect(run.fills.map(\.price) == [1100, 1200])
    }

    static func free(_ plan: String) -> BacktestOptions {
        var options = options(plan)
        (options.fees, options.slippage) = (.none, .none)
        return options
    }

    @Test func severalInstrumentsAreMergedByTimeThenByOrder() throws {
        let other = Instrument(
            id: try InstrumentID("QQQ.XNYS"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("XNYS"))
        var late = Runs.bars([(500, 500), (510, 510), (520, 520)])
        late[1].time += Runs.day / 2
        let inputs = [Self.input(Runs.bars([(1000, 1000), (1010, 1010), (1020, 1020)])), Self.input(late, other, name: "qqq")]
        let seen = Recorder.seen(inputs)
        #expect(seen == ["0 1000", "1 500", "0 1010", "1 510", "0 1020", "1 520"])
        let run = try BacktestJob(Self.role, over: inputs, Self.free("0:1"), engine: "1").run()
        // Half of the cash grew by 2 %, half by 4 %.
        let growth = try #require(run.benchmark?.totalReturn.value)
        #expect(abs(growth - 0.03) < 1e-12)
    }

    @Test func manyInstrumentsComeInTheOrderASortGives() throws {
        var random = Runs.seeded("merge of many")
        var rows: [(time: Int64, place: Int)] = []
        let inputs = try (0..<17).map { place -> BacktestInput in
            var time = Timestamp("2020-01-01")!.nanoseconds
            let bars = (0..<Int(random.next() % 40 + 1)).map { _ -> Bar in
                time += Int64(random.next() % 3 + 1) * Timestamp.day
                rows.append((time, place))
                return Bar(time: time, open: 1, high: 1, low: 1, close: 1, volume: 1)
            }
            let instrument = Instrument(
                id: try InstrumentID("I\(place).XNYS"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
                calendar: try CalendarID("24/7"))
            return Self.input(bars, instrument, name: "i\(place)")
        }
        let expected = rows.sorted { ($0.time, $0.place) < ($1.time, $1.place) }.map { "\($0.place) 1" }
        #expect(Recorder.seen(inputs) == expected)
    }

    @Test func whatCannotBeRunIsNamed() throws {
        func code(_ body: () throws(ResearchError) -> Void) -> ResearchError.Code? {
            do throws(ResearchError) { try body() } catch { return error.code }
            return nil
        }
        var late = Self.options("")
        late.from = Timestamp("2030-01-01")
        #expect(
            code { () throws(ResearchError) in _ = try BacktestJob(Self.role, over: [Self.input(Self.bars)], late, engine: "1") }
                == .emptyRange)
        var wrong = BacktestOptions()
        wrong.given["fast"] = "3"
        #expect(
            code { () throws(ResearchError) in _ = try BacktestJob(Self.role, over: [Self.input(Self.bars)], wrong, engine: "1") }
                == .options)
        let twice = [Self.input(Self.bars), Self.input(Self.bars)]
        #expect(
            code { () throws(ResearchError) in _ = try BacktestJob(Self.role, over: twice, BacktestOptions(), engine: "1") } == .options)
        #expect(code { () throws(ResearchError) in _ = try BacktestJob(Self.role, over: [], BacktestOptions(), engine: "1") } == .options)
        var backwards = BacktestOptions()
        (backwards.from, backwards.to) = (Timestamp("2020-02-01"), Timestamp("2020-01-01"))
        #expect(
            code { () throws(ResearchError) in _ = try BacktestJob(Self.role, over: [Self.input(Self.bars)], backwards, engine: "1") }
                == .emptyRange)
    }

    @Test func aStrategyOrDatasetOfNoSuchNameIsAnsweredWithANearOne() throws {
        let folder = "/tmp/assay-job-\(SystemEntropy().next())"
        defer { try? Files.remove(folder) }
        try Dataset.write(
            BarColumns(Self.bars), as: .init(instrument: Runs.spy, kind: .bars(.day), source: "made up"), named: "spy", in: folder)
        let catalogue = Catalogue(roots: [folder])
        func error(_ strategy: String, _ data: [String]) -> String {
            do throws(ResearchError) {
                _ = try BacktestJob(strategy: strategy, of: [Self.role], over: data, in: catalogue, Self.options("0:1"), engine: "1")
                return ""
            } catch { return "\(error.code): \(error)" }
        }
        #expect(error("scriptet", ["spy"]).contains("unknownName: no plugin provides the strategy 'scriptet': did you mean 'scripted'?"))
        #expect(error("scripted", ["spx"]).contains("unknownName: no dataset is called 'spx': did you mean 'spy'?"))
        #expect(error("scripted", []).contains("options: no dataset is named"))
        let job = try BacktestJob(strategy: "scripted", of: [Self.role], over: ["spy"], in: catalogue, Self.options("0:1"), engine: "1")
        #expect(job.description.data[0].hash.count == 64)
        #expect(try job.run().fills.count == 1)
    }

    @Test func progressIsHeardAndCanStopTheRun() throws {
        let job = try BacktestJob(Self.role, over: [Self.input(Self.bars)], Self.options(""), engine: "1")
        var heard: [Int] = []
        _ = try job.run(stride: 40) { done, total in
            #expect(total == 100)
            heard.append(done)
            return true
        }
        #expect(heard == [40, 80, 100])
        #expect(throws: ResearchError(.stopped, "the run was stopped before its end")) { try job.run(stride: 10) { done, _ in done < 20 } }
    }

    @Test func quotesAndTradesAreRunToo() throws {
        let instrument = Runs.spy
        let start = Timestamp("2020-01-02T15:00:00Z")!.nanoseconds
        let quotes = (0..<5).map { Quote(time: start + Int64($0) * Timestamp.second, bid: 1000, ask: 1002, bidSize: 10, askSize: 10) }
        let input = BacktestInput(
            name: "q", instrument: instrument, kind: .quotes, rows: .quotes(QuoteColumns(quotes)), hash: String(repeating: "0", count: 64),
            origin: "made up")
        let run = try BacktestJob(Self.role, over: [input], Self.options(""), engine: "1").run()
        #expect(run.series.samples.count == 2)
        #expect(run.benchmark?.totalReturn.value == 0)
    }
}

/// Writes down what it sees as reasons cannot: through the fill order of one-lot orders it would be blind, so it asks the source itself.
enum Recorder {
    static func seen(_ inputs: [BacktestInput]) -> [String] {
        let log = Log()
        guard let job = try? BacktestJob(StrategyRole(Watching.self), over: inputs, BacktestOptions(), engine: "1") else { return [] }
        Watching.$log.withValue(log) { _ = try? job.run() }
        return log.lines
    }

    final class Log: @unchecked Sendable {
        // SAFETY: one run on one thread writes to it.
        var lines: [String] = []
    }
}

struct Watching: Strategy {
    @TaskLocal static var log: Recorder.Log?
    static let description = StrategyDescription(key: "watching", summary: "Watches.", parameters: [], reasons: [])
    init(_ settings: StrategySettings) throws(StrategyError) {}
    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        Self.log?.lines.append("\(instrument.position) \(bar.close)")
    }
}
