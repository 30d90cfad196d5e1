import Domain
import Engine
import Strategy

/// Buys a close above the highest high of the bars before it, and leaves on a close below the lowest low of fewer bars before it.
///
/// With `stop` above zero a sell stop order lies that many average true ranges, as they were when the entry was seen filled, below the
/// entry price. It is cancelled before the position is closed for another reason; the closing order goes out one bar later, once the cancel
/// is known to have worked, so that no two orders can sell the same position.
struct DonchianBreakout: Strategy {
    static let description = StrategyDescription(
        key: "donchian_breakout", summary: "Buys a break-out from the channel of the last bars, with an optional stop order.",
        parameters: [
            Parameter("entry", .integer(default: 20, range: 1...1000), "bars of the channel whose high is broken to enter"),
            Parameter("exit", .integer(default: 10, range: 1...1000), "bars of the channel whose low is broken to leave"),
            Parameter("atr", .integer(default: 14, range: 1...1000), "bars of the average true range"),
            Parameter("stop", .number(default: 0, range: 0...50), "average true ranges from the entry price to a stop order; 0 for none"),
        ] + PositionSize.parameters,
        reasons: [
            "the close broke above the channel", "the close broke below the channel", "the stop protects the position",
            "the price was already below the stop",
        ])

    private struct State {
        var entry: DonchianChannel
        var exit: DonchianChannel
        var range: ATR
        var isProtected = false
        var isLeaving = false
    }

    private let size: PositionSize
    private let stopRanges: Double
    private let instruments: [Instrument]
    private var states: [State]

    init(_ settings: StrategySettings) throws(StrategyError) {
        let values = settings.values
        size = try PositionSize(settings)
        stopRanges = values.number("stop")
        instruments = settings.instruments
        states = instruments.map { _ in
            State(
                entry: DonchianChannel(period: values.integer("entry")), exit: DonchianChannel(period: values.integer("exit")),
                range: ATR(period: values.integer("atr")))
        }
    }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let place = instrument.position
        let (above, below) = (states[place].entry.upperUnits, states[place].exit.lowerUnits)
        states[place].entry.push(high: bar.high, low: bar.low)
        states[place].exit.push(high: bar.high, low: bar.low)
        states[place].range.push(high: bar.high, low: bar.low, close: bar.close)
        let held = account.position(of: instrument)
        let isFree = account.liveOrders(in: instrument) == 0
        if held.quantity <= 0 {
            let hadStop = states[place].isProtected
            (states[place].isProtected, states[place].isLeaving) = (false, false)
            if !isFree {
                if hadStop { orders.cancelAll(of: instrument) }
            } else if held.quantity == 0, let above, bar.close > above {
                let quantity = size.quantity(at: bar.close, of: instrument, account: account)
                if quantity > 0 { orders.buy(quantity, of: instrument, reason: 1) }
            }
            return
        }
        if let below, bar.close < below { states[place].isLeaving = true }
        if states[place].isLeaving {
            if isFree { orders.sell(held.quantity, of: instrument, reason: 2) } else { orders.cancelAll(of: instrument) }
        } else if isFree {
            protect(held, bar, instrument, &orders)
        }
    }

    /// Places the stop order, or sells at once where the price has already passed it.
    private mutating func protect(_ held: Position, _ bar: Bar, _ instrument: InstrumentIndex, _ orders: inout OrderIntents) {
        let (terms, range) = (instruments[instrument.position], states[instrument.position].range.units)
        guard stopRanges > 0, let range, let price = held.averagePrice(in: terms) else { return }
        let level = (price * terms.priceUnitsPerOne - stopRanges * range) / Double(terms.tick)
        guard level >= 1, let ticks = Int64(exactly: level.rounded(.down)), ticks <= .max / terms.tick else { return }
        let stop = ticks * terms.tick
        guard bar.close > stop else { return orders.sell(held.quantity, of: instrument, reason: 4) }
        orders.place(OrderIntent(.sell, held.quantity, of: instrument, type: .stop, stop: stop, reason: 3))
        states[instrument.position].isProtected = true
    }
}
