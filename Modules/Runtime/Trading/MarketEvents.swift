internal import Domain
internal import Engine
internal import Strategy

extension MarketEvent {
    /// The event about an instrument at another place.
    func moved(to place: InstrumentIndex) -> MarketEvent {
        switch self {
        case .bar(_, let bar): .bar(place, bar)
        case .quote(_, let quote): .quote(place, quote)
        case .trade(_, let trade): .trade(place, trade)
        }
    }

    /// What positions are marked at.
    var markPrice: Int64 {
        switch self {
        case .bar(_, let bar): bar.close
        case .quote(_, let quote): quote.middle
        case .trade(_, let trade): trade.price
        }
    }
}

extension LiveStrategy {
    mutating func on(_ event: MarketEvent, account: borrowing Account, orders: inout OrderIntents) {
        switch event {
        case .bar(let index, let bar): onBar(bar, of: index, account: account, orders: &orders)
        case .quote(let index, let quote): onQuote(quote, of: index, account: account, orders: &orders)
        case .trade(let index, let trade): onTrade(trade, of: index, account: account, orders: &orders)
        }
    }
}
