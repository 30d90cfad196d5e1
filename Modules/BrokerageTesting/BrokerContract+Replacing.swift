internal import Brokerage
internal import Domain

extension BrokerContract {
    // MARK: Replacing

    mutating func checkReplacing() async {
        guard can("limit"), let desk = await desk() else { return }
        await desk.place(desk.ticket("changed", .buy, 100, .limit, limit: 9_000))
        guard can("replace") else {
            let answer = await desk.replace("changed", 1, 50, limit: 9_500)
            require(answer == nil, .replacing, "it takes replacements without the capability 'replace'")
            let quantity = await desk.order("changed")?.ticket.quantity.units
            return require(quantity == 100, .replacing, "a refused replacement changes the order all the same")
        }
        if let answer = await desk.replace("nobody", 1, 50, limit: 9_500) {
            require(
                Self.isRejection(answer), .replacing, "the replacement of an order that nobody placed is not refused")
        }
        require(await desk.order("nobody") == nil, .replacing, "the replacement of an order that was never placed made one")
        await checkTerms(desk)
        await checkFilledReplacement()
        await checkEnded()
    }

    /// Other terms hold from their answer on, however often they are asked for.
    private mutating func checkTerms(_ desk: TestDesk) async {
        for _ in 1...2 { await desk.replace("changed", 1, 60, limit: 9_500) }
        require(desk.said("changed", .replaced(number: 1)), .replacing, "a replacement of a working order is not reported")
        let ticket = await desk.order("changed")?.ticket
        require(
            ticket?.quantity.units == 60 && ticket?.limit?.units == 9_500, .replacing, "its record of a replaced order has the terms before"
        )
        let open = (try? await desk.broker.openOrders().count) ?? 0
        require(open == 1, .replacing, "after a replacement there are \(open) orders instead of one")
        await desk.replace("changed", 2, 80, limit: 8_000)
        await desk.flat(8_900)
        require(desk.fills("changed").isEmpty, .replacing, "an order fills at a limit it does not have any more")
        await desk.flat(7_900)
        require(desk.filled("changed") == 80, .replacing, "an order of 80 by now fills \(desk.filled("changed"))")
        require(await desk.status("changed") == .filled, .replacing, "a replaced order that filled is not recorded as filled")
    }

    /// What is filled stays filled: the quantity counts it, and never goes below it.
    private mutating func checkFilledReplacement() async {
        guard let desk = await desk() else { return }
        await desk.place(desk.ticket("part", .buy, 100, .limit, limit: 9_500))
        await desk.flat(9_000, volume: 40)
        if desk.filled("part") == 100 {
            // It fills whatever volume there is: nothing is left to be changed.
            let answer = await desk.replace("part", 1, 200, limit: 9_500) ?? []
            return require(answer.isEmpty || Self.isRejection(answer), .replacing, "a filled order takes other terms")
        }
        let filled = desk.filled("part")
        var number: Int32 = 1
        if filled > 0 {
            let answer = await desk.replace("part", number, filled, limit: 9_500) ?? []
            require(answer.isEmpty || Self.isRejection(answer), .replacing, "a quantity that is filled already is taken")
            number += 1
        }
        await desk.replace("part", number, filled + 40, limit: 9_500)
        for _ in 0..<3 { await desk.flat(9_000) }
        require(desk.filled("part") == filled + 40, .replacing, "an order of \(filled + 40) by now fills \(desk.filled("part"))")
    }

    private mutating func checkEnded() async {
        guard let desk = await desk() else { return }
        await desk.place(desk.ticket("over", .buy, 100, .limit, limit: 9_000))
        await desk.cancel("over")
        if let answer = await desk.replace("over", 1, 50, limit: 9_500) {
            require(Self.isRejection(answer), .replacing, "the replacement of a canceled order is not answered with a refusal")
        }
        await desk.flat(8_000)
        require(desk.fills("over").isEmpty, .replacing, "a canceled order fills after a replacement of it")
    }

    private static func isRejection(_ answer: [ExecutionReport]) -> Bool {
        answer.contains { if case .replaceRejected = $0.event { true } else { false } }
    }
}
