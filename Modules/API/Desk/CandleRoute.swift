internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    private static let instrument = Parameter(
        "instrument", .text(longest: 63), "Give the id of an instrument.", example: "AAA.SIM", isRequired: true)
    private static let intervals: [(word: String, nanoseconds: Int64)] = [
        ("1m", 60_000_000_000), ("5m", 300_000_000_000), ("15m", 900_000_000_000), ("1h", 3_600_000_000_000), ("1d", Timestamp.day),
    ]
    /// How many signals and how many fills are shown over a page of bars.
    private static let markers = 1_000

    static let barShape = Shape.named(
        "Bar",
        .object([
            .init("time", .time, "when it ended"), .init("open", .decimal), .init("high", .decimal), .init("low", .decimal),
            .init("close", .decimal), .init("volume", .orNull(.decimal), "null where the source has none"),
        ]))

    static func json(_ bar: Bar, _ instrument: Instrument) -> JSONValue {
        [
            "time": .text(Timestamp(nanoseconds: bar.time)), "open": .text(instrument.price(bar.open)),
            "high": .text(instrument.price(bar.high)), "low": .text(instrument.price(bar.low)),
            "close": .text(instrument.price(bar.close)),
            "volume": bar.volume < 0 ? .null : .text(instrument.quantity(bar.volume)),
        ]
    }

    /// What the books say of an instrument; nil where they do not list it.
    func terms(of name: String) -> Instrument? {
        mirror.read { desk in desk.books.terms.first { "\($0.instrument.id)" == name }?.instrument }
    }

    /// The latest bars of an instrument and what was done on them.
    var candleRoute: Route {
        let interval = Parameter(
            "interval", .word(Self.intervals.map(\.word)), "Give an interval; the feed's own where it is left out.", example: "1h")
        let before = Parameter(
            "before", .time, "Give a moment: only what was before it is shown.", example: "2024-01-02T15:30:00Z")
        let marker = Shape.object([
            .init("time", .time), .init("kind", .word(["fill", "signal"])), .init("side", .word(Side.allCases.map { "\($0)" })),
            .init("price", .decimal), .init("quantity", .decimal), .init("order", .count),
            .init("reason", .orNull(.text(longest: 4096))),
        ])
        let shape = Shape.object([
            .init("bars", .list(Self.barShape), "oldest first"), .init("markers", .list(marker), "fills and signals from the first bar on"),
            .init("origin", .orNull(.text), "where prices come from"),
        ])
        let bar: JSONValue = [
            "time": "2024-01-02T15:30:00Z", "open": "100.00", "high": "101.00", "low": "99.50", "close": "100.50", "volume": "1000",
        ]
        return Route(
            .get, PathPattern("/api/v1/candles"), "listCandles",
            "The latest bars of an instrument that the desk heard, with fills and signals of the accounts whose orders you may see.",
            access: .desk(.deskRead), query: [Self.instrument, interval, Pages.limit, before],
            answers: [.ok(shape, example: ["bars": [bar], "markers": [], "origin": nil], "At most `limit` bars.")], problems: [.notFound]
        ) { (call) async throws(Problem) -> Reply in
            guard let instrument = terms(of: call.text("instrument") ?? "") else {
                throw Problem(.notFound, "There is no such instrument.")
            }
            let end = call.text("before").map { Timestamp($0) }
            if let end, end == nil { throw Problem(.badParameter, "'before' is no moment.", fix: before.help) }
            var found = bars(instrument.id, BarBook.capacity)
            if let length = Self.intervals.first(where: { $0.word == call.text("interval") })?.nanoseconds {
                found = BarBook.folded(found, into: length)
            }
            if let end = end??.nanoseconds { found.removeAll { $0.time >= end } }
            found = found.suffix(Int(call.integer("limit") ?? 100))
            let span = found.first.map { $0.time..<(end??.nanoseconds ?? .max) }
            return .ok([
                "bars": .array(found.map { Self.json($0, instrument) }),
                "markers": .array(span.map { markers(of: instrument, in: $0, call) } ?? []),
                "origin": status().json["prices"]?["origin"] ?? .null,
            ])
        }
    }

    /// What was decided and done about an instrument, oldest first, of the accounts whose orders the call may see.
    private func markers(of instrument: Instrument, in span: Range<Int64>, _ call: Call) -> [JSONValue] {
        mirror.read { desk in
            let books = desk.books
            guard let place = books.instrument(instrument.id), let principal = call.principal else { return [] }
            let seen = books.accounts.map { Access.decide(principal, .ordersRead, on: $0.id).isAllowed }
            func reason(_ order: Order) -> String? { strategies[books.accounts[order.account.position].id]?.reason(order.intent.reason) }
            let fills = desk.fills.reversed().lazy.map(\.fill).filter {
                $0.instrument == place && seen[$0.account.position] && span.contains($0.time)
            }
            let signals = books.orders.reversed().lazy.filter {
                $0.intent.instrument == place && seen[$0.account.position] && $0.decidedPrice != 0 && span.contains($0.decidedAt)
                    && reason($0) != nil
            }
            func marker(_ kind: String, _ time: Int64, _ side: Side, _ price: Int64, _ quantity: Int64, _ order: OrderID) -> JSONValue {
                [
                    "time": .text(Timestamp(nanoseconds: time)), "kind": .string(kind), "side": .string("\(side)"),
                    "price": .text(instrument.price(price)), "quantity": .text(instrument.quantity(quantity)),
                    "order": JSONValue(order.number), "reason": .text(books.order(order).flatMap(reason)),
                ]
            }
            var all: [(Int64, JSONValue)] = signals.prefix(Self.markers).map {
                ($0.decidedAt, marker("signal", $0.decidedAt, $0.intent.side, $0.decidedPrice, $0.intent.quantity, $0.id))
            }
            all += fills.prefix(Self.markers).map { ($0.time, marker("fill", $0.time, $0.side, $0.price, $0.quantity, $0.order)) }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
