internal import CommandLine
internal import Domain
internal import Engine
internal import JSON
internal import MarketData
internal import Runtime

/// The live picture of a desk as lines of text.
struct LiveView {
    let style: Style
    /// Equity of the first account at past looks, oldest first, for the line that draws itself.
    private(set) var history: [Double] = []

    /// What stands below the head: where the desk is served.
    var sign: [String] = []

    init(style: Style) { self.style = style }

    /// The lines of one look.
    mutating func lines(_ status: StatusDocument, width: Int, height: Int) -> [String] {
        let view = status.view
        if let first = view.accounts.first {
            history.append(Double(first.equity / Money.unitsPerOne))
            if history.count > 4 * max(20, width) { history.removeFirst(history.count - 4 * max(20, width)) }
        }
        // An address is broken over lines rather than cut: it is there to be opened.
        var lines = header(status) + sign.flatMap { Self.broken($0, at: max(20, width)) }
        lines += [""] + text(accounts(view), width)
        if let first = view.accounts.first, history.count > 1 {
            lines += [
                "", style.paint("equity of \(first.id)", .dim) + "  " + Self.sparkline(history, width: max(20, min(width - 24, 100))),
            ]
        }
        lines += ["", style.paint("Positions", .bold)] + (view.positions.isEmpty ? ["  none"] : text(positions(view), width))
        lines += ["", style.paint("Orders", .bold) + " (\(view.orderCount) so far, newest first)"]
        let room = max(3, height - lines.count - 3 - min(2, view.feed.findings.count))
        lines += view.orders.isEmpty ? ["  none yet"] : text(orders(view.orders.prefix(room).map(StatusDocument.json)), width)
        if !view.feed.findings.isEmpty {
            lines += [""] + view.feed.findings.suffix(2).map { style.paint("! \($0)", .yellow) }
        }
        return lines
    }

    private func header(_ status: StatusDocument) -> [String] {
        let view = status.view
        var badge = status.pulse?.origin.map { " \($0.badge) " } ?? " NO FEED "
        if view.feed.hasEnded { badge += "ENDED " }
        let market = view.feed.marketTime.map { "\(Timestamp(nanoseconds: $0))" } ?? "no price yet"
        let age = status.age.map { "\($0 / 1_000_000) ms ago" } ?? "–"
        let isStale = !view.feed.hasEnded && (status.age ?? 0) > 5_000_000_000
        let state =
            view.tradingState == .active ? style.paint("active", .green) : style.paint("\(view.tradingState)".uppercased(), .red, .bold)
        return [
            style.paint("ASSAY", .bold) + "  " + style.paint(" PAPER ", .cyan, .bold) + "  " + style.paint(badge, .yellow, .bold)
                + "  " + (status.pulse?.origin.map { "\($0)" } ?? "") + (status.pulse?.pace.map { " at \($0)" } ?? ""),
            "market time \(market)   last price \(isStale ? style.paint("STALE, " + age, .red, .bold) : age)   "
                + "trading \(state)   facts \(view.sequence)",
        ]
    }

    private static func broken(_ line: String, at width: Int) -> [String] {
        var (rest, lines) = (line[...], [String]())
        while rest.count > width {
            lines.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        return lines + [String(rest)]
    }

    private func text(_ table: Table, _ width: Int) -> [String] {
        table.text(width: width, style: style).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private func money(_ units: Int128, _ currency: Currency) -> String { Money(units: units, currency: currency).rounded }

    private func signed(_ units: Int128, _ currency: Currency) -> Table.Cell {
        let text = (units > 0 ? "+" : "") + money(units, currency)
        return units > 0 ? Table.Cell(text, .green) : units < 0 ? Table.Cell(text, .red) : Table.Cell(text)
    }

    private func accounts(_ view: DeskView) -> Table {
        var table = Table([
            .text("account"), .text("strategy"), .text("state"), .number("equity"), .number("cash"), .number("positions"),
            .number("unrealised"), .number("realised"), .number("fees"),
        ])
        for line in view.accounts {
            table.add([
                Table.Cell("\(line.id)", .bold), Table.Cell(line.strategy ?? "–"), Table.Cell("\(line.tradingState)"),
                Table.Cell(money(line.equity, line.currency) + " \(line.currency)"),
                Table.Cell(money(line.cash, line.currency)), Table.Cell(money(line.positionValue, line.currency)),
                signed(line.unrealised, line.currency), signed(line.realised, line.currency), Table.Cell(money(line.fees, line.currency)),
            ])
        }
        return table
    }

    private func positions(_ view: DeskView) -> Table {
        var table = Table([
            .text("account"), .text("instrument"), .number("quantity"), .number("last price"), .number("value"), .number("unrealised"),
        ])
        for line in view.positions {
            let currency = line.instrument.currency
            table.add([
                Table.Cell("\(line.account)"), Table.Cell("\(line.instrument.id)"),
                Table.Cell("\(line.instrument.quantity(line.position.quantity))"),
                Table.Cell(line.lastPrice == 0 ? "–" : "\(line.instrument.price(line.lastPrice))"),
                Table.Cell(money(line.position.value, currency)), signed(line.position.unrealised, currency),
            ])
        }
        return table
    }

    /// Lines of orders as a table; also what `order list` prints.
    func orders(_ lines: [JSONValue]) -> Table {
        var table = Table([
            .number("order"), .text("account"), .text("side"), .number("quantity"), .text("instrument"), .text("type"), .text("status"),
            .number("filled"), .number("price"), .text("decided"), .text("reason"),
        ])
        for line in lines {
            let (status, isCanceling) = (line.text("status"), line["cancelPending"]?.asBool == true)
            let paint: Style.Paint = status == "\(OrderStatus.filled)" ? .green : status == "\(OrderStatus.rejected)" ? .red : .dim
            table.add(
                ["order", "account", "side", "quantity", "instrument", "type"].map { Table.Cell(line.text($0)) } + [
                    Table.Cell(status + (isCanceling ? ", cancel asked for" : ""), paint), Table.Cell(line.text("filled")),
                    Table.Cell(line.text("averagePrice")), Table.Cell(line.text("decidedAt")), Table.Cell(line["reason"]?.asString ?? ""),
                ])
        }
        return table
    }

    /// A line of eight heights; each character is the last of its share of the values.
    static func sparkline(_ values: [Double], width: Int) -> String {
        let marks = Array("▁▂▃▄▅▆▇█")
        guard let low = values.min(), let high = values.max(), high > low else {
            return String(repeating: "▁", count: min(width, values.count))
        }
        let count = min(width, values.count)
        return String(
            (0..<count).map { index in
                let value = values[(index + 1) * values.count / count - 1]
                return marks[min(7, Int((value - low) / (high - low) * 8))]
            })
    }
}
