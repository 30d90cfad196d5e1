import Domain
import Engine
import Host
import Research
import Testing

/// Every figure again from the exported text alone, by code that shares nothing with the module but the words in README.txt.
@Suite struct ExportsRecomputed {
    @Test(arguments: 0..<12) func everyFigureFollowsFromTheFiles(round: Int) throws {
        var random = Runs.seeded("figures from files, round \(round)")
        let run = try Runs.random(&random)
        let files = Dictionary(uniqueKeysWithValues: Export.files(of: run).map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
        let fills = CSVRows(try #require(files["fills.csv"]))
        let ledger = CSVRows(try #require(files["ledger.csv"]))
        let equity = CSVRows(try #require(files["equity.csv"]))
        try #require(!fills.rows.isEmpty)

        var balances: [String: Int128] = [:]
        var entries: [String: Int128] = [:]
        for row in ledger.rows {
            let amount = units(row["debit"]) - units(row["credit"])
            balances[row["ledger"], default: 0] += amount
            entries[row["seq"], default: 0] += amount
        }
        #expect(entries.values.allSatisfy { $0 == 0 })
        #expect(balances.values.reduce(0, +) == 0)

        let (cash, position, fees) = trading(fills, start: units(equity.rows[0]["cash"]))
        let last = try #require(equity.rows.last)
        #expect(cash == units(last["cash"]))
        #expect(cash == balances["cash"])
        #expect(cash == run.books.accounts[0].cash)
        #expect(position == Int128(run.books.accounts[0].position(of: InstrumentIndex(0)).quantity) * 1_000_000_000_000_000_000)
        #expect(fees == run.metrics.fees)
        #expect(fees == balances["fees", default: 0])
        #expect(units(last["cash"]) + units(last["position_value"]) == units(last["equity"]))
        #expect(units(last["equity"]) == run.metrics.endEquity)
        // What was earned is what the ledger realised, less fees, and what is open.
        let open = units(last["position_value"]) - balances["positions", default: 0]
        #expect(-balances["realised", default: 0] - fees + open == run.metrics.netProfit)
        #expect(fills.rows.reduce(0) { $0 + units($1["notional"]) } == run.metrics.traded)
        #expect(fills.rows.reduce(0) { $0 + units($1["slippage"]) } == run.metrics.slippage)
        try expectStatistics(of: equity, run.metrics)
        try expectTrips(of: fills, run)
    }

    @Test func theFilesAreTheSameEveryTime() throws {
        var (one, other) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let first = Export.files(of: try Runs.random(&one))
        let second = Export.files(of: try Runs.random(&other))
        #expect(first.map(\.bytes) == second.map(\.bytes))
        #expect(first.map(\.name) == ["README.txt", "orders.csv", "fills.csv", "ledger.csv", "equity.csv"])
    }

    @Test func everyColumnIsExplained() throws {
        var random = SeededGenerator(seed: 3)
        let files = Export.files(of: try Runs.random(&random))
        let guide = String(decoding: files[0].bytes, as: UTF8.self)
        for (name, bytes) in files.dropFirst() {
            #expect(guide.contains(name))
            for column in CSVRows(String(decoding: bytes, as: UTF8.self)).header
            where !["time", "instrument", "side", "price", "quantity"].contains(column) {
                #expect(guide.contains(column), "README.txt does not explain \(column) of \(name)")
            }
        }
    }

    @Test func aFieldWithCommasAndQuotesComesBackWhole() throws {
        let reason = "price, \"high\"\nand rising"
        let bars = Runs.bars([(1000, 1000), (1000, 1000), (1100, 1100)])
        var description = Runs.description(bars, plan: "0:1")
        description.reasons = [reason, "sell"]
        let run = BacktestRun(description, try Runs.outcome(bars, plan: "0:1"))
        let file = try #require(Export.files(of: run).first { $0.name == "fills.csv" })
        #expect(CSVRows(String(decoding: file.bytes, as: UTF8.self)).rows.first?["reason"] == reason)
    }

    @Test func filesAreWrittenIntoAFolderThatIsMade() throws {
        let folder = "/tmp/assay-export-\(SystemEntropy().next())"
        defer { try? Files.remove(folder) }
        var random = SeededGenerator(seed: 1)
        let run = try Runs.random(&random, days: 30)
        try Export.write(run, to: folder + "/a/b")
        #expect(try Files.names(in: folder + "/a/b") == ["README.txt", "equity.csv", "fills.csv", "ledger.csv", "orders.csv"])
        try Files.write("", to: folder + "/file")
        #expect(throws: ResearchError.self) { try Export.write(run, to: folder + "/file/x") }
    }

    // MARK: - The computation of a stranger

    private func trading(_ fills: CSVRows, start: Int128) -> (cash: Int128, position: Int128, fees: Int128) {
        var (cash, position, fees) = (start, Int128(0), Int128(0))
        for row in fills.rows {
            let buys = row["side"] == "buy"
            cash += (buys ? -1 : 1) * units(row["notional"]) - units(row["fee"])
            position += (buys ? 1 : -1) * units(row["quantity"])
            fees += units(row["fee"])
        }
        return (cash, position, fees)
    }

    private func expectStatistics(of equity: CSVRows, _ metrics: Metrics) throws {
        let worth = equity.rows.map { Double($0["equity"])! }
        var (returns, peak, worst): ([Double], Double, Double) = ([], 0, 0)
        for index in worth.indices {
            peak = max(peak, worth[index])
            worst = max(worst, 1 - worth[index] / peak)
            if index > 0 { returns.append(worth[index] / worth[index - 1] - 1) }
        }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        let deviation = (returns.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (count - 1)).squareRoot()
        let downside = (returns.map { min($0, 0) * min($0, 0) }.reduce(0, +) / count).squareRoot()
        // The made-up bars come every day, and 400 of them measure 365 a year, a third off the 252 of the exchange they claim.
        let days =
            (Timestamp(equity.rows[worth.count - 1]["time"])!.nanoseconds - Timestamp(equity.rows[0]["time"])!.nanoseconds) / Timestamp.day
        let years = Double(days) / 365.2425
        let year = count / years
        expect(metrics.annualisation.samplesPerYear, year)
        expect(metrics.sharpe.value, mean / deviation * year.squareRoot())
        expect(metrics.sortino.value, mean / downside * year.squareRoot())
        expect(metrics.volatility.value, deviation * year.squareRoot())
        expect(metrics.maxDrawdown?.share, worst)
        expect(metrics.totalReturn.value, worth[worth.count - 1] / worth[0] - 1)
        let annual = try #require(metrics.annualReturn.value)
        // (1 + annual)^years gives the growth back: years is n / f here.
        expect(powered(1 + annual, years), worth[worth.count - 1] / worth[0])
        expect(metrics.calmar.value, annual / worst)
        let exposed = equity.rows.dropFirst().count { Double($0["exposure"])! != 0 }
        expect(metrics.timeInMarket.value, Double(exposed) / count)
        let traded = Double(metrics.traded) / 1e18
        expect(metrics.turnover.value, traded / (worth.reduce(0, +) / Double(worth.count)) / years)
    }

    /// Round trips by a running position, money in binary: within a millionth.
    private func expectTrips(of fills: CSVRows, _ run: BacktestRun) throws {
        var profits: [Double] = []
        var (position, profit) = (0.0, 0.0)
        for row in fills.rows {
            let (quantity, notional, fee) = (Double(row["quantity"])!, Double(row["notional"])!, Double(row["fee"])!)
            let sign = row["side"] == "buy" ? 1.0 : -1.0
            let closing = position * sign < 0 ? min(abs(position), quantity) : 0
            profit += (-sign * notional - fee) * (closing > 0 ? closing / quantity : 1)
            position += sign * (closing > 0 ? closing : quantity)
            if closing > 0, position == 0 {
                profits.append(profit)
                profit = (-sign * notional - fee) * (1 - closing / quantity)
                position = sign * (quantity - closing)
            } else if closing > 0 {
                #expect(closing == quantity)
            }
        }
        let trades = run.metrics.trades
        try #require(profits.count == trades.count)
        for (mine, trip) in zip(profits, run.roundTrips.filter { !$0.isOpen }) { #expect(abs(mine - Double(trip.profit) / 1e18) < 1e-6) }
        expect(trades.winRate.value, profits.isEmpty ? nil : Double(profits.count { $0 > 0 }) / Double(profits.count))
        let (won, lost) = (profits.filter { $0 > 0 }.reduce(0, +), -profits.filter { $0 < 0 }.reduce(0, +))
        if lost > 0 { expect(trades.profitFactor.value, won / lost) }
        #expect(run.roundTrips.reduce(0) { $0 + $1.profit } == run.metrics.netProfit)
    }

    private func expect(_ found: Double?, _ wanted: Double?, at place: SourceLocation = #_sourceLocation) {
        guard let found, let wanted else {
            #expect(found == wanted, sourceLocation: place)
            return
        }
        #expect(abs(found - wanted) <= 1e-7 * max(1, abs(wanted)), "\(found) is not \(wanted)", sourceLocation: place)
    }

    /// base^exponent by repeated squaring of roots: another way than the module's.
    private func powered(_ base: Double, _ exponent: Double) -> Double {
        var (result, root, rest) = (1.0, base, exponent.truncatingRemainder(dividingBy: 1))
        for _ in 0..<Int(exponent) { result *= base }
        for _ in 0..<52 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }
}

/// Decimal text in units of 10^-18, by hand; empty is zero.
func units(_ text: String) -> Int128 {
    guard !text.isEmpty else { return 0 }
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let digits = String(parts[0]) + fraction + String(repeating: "0", count: 18 - fraction.count)
    return (text.hasPrefix("-") ? -1 : 1) * Int128(digits)!
}

/// Rows of RFC 4180 text by the names of their columns.
struct CSVRows {
    struct Row {
        let names: [String]
        let fields: [String]
        subscript(name: String) -> String { fields[names.firstIndex(of: name)!] }
    }

    var header: [String] = []
    var rows: [Row] = []

    init(_ text: String) {
        var (records, record, field, isQuoted): ([[String]], [String], String, Bool) = ([], [], "", false)
        var bytes = Array(text.unicodeScalars)[...]
        while let scalar = bytes.popFirst() {
            switch scalar {
            case "\"" where isQuoted && bytes.first == "\"":
                field.unicodeScalars.append(scalar)
                bytes = bytes.dropFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                record.append(field)
                field = ""
            case "\n" where !isQuoted:
                records.append(record + [field])
                (record, field) = ([], "")
            default: field.unicodeScalars.append(scalar)
            }
        }
        header = records[0]
        rows = records.dropFirst().map { [header] in Row(names: header, fields: $0) }
    }
}
