public import Domain
internal import Engine

/// A position from flat to flat: every fill that built it and every fill that took it down again.
///
/// A fill that turns a long position short, or back, ends one trip and begins the next; its notional and fee are divided by quantity, and
/// the two parts add up to the whole.
public struct RoundTrip: Hashable, Sendable {
    /// What was traded.
    public let instrument: InstrumentIndex
    /// Buy for a long position, sell for a short one.
    public let side: Side
    /// When the first fill came, in nanoseconds since the epoch.
    public let entryTime: Int64
    /// When the last fill came that made it flat; nil while it is open.
    public internal(set) var exitTime: Int64?
    /// Everything that was entered, in quantity units.
    public internal(set) var quantity: Int64 = 0
    /// Everything that was closed, in quantity units.
    public internal(set) var closedQuantity: Int64 = 0
    /// What entering came to, in money units; positive.
    public internal(set) var entryNotional: Int128 = 0
    /// What closing came to, in money units; positive.
    public internal(set) var exitNotional: Int128 = 0
    /// Fees of all its fills, in money units.
    public internal(set) var fees: Int128 = 0
    /// Profit of what was closed at average cost, before fees, in money units.
    public internal(set) var realised: Int128 = 0
    /// Profit of what is still open at the last price, before fees, in money units; 0 once closed.
    public internal(set) var unrealised: Int128 = 0
    /// How many fills it took.
    public internal(set) var fills = 0
    /// Rows of the instrument between entry and exit; nil where the rows are not known.
    public internal(set) var bars: Int?
    /// The reason number of the order that began it; 0 for none.
    public let entryReason: UInt16
    /// The reason number of the order that ended it; 0 for none.
    public internal(set) var exitReason: UInt16 = 0

    /// Profit or loss after fees, in money units: exact.
    public var profit: Int128 { realised + unrealised - fees }
    /// Whether part of it is still held.
    public var isOpen: Bool { exitTime == nil }
    /// Profit over what entering cost; nil where that is nothing.
    public var profitShare: Double? { entryNotional > 0 ? Double(profit) / Double(entryNotional) : nil }

    /// The average entry price, in money units for one of the instrument, rounded half to even.
    public func averageEntry(_ instrument: Instrument) -> Int128 { Self.average(entryNotional, quantity, instrument) }
    /// The average exit price, in money units for one of the instrument, rounded half to even; nil where nothing was closed.
    public func averageExit(_ instrument: Instrument) -> Int128? {
        closedQuantity > 0 ? Self.average(exitNotional, closedQuantity, instrument) : nil
    }

    /// notional / quantity of units, brought to one of the instrument.
    static func average(_ notional: Int128, _ quantity: Int64, _ instrument: Instrument) -> Int128 {
        let scale = Int128(powerOfTen(Int(instrument.quantityDecimals)))
        let (whole, rest) = notional.quotientAndRemainder(dividingBy: Int128(quantity))
        return whole * scale + (rest * scale).divided(by: Int128(quantity), rounding: .halfEven)
    }
}

extension RoundTrip {
    /// The round trips that fills make, in the order they began.
    /// - Parameters:
    ///   - fills: in the order they happened.
    ///   - books: the books at the end, for the reasons of orders and what is still open.
    ///   - rows: how many rows of an instrument came after one moment up to another; nil where it is not known.
    static func all(of fills: [Fill], in books: Books, rows: (InstrumentIndex, Int64, Int64) -> Int?) -> [RoundTrip] {
        var trips: [RoundTrip] = []
        var open: [Int?] = Array(repeating: nil, count: books.terms.count)
        for fill in fills {
            let place = fill.instrument.position
            let reason = books.order(fill.order)?.intent.reason ?? 0
            var rest = Part(quantity: fill.quantity, notional: fill.notional, fee: fill.fee)
            if let index = open[place], trips[index].side != fill.side {
                let closing = rest.take(min(rest.quantity, trips[index].quantity - trips[index].closedQuantity))
                trips[index].close(closing, fill, reason)
                if trips[index].closedQuantity < trips[index].quantity { continue }
                trips[index].exitTime = fill.time
                trips[index].bars = rows(fill.instrument, trips[index].entryTime, fill.time)
                open[place] = nil
            }
            guard rest.quantity > 0 else { continue }
            if open[place] == nil {
                open[place] = trips.count
                trips.append(RoundTrip(instrument: fill.instrument, side: fill.side, entryTime: fill.time, entryReason: reason))
            }
            if let index = open[place] { trips[index].enter(rest) }
        }
        for case let index? in open { trips[index].unrealised = books.accounts[0].position(of: trips[index].instrument).unrealised }
        return trips
    }

    /// A part of a fill.
    struct Part {
        var quantity: Int64
        var notional: Int128
        var fee: Int128

        /// Takes `part` units out with their share of notional and fee; what stays is the rest, to the last unit of money.
        mutating func take(_ part: Int64) -> Part {
            let taken = Part(
                quantity: part, notional: Terms.share(notional, part, of: quantity), fee: Terms.share(fee, part, of: quantity))
            self = Part(quantity: quantity - part, notional: notional - taken.notional, fee: fee - taken.fee)
            return taken
        }
    }

    private mutating func enter(_ part: Part) {
        quantity += part.quantity
        entryNotional += part.notional
        fees += part.fee
        fills += 1
    }

    private mutating func close(_ part: Part, _ fill: Fill, _ reason: UInt16) {
        closedQuantity += part.quantity
        exitNotional += part.notional
        fees += part.fee
        realised += fill.realised
        exitReason = reason
        fills += 1
    }
}
