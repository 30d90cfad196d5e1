import Domain
import Engine
import Strategy

/// Buys when the relative strength index comes back up through a low level, and leaves when it is high again or after a number of bars.
struct RSIReversion: Strategy {
    static let description = StrategyDescription(
        key: "rsi_reversion", summary: "Buys a recovery from oversold, and leaves when it is done or takes too long.",
        parameters: [
            Parameter("period", .integer(default: 14, range: 2...500), "bars of the relative strength index"),
            Parameter("low", .number(default: 30, range: 1...50), "the level it must cross upwards to enter"),
            Parameter("high", .number(default: 55, range: 50...99), "the level above which to leave"),
            Parameter("bars", .integer(default: 10, range: 1...5000), "the most bars to hold"),
        ] + PositionSize.parameters,
        reasons: ["the index crossed up through the low level", "the index is above the high level", "it was held for the most bars"])

    private struct State {
        var index: RSI
        var crossing = Crossing()
        var barsHeld = 0
    }

    private let size: PositionSize
    private let low: Double
    private let high: Double
    private let longest: Int
    private var states: [State]

    init(_ settings: StrategySettings) throws(StrategyError) {
        let values = settings.values
        size = try PositionSize(settings)
        (low, high, longest) = (values.number("low"), values.number("high"), values.integer("bars"))
        states = settings.instruments.map { _ in State(index: RSI(period: values.integer("period"))) }
    }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let place = instrument.position
        states[place].index.push(units: bar.close)
        let strength = states[place].index.value
        let direction = states[place].crossing.push(strength, low)
        let held = account.position(of: instrument).quantity
        states[place].barsHeld = held > 0 ? states[place].barsHeld + 1 : 0
        guard account.liveOrders(in: instrument) == 0 else { return }
        if held == 0 {
            guard direction == .over else { return }
            let quantity = size.quantity(at: bar.close, of: instrument, account: account)
            if quantity > 0 { orders.buy(quantity, of: instrument, reason: 1) }
        } else if held > 0 {
            if let strength, strength > high {
                orders.sell(held, of: instrument, reason: 2)
            } else if states[place].barsHeld >= longest {
                orders.sell(held, of: instrument, reason: 3)
            }
        }
    }
}
