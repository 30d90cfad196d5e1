import Domain
import Engine
import Testing

/// A broker that is asked now, acts later, and is heard later still: everything between may come in any order.
private struct FarBroker {
    enum Request {
        case replace(OrderReplacement)
        case cancel
    }

    var quantity: Int64
    var limit: Int64
    var filled: Int64 = 0
    var end: OrderStatus?
    var inbox: [Request] = []
    var said: [VenueReport.Event] = []

    var left: Int64 { end == nil ? quantity - filled : 0 }

    mutating func act() {
        guard !inbox.isEmpty else { return }
        switch inbox.removeFirst() {
        case .replace(let asked):
            guard end == nil, asked.quantity > filled else { return said.append(.replaceRejected(asked.number, InlineText())) }
            (quantity, limit) = (asked.quantity, asked.limit)
            said.append(.replaced(asked.number))
        case .cancel:
            if end == nil { end = .canceled }
            said.append(end == .canceled ? .canceled : .cancelRejected(InlineText()))
        }
    }

    mutating func fill(_ amount: Int64, _ name: String) {
        guard amount > 0 else { return }
        filled += amount
        said.append(.filled(ExecutionID(validated: InlineText(truncating: name)), price: limit, quantity: amount, fee: 0))
        if filled == quantity { end = .filled }
    }
}

@Suite struct ReplacingProperties {
    @Test func whateverComesBetweenTheBooksEndAsTheBrokerDoesAndNeverReserveTooLittle() throws {
        var random = seeded("whateverComesBetweenTheBooksEndAsTheBrokerDoesAndNeverReserveTooLittle")
        func number(_ range: ClosedRange<Int64>) -> Int64 {
            range.lowerBound + Int64(random.next() % UInt64(range.upperBound - range.lowerBound + 1))
        }
        var (taken, proven, ends) = (0, 0, Set<OrderStatus>())
        for round in 0..<400 {
            var desk = try Desk()
            let side: Side = number(0...1) == 0 ? .buy : .sell
            let id = desk.working(limit(side, 50, at: 100_00))
            var broker = FarBroker(quantity: 50, limit: 100_00)
            var executions = 0
            for _ in 0..<number(4...40) {
                desk.now += 1
                switch number(0...9) {
                case 0...2:
                    if desk.replace(id, quantity: number(0...1) == 0 ? nil : number(1...99), limit: number(90_00...110_00)) == nil {
                        broker.inbox.append(.replace(try #require(desk.books.order(id)?.replacement)))
                    }
                case 3...4: broker.act()
                case 5...6:
                    executions += 1
                    broker.fill(min(broker.left, number(1...40)), "x\(executions)")
                case 7...8: hear(&broker, &desk, id, swaps: number(0...3) == 0, repeats: number(0...3) == 0)
                default:
                    let count = desk.facts.count
                    if number(0...3) == 0 { desk.cancel(id) }
                    if desk.facts.count > count { broker.inbox.append(.cancel) }
                }
                try check(desk, broker, id)
            }
            while !broker.inbox.isEmpty { broker.act() }
            while !broker.said.isEmpty { hear(&broker, &desk, id, swaps: false, repeats: false) }
            try check(desk, broker, id)
            let order = try #require(desk.books.order(id))
            #expect(order.filled == broker.filled && order.replacement == nil, "round \(round)")
            #expect(order.status.isFinal == (broker.end != nil) && (broker.end == nil || order.status == broker.end), "round \(round)")
            if broker.end == nil { #expect(order.intent.quantity == broker.quantity && order.intent.limit == broker.limit) }
            taken += desk.facts.count { if case .orderReplaced = $0 { true } else { false } }
            proven += zip(desk.facts, desk.facts.dropFirst()).count { replaced, fill in
                if case (.orderReplaced, .orderFilled) = (replaced, fill) { true } else { false }
            }
            ends.insert(order.status)
        }
        #expect(taken > 200 && proven > 20 && ends.isSuperset(of: [.filled, .canceled, .working, .partiallyFilled]))
    }

    /// The next report reaches the books; an answer to a replacement may be overtaken by the fill after it, and anything may come twice.
    private func hear(_ broker: inout FarBroker, _ desk: inout Desk, _ id: OrderID, swaps: Bool, repeats: Bool) {
        guard let next = broker.said.first else { return }
        if swaps, broker.said.count > 1, case .replaced = next, case .filled = broker.said[1] { broker.said.swapAt(0, 1) }
        let report = broker.said.removeFirst()
        for _ in 0...(repeats ? 1 : 0) {
            let outcome = desk.hear(report, of: id)
            #expect(outcome != .contradiction, "\(report)")
        }
    }

    private func check(_ desk: Desk, _ broker: FarBroker, _ id: OrderID) throws {
        let complaints = recount(desk.books, desk.facts)
        #expect(complaints.isEmpty, "\(complaints)")
        let order = try #require(desk.books.order(id))
        #expect(order.filled <= broker.filled && order.filled <= order.intent.quantity)
        let isOver = order.status.isFinal
        #expect(isOver || order.liveQuantity >= broker.left, "the broker may fill \(broker.left), the books count \(order.liveQuantity)")
        let need = cents(Int128(broker.left) * Int128(broker.limit))
        #expect(isOver || order.intent.side == .sell || desk.account.reserved >= need, "\(desk.account.reserved) < \(need)")
        #expect(!isOver || (order.replacement == nil && !order.isCancelPending))
    }
}
