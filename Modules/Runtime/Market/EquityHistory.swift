public import Domain
internal import Engine

/// What an account was worth over time: its money, and its positions at the prices that were known then. Pure, exact, and made again of the
/// same facts and bars whenever it is asked for.
public enum EquityHistory {
    /// One moment of an account.
    public struct Point: Hashable, Sendable {
        /// When, in nanoseconds since the epoch.
        public let time: Int64
        /// Cash and positions, in money units.
        public let equity: Int128
        /// Cash, in money units.
        public let cash: Int128

        /// Makes a point.
        public init(time: Int64, equity: Int128, cash: Int128) { (self.time, self.equity, self.cash) = (time, equity, cash) }
    }

    /// How many points there are at most.
    public static let most = 10_000

    private enum Change {
        case cash(Int128)
        case fill(Fill)
        case price(Int, Int64)
    }

    /// The history of an account, oldest first; a point for each moment at which something changed.
    ///
    /// A position has the price of its latest fill until a bar closes. A moment's money and fills come before its bars.
    /// - Parameters:
    ///   - bars: what is known of an instrument's prices, oldest first.
    public static func points(
        of account: AccountIndex, in desk: borrowing MirroredDesk, bars: (InstrumentID) -> [Bar]
    ) -> [Point] {
        let terms = desk.books.terms
        var changes: [(time: Int64, change: Change)] = desk.cashMoves.filter { $0.account == account }.map { ($0.time, .cash($0.amount)) }
        let fills = desk.fills.map(\.fill).filter { $0.account == account }
        changes += fills.map { ($0.time, .fill($0)) }
        changes.sort { $0.time < $1.time }
        let traded = Set(fills.map(\.instrument.position)).sorted()
        var closes = traded.flatMap { place in bars(terms[place].instrument.id).map { ($0.time, Change.price(place, $0.close)) } }
        closes.sort { $0.0 < $1.0 }
        var (points, cash, quantities, values): ([Point], Int128, [Int: Int64], [Int: Int128]) = ([], 0, [:], [:])
        func take(_ change: Change) {
            switch change {
            case .cash(let amount): cash += amount
            case .fill(let fill):
                let place = fill.instrument.position
                cash += (fill.side == .buy ? -fill.notional : fill.notional) - fill.fee
                quantities[place, default: 0] += fill.side == .buy ? fill.quantity : -fill.quantity
                value(place, fill.price)
            case .price(let place, let price): value(place, price)
            }
        }
        func value(_ place: Int, _ price: Int64) {
            // What no number can hold keeps the value it had.
            if let value = try? terms[place].notional(price: price, quantity: quantities[place] ?? 0) { values[place] = value }
        }
        var (next, close) = (changes.startIndex, closes.startIndex)
        while next < changes.endIndex || close < closes.endIndex {
            let isChange = close == closes.endIndex || (next < changes.endIndex && changes[next].time <= closes[close].0)
            let time = isChange ? changes[next].time : closes[close].0
            take(isChange ? changes[next].change : closes[close].1)
            if isChange { next += 1 } else { close += 1 }
            // Before the first money there is no account to speak of.
            guard next > changes.startIndex else { continue }
            if points.last?.time == time { points.removeLast() }
            points.append(Point(time: time, equity: cash + values.values.reduce(0, +), cash: cash))
        }
        return points
    }

    /// At most so many of the points, with the first and the last, and the lowest and the highest of each stretch between.
    public static func thinned(_ points: [Point], to count: Int) -> [Point] {
        guard points.count > count else { return points }
        guard count > 3, let first = points.first, let last = points.last else { return Array(points.suffix(max(0, count))) }
        let (inner, stretches) = (points.dropFirst().dropLast(), (count - 2) / 2)
        var thin = [first]
        for stretch in 0..<stretches {
            let (begin, end) = (inner.count * stretch / stretches, inner.count * (stretch + 1) / stretches)
            let part = inner.dropFirst(begin).prefix(end - begin)
            guard let low = part.min(by: { $0.equity < $1.equity }), let high = part.max(by: { $0.equity < $1.equity }) else { continue }
            thin += low.time == high.time ? [low] : [low, high].sorted { $0.time < $1.time }
        }
        return thin + [last]
    }
}
