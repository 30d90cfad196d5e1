import Domain
import Engine
import Strategy

/// Long while a fast average of closes is above a slow one.
///
/// With d the sign of fast average less slow average, in exact arithmetic: flat, it enters on the bar where d was at or below zero and is
/// above; long, it leaves on the bar where d was at or above zero and is below. Market orders.
struct SMACross: Strategy {
    static let description = StrategyDescription(
        key: "sma_cross", summary: "Long while a fast moving average is above a slow one.",
        parameters: [
            Parameter("fast", .integer(default: 10, range: 1...1000), "bars of the fast average"),
            Parameter("slow", .integer(default: 30, range: 2...5000), "bars of the slow average; more than of the fast one"),
        ] + PositionSize.parameters,
        reasons: ["the fast average crossed above the slow one", "the fast average crossed below the slow one"])

    private struct Averages {
        var fast: SMA
        var slow: SMA
        var crossing = Crossing()
    }

    private let size: PositionSize
    private var averages: [Averages]

    init(_ settings: StrategySettings) throws(StrategyError) {
        let (fast, slow) = (settings.values.integer("fast"), settings.values.integer("slow"))
        guard fast < slow else {
            throw StrategyError("'fast' is \(fast) and 'slow' is \(slow): the fast average must have fewer bars than the slow one")
        }
        size = try PositionSize(settings)
        averages = settings.instruments.map { _ in Averages(fast: SMA(period: fast), slow: SMA(period: slow)) }
    }

    mutating func onBar(_ bar: Bar, of instrument: InstrumentIndex, account: borrowing Account, orders: inout OrderIntents) {
        let place = instrument.position
        averages[place].fast.push(units: bar.close)
        averages[place].slow.push(units: bar.close)
        let sign = averages[place].fast.compared(to: averages[place].slow)
        guard let direction = averages[place].crossing.push(sign: sign), account.liveOrders(in: instrument) == 0 else { return }
        let held = account.position(of: instrument).quantity
        switch direction {
        case .over where held == 0:
            let quantity = size.quantity(at: bar.close, of: instrument, account: account)
            if quantity > 0 { orders.buy(quantity, of: instrument, reason: 1) }
        case .under where held > 0: orders.sell(held, of: instrument, reason: 2)
        case .over, .under: break
        }
    }
}
