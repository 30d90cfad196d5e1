internal import Domain
internal import Engine

/// What slippage cost, found from the prices paid: the price before it is the nearest one that the schedule worsens to what was paid, so
/// the amount is exact for slippage in ticks, and for a share of the price at most a tick a unit too low.
enum SlippageCost {
    /// The cost of all fills, in money units.
    static func total(of fills: [Fill], in books: Books, _ slippage: Slippage) -> Int128 {
        fills.reduce(0) { $0 + cost(of: $1, in: books, slippage) }
    }

    /// The cost of one fill; 0 for orders whose limit sets the price.
    static func cost(of fill: Fill, in books: Books, _ slippage: Slippage) -> Int128 {
        guard slippage != .none, let order = books.order(fill.order), !order.intent.type.hasLimit else { return 0 }
        let terms = books.terms[fill.instrument.position]
        let before = unslipped(fill.price, fill.side, slippage, tick: terms.instrument.tick)
        let difference = try? terms.notional(price: abs(fill.price - before), quantity: fill.quantity)
        return difference ?? 0
    }

    /// The price nearest to `paid` that slippage turns into it; `paid` itself where there is none, as at the least price.
    static func unslipped(_ paid: Int64, _ side: Side, _ slippage: Slippage, tick: Int64) -> Int64 {
        switch slippage {
        case .none: return paid
        case .ticks(let count):
            let before = paid - side.sign * count * tick
            return before > 0 && slippage.worsen(before, side, tick: tick) == paid ? before : paid
        case .ofPrice(let rate):
            let parts = 1_000_000_000 + Int128(side.sign) * Int128(rate.partsPerBillion)
            guard parts > 0 else { return paid }
            let guess = Int64(clamping: Int128(paid) * 1_000_000_000 / parts) / tick * tick
            for steps in [Int64(0), 1, -1, 2, -2, 3, -3].map({ guess + side.sign * $0 * tick }).sorted(by: {
                abs($0 - paid) < abs($1 - paid)
            })
            where steps > 0 && slippage.worsen(steps, side, tick: tick) == paid { return steps }
            return paid
        }
    }
}
