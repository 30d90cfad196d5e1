internal import Domain
internal import Engine
internal import Host

/// A run as files from which a stranger can compute every figure again: `orders.csv`, `fills.csv`, `ledger.csv`, `equity.csv`, and a
/// `README.txt` that says what each column is and how.
public enum Export {
    /// The files by name, in a fixed order.
    public static func files(of run: BacktestRun) -> [(name: String, bytes: [UInt8])] {
        [
            ("README.txt", Array(guide(to: run).utf8)), ("orders.csv", orders(of: run)), ("fills.csv", fills(of: run)),
            ("ledger.csv", ledger(of: run)), ("equity.csv", equity(of: run)),
        ]
    }

    /// Writes the files into a folder, which is made where it is missing; files of those names are replaced.
    /// - Throws: `.system` where the disk refuses.
    public static func write(_ run: BacktestRun, to folder: String) throws(ResearchError) {
        do throws(HostError) {
            try Files.makeFolder(folder)
            for (name, bytes) in files(of: run) { try Files.write(bytes, to: folder + "/" + name) }
        } catch {
            throw ResearchError(.system, "the export was not written: \(error)")
        }
    }

    private static func orders(of run: BacktestRun) -> [UInt8] {
        var text = CSVText(
            "order", "decided_at", "instrument", "side", "type", "time_in_force", "quantity", "limit", "stop", "decided_price",
            "expires_at",
            "status", "filled", "filled_notional", "reason", "refusal")
        for order in run.books.orders {
            let (intent, instrument) = (order.intent, run.instrument(order.intent.instrument))
            func price(_ units: Int64, _ isThere: Bool) -> String { isThere ? instrument.price(units).description : "" }
            text.add([
                order.id.description, time(order.decidedAt), instrument.id.description, "\(intent.side)", intent.type.word,
                intent.timeInForce.word,
                instrument.quantity(intent.quantity).description, price(intent.limit, intent.type.hasLimit),
                price(intent.stop, intent.type.hasStop),
                price(order.decidedPrice, order.decidedPrice != 0), order.expiresAt == .max ? "" : time(order.expiresAt), order.status.word,
                instrument.quantity(order.filled).description, exact(order.filledNotional), run.description.reason(intent.reason),
                order.refusal.map { $0.text(instrument, run.description.currency) } ?? order.rejection.description,
            ])
        }
        return text.bytes
    }

    private static func fills(of run: BacktestRun) -> [UInt8] {
        var text = CSVText(
            "execution", "order", "time", "instrument", "side", "price", "quantity", "notional", "fee", "realised", "slippage", "reason")
        for fill in run.fills {
            let instrument = run.instrument(fill.instrument)
            text.add([
                fill.execution.description, fill.order.description, time(fill.time), instrument.id.description, "\(fill.side)",
                instrument.price(fill.price).description, instrument.quantity(fill.quantity).description, exact(fill.notional),
                exact(fill.fee),
                exact(fill.realised), exact(SlippageCost.cost(of: fill, in: run.books, run.description.slippage)),
                run.description.reason(run.books.order(fill.order)?.intent.reason ?? 0),
            ])
        }
        return text.bytes
    }

    private static func ledger(of run: BacktestRun) -> [UInt8] {
        var text = CSVText("seq", "time", "account", "ledger", "debit", "credit", "order", "execution")
        for (index, fact) in run.facts.enumerated() {
            let (moment, execution): (Int64, String)
            switch fact {
            case .cashMoved(_, _, let time): (moment, execution) = (time, "")
            case .orderFilled(let fill): (moment, execution) = (fill.time, fill.execution.description)
            default: continue
            }
            for posting in fact.entry(account: AccountIndex(0)) {
                text.add([
                    String(index + 1), time(moment), run.account.id.description, "\(posting.ledger)",
                    posting.amount >= 0 ? exact(posting.amount) : "",
                    posting.amount < 0 ? exact(-posting.amount) : "", fact.order?.description ?? "", execution,
                ])
            }
        }
        return text.bytes
    }

    private static func equity(of run: BacktestRun) -> [UInt8] {
        var text = CSVText("time", "cash", "position_value", "exposure", "equity", "benchmark")
        for (index, sample) in run.series.samples.enumerated() {
            text.add([
                time(sample.time), exact(sample.cash), exact(sample.positionValue), exact(sample.exposure), exact(sample.equity),
                run.benchmark.map { "\($0.values[index])" } ?? "",
            ])
        }
        return text.bytes
    }

    private static func time(_ nanoseconds: Int64) -> String { Timestamp(nanoseconds: nanoseconds).description }

    /// Every decimal, none that are zero at the end.
    private static func exact(_ units: Int128) -> String { DecimalText.format(units: units, decimals: Money.decimals, atLeast: 0) }
}

extension OrderType {
    /// As it is written in files: `stop-limit`.
    var word: String {
        switch self {
        case .market: "market"
        case .limit: "limit"
        case .stop: "stop"
        case .stopLimit: "stop-limit"
        }
    }
}

extension TimeInForce {
    /// As it is written in files: `gtc`.
    var word: String {
        switch self {
        case .day: "day"
        case .goodTillCancel: "gtc"
        case .immediateOrCancel: "ioc"
        case .fillOrKill: "fok"
        }
    }
}

extension OrderStatus {
    /// As it is written in files: `partially-filled`.
    var word: String {
        switch self {
        case .sendStarted: "send-started"
        case .partiallyFilled: "partially-filled"
        case .intent, .unknown, .accepted, .working, .suspended, .filled, .canceled, .expired, .rejected, .replaced: "\(self)"
        }
    }
}
