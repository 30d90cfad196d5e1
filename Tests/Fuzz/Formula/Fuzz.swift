import Domain
import Engine
import Strategy

/// Reads any bytes as a rule; one that is a rule is traded over 64 bars with its defaults and at the bounds of its parameters.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    do throws(FormulaError) {
        let formula = try Formula(text)
        trade(text, [:])
        for parameter in formula.parameters.prefix(3) {
            for bound in bounds(of: parameter) { trade(text, [parameter.name: bound]) }
        }
    } catch {
        precondition(error.line >= 1 && error.column >= 1 && error.mark <= 80, "a mistake has a place")
        precondition(error.description.utf8.allSatisfy { $0 == 10 || $0 >= 32 }, "a message prints")
    }
    return 0
}

private func bounds(of parameter: Parameter) -> [String] {
    switch parameter.kind {
    case .integer(_, let range): ["\(range.lowerBound)", "\(range.upperBound)"]
    case .number(_, let range): ["\(range.lowerBound)", "\(range.upperBound)"]
    case .flag, .choice, .text: []
    }
}

private func trade(_ rule: String, _ given: [String: String]) {
    guard let instrument, let account = try? AccountID("fuzz"), let broker = try? BrokerID("paper") else {
        preconditionFailure("names are valid")
    }
    let role = StrategyRole(FormulaStrategy.self)
    let settings = given.merging(["rule": rule]) { $1 }
    guard let settings = try? role.settings(given: settings, instruments: [instrument]), let strategy = try? FormulaStrategy(settings)
    else { return }
    let terms = BacktestTerms(
        listings: [Listing(instrument, sessions: .continuous, barInterval: 60)], account: account, broker: broker, currency: .usd,
        cash: 1_000_000 * Money.unitsPerOne)
    var backtest = Backtest(strategy, terms, start: 0)
    for bar in bars { backtest.step(.bar(InstrumentIndex(0), bar)) }
    for case .orderIntended(let order) in backtest.facts {
        precondition(order.intent.quantity > 0 && order.intent.quantity % instrument.lot == 0, "an order is for whole lots")
    }
}

private let instrument: Instrument? = {
    guard let id = try? InstrumentID("ACME.XTEST"), let calendar = try? CalendarID("24/7") else { return nil }
    return Instrument(id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 3, lot: 5, calendar: calendar)
}()

/// A walk with a bar of the largest prices and one without volume in it.
private let bars: [Bar] = {
    var generator = SeededGenerator(seed: 1)
    var close: Int64 = 10_000
    return (0..<64).map { place in
        let open = close
        close = max(1, close + Int64(generator.next() % 801) - 400)
        let price = place == 40 ? Int64.max : close
        return Bar(
            time: Int64(place + 1) * 60, open: open, high: max(open, price), low: min(open, price), close: price,
            volume: place % 9 == 8 ? -1 : Int64(generator.next() % 1000))
    }
}()
