import Domain

@testable import Engine

/// Everything the books keep as a running number, counted again from the orders and facts alone; empty where all agree.
func recount(_ books: Books, _ facts: [Fact]) -> [String] {
    var complaints: [String] = []
    func same<Value: Equatable>(_ what: String, _ kept: Value, _ counted: Value) {
        if kept != counted { complaints.append("\(what) is \(kept), counted \(counted)") }
    }
    let live = books.orders.filter { !$0.status.isFinal }
    same("live orders", books.liveOrders, live.map(\.id))
    same("fact count", books.factCount, Int64(facts.count))
    for (index, account) in books.accounts.enumerated() {
        let place = AccountIndex(index)
        let fills = fillsOf(place, facts)
        same("trial balance", books.ledger.trialBalance(place), 0)
        same("ledger cash", books.ledger.balance(place, .cash), account.cash)
        let capital = facts.reduce(Int128(0)) { if case .cashMoved(place, let amount, _) = $1 { $0 + amount } else { $0 } }
        same("ledger capital", books.ledger.balance(place, .capital), -capital)
        same("cash", account.cash, capital - fills.reduce(0) { $0 + Int128($1.side.sign) * $1.notional + $1.fee })
        let positions = account.positions
        let (cost, realised, fees) = (sum(positions, \.cost), sum(positions, \.realised), sum(positions, \.fees))
        same("cash + cost - capital + fees - realised", account.cash + cost - capital + fees - realised, 0)
        same("equity", account.equity, capital + realised + sum(positions, \.unrealised) - fees)
        same("ledger positions", books.ledger.balance(place, .positions), cost)
        same("ledger fees", books.ledger.balance(place, .fees), fees)
        same("ledger realised", books.ledger.balance(place, .realised), -realised)
        same("position value", account.positionValue, sum(positions, \.value))
        same("gross exposure", account.grossExposure, positions.reduce(0) { $0 + abs($1.value) })
        let own = live.filter { $0.account == place }
        same("reserved", account.reserved, own.reduce(0) { $0 + $1.reserved })
        for (number, position) in positions.enumerated() {
            let instrument = InstrumentIndex(number)
            let orders = own.filter { $0.intent.instrument == instrument }
            let traded = fills.filter { $0.instrument == instrument }
            same("position", position.quantity, traded.reduce(0) { $0 + $1.side.sign * $1.quantity })
            same("live buys", position.liveBuys, orders.filter { $0.intent.side == .buy }.reduce(0) { $0 + mostLeft($1) })
            same("live sells", position.liveSells, orders.filter { $0.intent.side == .sell }.reduce(0) { $0 + mostLeft($1) })
            same("live order count", Int(position.liveOrders), orders.count)
            same("fees", position.fees, traded.reduce(0) { $0 + $1.fee })
            if position.quantity == 0 { same("cost of nothing", position.cost, 0) }
            if position.cost != 0, (position.cost > 0) != (position.quantity > 0) { complaints.append("cost and quantity differ in sign") }
        }
    }
    return complaints
}

/// What may still fill: until a replacement is answered, under the larger of both quantities.
private func mostLeft(_ order: Order) -> Int64 { max(order.intent.quantity, order.replacement?.quantity ?? 0) - order.filled }

private func fillsOf(_ account: AccountIndex, _ facts: [Fact]) -> [Fill] {
    facts.compactMap { if case .orderFilled(let fill) = $0, fill.account == account { fill } else { nil } }
}

private func sum(_ positions: [Position], _ part: (Position) -> Int128) -> Int128 { positions.reduce(0) { $0 + part($1) } }
