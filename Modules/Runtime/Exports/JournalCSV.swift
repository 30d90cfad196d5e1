internal import Domain
public import Engine

/// Orders and fills of the journal as CSV for spreadsheets: RFC 4180 with a line feed after each line, UTF-8, amounts exact.
///
/// A text that a spreadsheet would take for a formula begins with an apostrophe: ids of executions are a broker's words, not ours.
public enum JournalCSV {
    /// The names of a fill's columns.
    public static let tradesHeader = "time,account,order,execution,instrument,side,quantity,price,notional,fee,realised,currency\n"
    /// The names of an order's columns.
    public static let ordersHeader =
        "order,time,account,instrument,side,type,time_in_force,quantity,limit,stop,status,filled,average_price,refusal\n"

    /// A fill as a line.
    /// - Parameter books: those it is in.
    public static func line(_ fill: Fill, _ books: Books) -> String {
        let (instrument, account) = (books.terms[fill.instrument.position].instrument, books.accounts[fill.account.position])
        func money(_ units: Int128) -> String { Money(units: units, currency: account.currency).amount }
        return [
            "\(Timestamp(nanoseconds: fill.time))", word("\(account.id)"), "\(fill.order)", word("\(fill.execution)"),
            word("\(instrument.id)"), "\(fill.side)", "\(instrument.quantity(fill.quantity))", "\(instrument.price(fill.price))",
            money(fill.notional), money(fill.fee), money(fill.realised), "\(account.currency)",
        ].joined(separator: ",") + "\n"
    }

    /// An order as a line.
    /// - Parameter books: those it is in.
    public static func line(_ order: Order, _ books: Books) -> String {
        let intent = order.intent
        let (instrument, account) = (books.terms[intent.instrument.position].instrument, books.accounts[order.account.position])
        return [
            "\(order.id)", "\(Timestamp(nanoseconds: order.decidedAt))", word("\(account.id)"), word("\(instrument.id)"), "\(intent.side)",
            intent.type.word, intent.timeInForce.word, "\(instrument.quantity(intent.quantity))",
            intent.type.hasLimit ? "\(instrument.price(intent.limit))" : "", intent.type.hasStop ? "\(instrument.price(intent.stop))" : "",
            "\(order.status)", "\(instrument.quantity(order.filled))", StatusDocument.averagePrice(order, instrument) ?? "",
            order.refusal.map { word($0.text(instrument, account.currency)) } ?? "",
        ].joined(separator: ",") + "\n"
    }

    /// A text as a field.
    static func word(_ text: String) -> String {
        let isFormula = text.utf8.first.map { Array("=+-@\t\r".utf8).contains($0) } ?? false
        let plain = isFormula ? "'" + text : text
        guard plain.utf8.contains(where: { Array(",\"\n\r".utf8).contains($0) }) else { return plain }
        return "\"" + plain.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
