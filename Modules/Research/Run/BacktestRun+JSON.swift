internal import Domain
internal import Engine
public import JSON

extension BacktestRun {
    /// The name and version of the document's layout.
    public static let schema = "assay.backtest/1"

    /// The run as a document: see `docs/backtest-document.md`. Money is decimal text, statistics are numbers or null, times are ISO
    /// 8601 in UTC.
    public var json: JSONValue {
        var document: JSONValue = [
            "schema": .string(Self.schema), "simulated": true, "orders": JSONValue(books.orders.count), "fills": JSONValue(fills.count),
            "fees": .string(exact(metrics.fees)), "endEquity": .string(exact(metrics.endEquity)),
            "metrics": metrics.json(description.currency),
            "orderListHash": .string(orderListHash), "stateHash": .string(stateHash), "configHash": .string(configHash),
        ]
        for member in description.json.members ?? [] { document.add(member.name, member.value) }
        document.add("span", ["opened": time(series.samples[0].time), "ended": time(series.samples[series.samples.count - 1].time)])
        document.add("benchmark", benchmark?.json)
        document.add("worstDrawdowns", .array(metrics.worstDrawdowns.map { $0.json(description.currency) }))
        document.add("warnings", .array(warnings.map { .string($0) }))
        return document
    }
}

private func time(_ nanoseconds: Int64) -> JSONValue { .string(Timestamp(nanoseconds: nanoseconds).description) }

extension RunDescription {
    /// The description's members of the document.
    var json: JSONValue {
        [
            "engine": .string(engine), "strategy": .string(strategy),
            "parameters": .array(
                parameters.map { ["name": .string($0.name), "value": .string($0.value), "origin": .string($0.origin.rawValue)] }),
            "data": .array(
                data.map {
                    [
                        "name": .string($0.name), "instrument": .string($0.instrument.id.description), "kind": .string($0.kind),
                        "rows": JSONValue($0.rows), "hash": .string($0.hash), "origin": .string($0.origin),
                    ]
                }), "from": from.map { .string($0.description) } ?? .null, "to": to.map { .string($0.description) } ?? .null,
            "account": .string(account.description), "broker": .string(broker.description), "currency": .string(currency.description),
            "cash": .string(Money(units: cash, currency: currency).amount),
            "costs": ["fees": .string(fees.description), "slippage": .string(slippage.description)], "fill": .string(policy.description),
            "limits": .object(limits.inForce(currency).map { .init($0.name, .string($0.value)) }), "seed": JSONValue(seed),
        ]
    }
}

extension Metrics {
    /// The metrics' members; what is undefined is null, and `undefined` says why.
    func json(_ currency: Currency) -> JSONValue {
        func money(_ units: Int128) -> JSONValue { .string(Money(units: units, currency: currency).amount) }
        var (members, reasons): ([JSONValue.Member], [JSONValue.Member]) = ([], [])
        func add(_ name: String, _ value: JSONValue) { members.append(.init(name, value)) }
        func add(_ name: String, _ statistic: Statistic) {
            add(name, statistic.value.map { JSONValue($0) } ?? .null)
            if statistic.value == nil { reasons.append(.init(name, .string(statistic.absence))) }
        }
        func add(_ name: String, _ statistic: MoneyStatistic) {
            add(name, statistic.units.map(money) ?? .null)
            if statistic.units == nil { reasons.append(.init(name, .string(statistic.absence))) }
        }
        func add(_ name: String, _ range: ConfidenceRange?) {
            add(name, range.map { ["low": JSONValue($0.low), "high": JSONValue($0.high), "confidence": 0.95] } ?? .null)
        }
        add("startEquity", money(startEquity))
        add("netProfit", money(netProfit))
        add("totalReturn", totalReturn)
        add("annualReturn", annualReturn)
        add("annualReturnRange", annualReturnRange)
        add("volatility", volatility)
        add("sharpe", sharpe)
        add("sharpeRange", sharpeRange)
        add("sortino", sortino)
        add("calmar", calmar)
        add("maxDrawdown", money(maxDrawdown?.amount ?? 0))
        add("maxDrawdownShare", Statistic(maxDrawdown?.share ?? 0))
        add("maxDrawdownAnyEvent", money(maxDrawdownAnyEvent))
        add("maxDrawdownShareAnyEvent", Statistic(maxDrawdownShareAnyEvent))
        add("longestUnderWaterDays", Statistic(longestUnderWater))
        add("longestWithoutPositionDays", Statistic(longestWithoutPosition))
        add("timeInMarket", timeInMarket)
        add("averageExposure", averageExposure)
        add("turnover", turnover)
        add("traded", money(traded))
        add("slippage", money(slippage))
        add("trades", JSONValue(trades.count))
        add("openTrades", JSONValue(trades.open))
        add("tradesAreTooFew", .bool(trades.isTooFew))
        add("winRate", trades.winRate)
        add("winRateRange", trades.winRateRange)
        add("profitFactor", trades.profitFactor)
        add("expectancy", trades.expectancy)
        add("averageWin", trades.averageWin)
        add("averageLoss", trades.averageLoss)
        add("bestTrade", trades.best)
        add("worstTrade", trades.worst)
        add("averageBarsHeld", trades.averageBars)
        add("samplesPerYear", Statistic(annualisation.samplesPerYear))
        add("samplesPerYearReason", .string(annualisation.reason))
        add("returns", JSONValue(returns))
        add("years", Statistic(years))
        add("undefined", .object(reasons))
        return .object(members)
    }
}

extension Benchmark {
    /// The benchmark's members.
    var json: JSONValue {
        [
            "label": .string(label), "costs": "none", "totalReturn": totalReturn.json, "annualReturn": annualReturn.json,
            "volatility": volatility.json, "sharpe": sharpe.json, "maxDrawdownShare": JSONValue(maxDrawdownShare),
        ]
    }
}

extension Statistic {
    /// The number or null.
    var json: JSONValue { value.map { JSONValue($0) } ?? .null }
}

extension Drawdown {
    /// The fall's members.
    func json(_ currency: Currency) -> JSONValue {
        [
            "peak": time(peakTime), "trough": time(troughTime), "recovered": recoveryTime.map(time) ?? .null,
            "amount": .string(Money(units: amount, currency: currency).amount), "share": JSONValue(share),
        ]
    }
}
