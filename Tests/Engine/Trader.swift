import Domain
import Engine

/// A broker and a market gone mad: random orders, fills, cancels, reports and states, of which the seed is the only choice.
struct Trader {
    var desk: Desk
    var random: SeededGenerator
    private var executions = 0

    init(_ desk: Desk, _ random: SeededGenerator) { (self.desk, self.random) = (desk, random) }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(random.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[Int(random.next() % UInt64(choices.count))] }

    /// One thing that happens, to an account at random or to the one named.
    mutating func step(_ account: AccountIndex? = nil) {
        desk.now += number(0...10_000_000_000)
        let account = account ?? AccountIndex(Int(number(0...Int64(desk.books.accounts.count - 1))))
        let own = desk.books.orders.filter { $0.account == account }
        switch number(0...13) {
        case 0...2: place(account)
        case 3...6:
            guard let order = own.suffix(12).randomElement(using: &random) else { return }
            executions += 1
            let name = number(0...9) == 0 ? "x\(max(1, executions - 3))" : "x\(executions)"
            let quantity = number(0...3) == 0 ? order.intent.quantity : number(1...max(1, order.liveQuantity))
            desk.fill(order.id, name, price: number(50_00...150_00), quantity: quantity, fee: Int128(number(-3...9)) * cents(1) / 3)
        case 7: if let order = own.suffix(12).randomElement(using: &random) { desk.cancel(order.id) }
        case 8...9:
            guard let order = own.suffix(12).randomElement(using: &random) else { return }
            let events: [VenueReport.Event] = [
                .replaced(order.replacements), .accepted, .working, .canceled, .expired, .rejected(said("no")), .cancelRejected(said("no")),
                .suspended, .unknown,
            ]
            desk.hear(one(of: events), of: order.id, venueOrder: "v\(order.id)")
        case 11:
            guard let order = own.suffix(12).randomElement(using: &random) else { return }
            let (hasLimit, hasStop) = (order.intent.type.hasLimit, order.intent.type.hasStop)
            desk.replace(
                order.id, quantity: number(0...2) == 0 ? nil : number(0...60), limit: hasLimit ? number(50_00...150_00) : nil,
                stop: hasStop && number(0...1) == 0 ? number(50_00...150_00) : nil)
        case 12:
            guard let order = own.filter({ $0.replacement != nil }).randomElement(using: &random) else { return }
            let answered = order.replacements - (number(0...9) == 0 ? 1 : 0)
            desk.hear(number(0...2) == 0 ? .replaceRejected(answered, said("no")) : .replaced(answered), of: order.id)
        case 10: desk.books.mark(InstrumentIndex(Int(number(0...Int64(desk.books.terms.count - 1)))), price: number(50_00...150_00))
        default:
            switch number(0...30) {
            case 0: desk.set(one(of: TradingState.allCases), of: account)
            case 1: desk.set(.active, of: account)
            case 2: desk.take(.cashMoved(account, Int128(number(-500...1000)) * cents(100), time: desk.now))
            default: break
            }
        }
    }

    private mutating func place(_ account: AccountIndex) {
        let side = one(of: Side.allCases)
        let type = one(of: OrderType.allCases)
        let intent = OrderIntent(
            side, number(-1...50), of: InstrumentIndex(Int(number(0...Int64(desk.books.terms.count - 1)))), type: type,
            limit: type.hasLimit ? number(50_00...150_00) : 0, stop: type.hasStop ? number(50_00...150_00) : 0,
            timeInForce: one(of: TimeInForce.allCases), reason: UInt16(number(0...3)))
        let (id, refusal) = desk.place(intent, for: account)
        if refusal == nil, number(0...9) > 0 { desk.take(.orderSendStarted(id, time: desk.now)) }
    }
}
