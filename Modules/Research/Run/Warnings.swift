internal import Domain
internal import Engine

extension BacktestRun {
    /// What a reader must know before trusting the figures, most important first; a sentence each.
    public var warnings: [String] {
        var found: [String] = []
        if contradictions > 0 {
            found.append(
                "\(contradictions) reports of the simulated venue contradicted the books: this is a defect, do not use this result.")
        }
        if books.ledger.trialBalance(AccountIndex(0)) != 0 {
            found.append("The ledger does not balance: this is a defect, do not use this result.")
        }
        if series.samples.count < 2 { found.append("The run had no events, so there is nothing to judge.") }
        if series.samples.count >= 2, !series.hasReturns {
            found.append("Equity fell to zero or below; no return can be stated after that.")
        }
        found += tradeWarnings
        found += orderWarnings
        if description.fees == .none, description.slippage == .none {
            found.append("Nothing was charged: without fees and slippage a strategy that trades often looks better than it is.")
        }
        return found
    }

    private var tradeWarnings: [String] {
        if books.orders.isEmpty { return ["The strategy placed no orders, so its result is that of cash."] }
        if fills.isEmpty { return ["No order was filled, so the result is that of cash."] }
        var found: [String] = []
        if metrics.trades.isTooFew {
            let count = metrics.trades.count
            found.append(
                "Only \(count) round \(count == 1 ? "trip was" : "trips were") closed; rates from fewer than "
                    + "\(TradeStatistics.enough) say little."
            )
        }
        if metrics.trades.open > 0 {
            let count = metrics.trades.open
            found.append(
                "\(count) \(count == 1 ? "position is" : "positions are") still open at the end and valued at the last price, "
                    + "without the costs of closing."
            )
        }
        return found
    }

    private var orderWarnings: [String] {
        var found: [String] = []
        let refused = books.orders.compactMap(\.refusal)
        if !refused.isEmpty {
            let counts = Limit.allCases.compactMap { limit in
                let count = refused.count { $0.limit == limit }
                return count > 0 ? "\(limit) \(count)" : nil
            }
            found.append(
                "\(refused.count) of \(books.orders.count) orders were refused before sending (\(counts.joined(separator: ", "))).")
        }
        let limited = partlyFilledOrders
        if limited > 0 {
            found.append(
                "\(limited) \(limited == 1 ? "order was" : "orders were") filled in parts or not in full, "
                    + "because an event's volume was too small."
            )
        }
        let rejected = books.orders.count { $0.status == .rejected && $0.refusal == nil }
        if rejected > 0 { found.append("The venue rejected \(rejected) \(rejected == 1 ? "order" : "orders").") }
        if account.cash < 0 {
            found.append(
                "Cash is negative at the end (\(exact(account.cash)) \(description.currency)): "
                    + "fees or price gaps went beyond what was there."
            )
        }
        return found
    }

    /// Orders with several fills, or with some and not all of what they asked for at their end.
    var partlyFilledOrders: Int {
        var parts = [Int32](repeating: 0, count: books.orders.count)
        for fill in fills { parts[Int(fill.order.number - 1)] += 1 }
        return zip(books.orders, parts).count { order, parts in parts > 1 || (parts == 1 && order.filled < order.intent.quantity) }
    }
}
