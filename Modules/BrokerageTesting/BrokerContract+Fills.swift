internal import Brokerage
internal import Domain

extension BrokerContract {
    // MARK: Prices

    /// Every type of order, from either side: prices of a buy are mirrored around 100.00 for a sell.
    mutating func checkPrices() async {
        for side in Side.allCases {
            func at(_ offset: Int64) -> Int64 { 10_000 + side.sign * offset }
            if can("market") { await checkMarket(side) }
            if can("limit") {
                guard let desk = await desk() else { return }
                await desk.place(desk.ticket("limit", side, 100, .limit, limit: at(-100)))
                await bar(desk, side, 0, 50, -99)
                require(desk.fills("limit").isEmpty, .prices, "a \(side) limit order fills before its price is touched")
                await bar(desk, side, 0, 50, -150)
                require(desk.filled("limit") == 100, .prices, "a \(side) limit order does not fill when the price goes through it")
                requireNoWorse(desk.fills("limit"), side, at(-100), "limit")
            }
            if can("stop") {
                guard let desk = await desk() else { return }
                await desk.place(desk.ticket("stop", side, 100, .stop, stop: at(100)))
                require(
                    await desk.status("stop") == .accepted, .prices, "a \(side) stop order is not just accepted before its stop is touched")
                await bar(desk, side, 0, 99, -50)
                require(desk.fills("stop").isEmpty, .prices, "a \(side) stop order fills before its stop is touched")
                await bar(desk, side, 50, 150, 40)
                await bar(desk, side, 150, 150, 150)
                require(desk.filled("stop") == 100, .prices, "a \(side) stop order does not fill once its stop is touched")
                let isBetter = desk.fills("stop").contains { side == .buy ? $0.price < at(100) : $0.price > at(100) }
                require(!isBetter, .prices, "a \(side) stop order fills at a better price than its stop while the price goes through it")
            }
            if can("stop_limit") { await checkStopLimit(side) }
        }
    }

    private mutating func checkMarket(_ side: Side) async {
        guard let desk = await desk() else { return }
        await desk.flat(10_000)
        await desk.place(desk.ticket("market", side))
        require(desk.fills("market").isEmpty, .prices, "a market order fills at a price from before it")
        await desk.bar(10_500, 10_600, 10_400, 10_550)
        require(desk.filled("market") == 100, .prices, "a \(side) market order does not fill at the next event")
        let isOutside = desk.fills("market").contains { $0.price < 9_000 || $0.price > 12_000 }
        require(!isOutside, .prices, "a market order fills far from any price that was shown")
    }

    private mutating func checkStopLimit(_ side: Side) async {
        guard let desk = await desk() else { return }
        func at(_ offset: Int64) -> Int64 { 10_000 + side.sign * offset }
        await desk.place(desk.ticket("both", side, 100, .stopLimit, limit: at(120), stop: at(100)))
        await bar(desk, side, 0, 99, -50)
        require(desk.fills("both").isEmpty, .prices, "a \(side) stop-limit order fills before its stop is touched")
        // The price jumps over stop and limit: triggered, and nothing to be had at the limit.
        await bar(desk, side, 200, 250, 190)
        require(desk.fills("both").isEmpty, .prices, "a \(side) stop-limit order fills beyond its limit")
        await bar(desk, side, 150, 160, 50)
        require(desk.filled("both") == 100, .prices, "a \(side) stop-limit order does not fill when the price comes back to its limit")
        requireNoWorse(desk.fills("both"), side, at(120), "stop-limit")
    }

    /// A bar in offsets from 100.00, towards higher prices for a buy and lower ones for a sell.
    private func bar(_ desk: TestDesk, _ side: Side, _ open: Int64, _ far: Int64, _ near: Int64) async {
        let (open, far, near) = (10_000 + side.sign * open, 10_000 + side.sign * far, 10_000 + side.sign * near)
        await desk.bar(open, max(open, far, near), min(open, far, near), open)
    }

    private mutating func requireNoWorse(_ fills: [TestDesk.Fill], _ side: Side, _ limit: Int64, _ type: String) {
        let isWorse = fills.contains { side == .buy ? $0.price > limit : $0.price < limit }
        require(!isWorse, .prices, "a \(side) \(type) order fills worse than its limit")
    }

    // MARK: Time in force

    mutating func checkTimeInForce() async {
        guard let desk = await desk() else { return }
        if can("ioc"), can("limit") {
            await desk.place(desk.ticket("ioc", .buy, 100, .limit, .immediateOrCancel, limit: 9_000))
            await desk.flat(10_000)
            require(desk.said("ioc", .canceled), .timeInForce, "an immediate-or-cancel order is not canceled at the next event")
            await desk.flat(8_000)
            require(desk.fills("ioc").isEmpty, .timeInForce, "an immediate-or-cancel order fills after the next event")
        }
        if can("fok") {
            await desk.place(desk.ticket("fok", .buy, 100, .market, .fillOrKill))
            await desk.flat(10_000, volume: 40)
            require(desk.fills("fok").isEmpty, .timeInForce, "a fill-or-kill order fills in part")
            require(
                desk.said("fok", .canceled), .timeInForce, "a fill-or-kill order that cannot be filled is not canceled at the next event")
            await desk.place(desk.ticket("all", .buy, 100, .market, .fillOrKill))
            await desk.flat(10_000)
            require(desk.filled("all") == 100, .timeInForce, "a fill-or-kill order that can be filled is not")
        }
        if can("day"), can("limit") {
            await desk.place(desk.ticket("day", .buy, 100, .limit, .day, limit: 9_000, expiresIn: 2))
            await desk.flat(10_000)
            require(await desk.order("day")?.status.isFinal == false, .timeInForce, "a day order ends before its time")
            await desk.flat(10_000)
            require(desk.said("day", .expired), .timeInForce, "a day order does not expire at the end of its session")
            await desk.flat(8_000)
            require(desk.fills("day").isEmpty, .timeInForce, "a day order fills after it expired")
        }
        if can("gtc"), can("limit") {
            await desk.place(desk.ticket("gtc", .buy, 100, .limit, limit: 9_000))
            for _ in 0..<50 { await desk.flat(10_000) }
            require(await desk.order("gtc")?.status.isFinal == false, .timeInForce, "a good-till-canceled order ends by itself")
            await desk.flat(8_500)
            require(desk.filled("gtc") == 100, .timeInForce, "a good-till-canceled order does not fill late")
        }
    }

    // MARK: Many fills

    mutating func checkManyFills() async {
        guard let desk = await desk() else { return }
        await Self.trade(desk)
        var executions: Set<ExecutionID> = []
        for report in desk.reports {
            guard case .filled(let execution, _, let quantity, let fee) = report.event else { continue }
            require(executions.insert(execution).inserted, .fills, "the execution \(execution) is reported twice as two fills")
            require(quantity.units > 0, .fills, "a fill of \(quantity)")
            require(fee.currency == .usd, .fills, "a fee in \(fee.currency) for an account in USD")
        }
        for id in Set(desk.reports.map(\.order)) {
            let (name, mine) = (id.description, desk.reports.filter { $0.order == id })
            let order = await desk.order(name)
            // A cancel of what was never placed is answered under an id without an order.
            require(
                desk.filled(name) <= order?.ticket.quantity.units ?? 0, .fills,
                "the order \(name) fills \(desk.filled(name)), more than it asked for")
            require(
                order?.filled.units ?? 0 == desk.filled(name), .fills,
                "the record of \(name) says \(order?.filled.units ?? 0) filled, the reports \(desk.filled(name))")
            require(
                zip(mine, mine.dropFirst()).allSatisfy { $0.time <= $1.time }, .fills, "the reports of \(name) are not in the order of time"
            )
            let isOver = mine.firstIndex { $0.event == .canceled || $0.event == .expired }
            let after = isOver.map { mine[($0 + 1)...].contains { if case .filled = $0.event { true } else { false } } } ?? false
            require(!after, .fills, "the order \(name) fills after its end")
        }
    }

    /// A busy hour: large and small orders of every kind the broker takes, thin and thick minutes.
    private static func trade(_ desk: TestDesk) async {
        var random = SeededGenerator(seed: 7)
        for minute in 0..<60 {
            let side: Side = random.next() % 2 == 0 ? .buy : .sell
            let quantity = Int64(random.next() % 900) + 1
            let id = "busy-\(minute)"
            switch random.next() % 4 {
            case 0: await desk.place(desk.ticket(id, side, quantity))
            case 1: await desk.place(desk.ticket(id, side, quantity, .limit, limit: 10_000 - side.sign * 20))
            case 2: await desk.place(desk.ticket(id, side, quantity, .limit, .day, limit: 10_000 - side.sign * 60, expiresIn: 5))
            default: await desk.cancel("busy-\(max(0, minute - 3))")
            }
            let close = 9_950 + Int64(random.next() % 100)
            await desk.bar(10_000, 10_080, 9_920, close, volume: Int64(random.next() % 400))
        }
    }

    // MARK: Restoring and repeating

    mutating func checkRestoring() async {
        guard let first = await desk(), let second = await desk() else { return }
        await first.place(first.ticket("large", .buy, 100))
        if can("limit") { await first.place(first.ticket("waits", .buy, 100, .limit, limit: 9_500)) }
        if can("stop") { await first.place(first.ticket("stop", .sell, 100, .stop, stop: 9_000)) }
        if can("day"), can("limit") { await first.place(first.ticket("ends", .buy, 100, .limit, .day, limit: 9_000, expiresIn: 3)) }
        await first.flat(10_000, volume: 30)
        guard let open = try? await first.broker.openOrders() else { return report(.restoring, "it does not list its open orders") }
        second.take(time: first)
        await second.broker.restore(open)
        let restored = try? await second.broker.openOrders()
        require(restored == open, .restoring, "the open orders after a restart are not those before it")
        let heard = first.reports.count
        for price in [10_000, 9_400, 8_900, 8_900] as [Int64] {
            await first.flat(price)
            await second.flat(price)
        }
        require(Array(first.reports[heard...]) == second.reports, .restoring, "orders go on otherwise after a restart than without one")
        let (before, after) = (Set(first.reports[..<heard].compactMap(Self.execution)), second.reports.compactMap(Self.execution))
        require(before.isDisjoint(with: after), .restoring, "an execution id from before a restart is given again after it")
    }

    private static func execution(_ report: ExecutionReport) -> ExecutionID? {
        if case .filled(let execution, _, _, _) = report.event { execution } else { nil }
    }

    mutating func checkDeterminism() async {
        guard let first = await desk(), let second = await desk() else { return }
        await Self.trade(first)
        await Self.trade(second)
        require(first.reports == second.reports, .determinism, "two brokers that see the same report otherwise")
    }
}
