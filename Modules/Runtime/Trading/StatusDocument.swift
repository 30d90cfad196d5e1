public import Domain
public import Engine
public import JSON
internal import MarketData

/// What a running desk tells of itself: kept in a file for `assay status`, drawn by `assay up`, and served.
public struct StatusDocument {
    /// The layout of `json`.
    public static let schema = "assay.status/1"

    /// What the desk last said of itself; nil where it was never heard.
    public var pulse: DeskPulse?
    /// Whether the desk was heard of within the last seconds; its accounts and orders are as durable as ever where not.
    public var isWorkerThere: Bool
    /// What is to be seen.
    public var view: DeskView
    /// When this was written.
    public var now: Timestamp

    /// Collects the parts.
    public init(pulse: DeskPulse?, isWorkerThere: Bool, view: DeskView, now: Timestamp) {
        (self.pulse, self.isWorkerThere, self.view, self.now) = (pulse, isWorkerThere, view, now)
    }

    /// The document, without its schema.
    public var json: JSONValue {
        var document = JSONValue.object([])
        document.add("process", pulse.map { JSONValue($0.process) } ?? .null)
        document.add("worker", worker)
        document.add("time", JSONValue("\(now)"))
        document.add("prices", prices)
        document.add("tradingState", JSONValue("\(view.tradingState)"))
        document.add("sequence", JSONValue(view.sequence))
        document.add("accounts", .array(view.accounts.map(Self.json)))
        document.add("positions", .array(view.positions.map(Self.json)))
        document.add("orders", .array(view.orders.map(Self.json)))
        document.add("orderCount", JSONValue(view.orderCount))
        document.add("findings", .array((pulse?.feed.findings ?? []).map { JSONValue($0) }))
        return document
    }

    private var worker: JSONValue {
        [
            "state": isWorkerThere ? "running" : pulse == nil ? "unknown" : "gone",
            "heardAt": pulse.map { JSONValue("\($0.time)") } ?? .null, "trouble": pulse?.trouble.map { JSONValue($0) } ?? .null,
        ]
    }

    private var prices: JSONValue {
        let feed = pulse?.feed ?? FeedView()
        var prices = JSONValue.object([])
        prices.add("badge", pulse?.origin.map { JSONValue($0.badge) } ?? .null)
        prices.add("origin", pulse?.origin.map { JSONValue($0.description) } ?? .null)
        prices.add("pace", pulse?.pace.map { JSONValue($0) } ?? .null)
        prices.add("marketTime", feed.marketTime.map { JSONValue(Timestamp(nanoseconds: $0).description) } ?? .null)
        prices.add("ageMilliseconds", age.map { JSONValue($0 / 1_000_000) } ?? .null)
        prices.add("events", JSONValue(feed.eventCount))
        prices.add("ended", .bool(feed.hasEnded))
        return prices
    }

    /// How long ago the last price was heard, in nanoseconds; nil before the first.
    public var age: Int64? { pulse?.feed.heardAt.map { max(0, now.nanoseconds - $0.nanoseconds) } }

    /// An account's line: money as exact decimal texts.
    public static func json(_ line: DeskView.AccountLine) -> JSONValue {
        func money(_ units: Int128) -> JSONValue { JSONValue(Money(units: units, currency: line.currency).amount) }
        var object = JSONValue.object([])
        object.add("account", JSONValue("\(line.id)"))
        object.add("broker", JSONValue("\(line.broker)"))
        object.add("currency", JSONValue("\(line.currency)"))
        object.add("cash", money(line.cash))
        object.add("positionValue", money(line.positionValue))
        object.add("equity", money(line.equity))
        object.add("reserved", money(line.reserved))
        object.add("realised", money(line.realised))
        object.add("unrealised", money(line.unrealised))
        object.add("fees", money(line.fees))
        object.add("capital", money(line.capital))
        object.add("tradingState", JSONValue("\(line.tradingState)"))
        object.add("strategy", line.strategy.map { JSONValue($0) } ?? .null)
        return object
    }

    /// A position's line.
    public static func json(_ line: DeskView.PositionLine) -> JSONValue {
        func money(_ units: Int128) -> JSONValue { JSONValue(Money(units: units, currency: line.instrument.currency).amount) }
        var object = JSONValue.object([])
        object.add("account", JSONValue("\(line.account)"))
        object.add("instrument", JSONValue("\(line.instrument.id)"))
        object.add("quantity", JSONValue("\(line.instrument.quantity(line.position.quantity))"))
        object.add("cost", money(line.position.cost))
        object.add("lastPrice", line.lastPrice == 0 ? .null : JSONValue("\(line.instrument.price(line.lastPrice))"))
        object.add("value", money(line.position.value))
        object.add("unrealised", money(line.position.unrealised))
        return object
    }

    /// An order's line.
    public static func json(_ line: DeskView.OrderLine) -> JSONValue {
        let (order, instrument) = (line.order, line.instrument)
        var object = JSONValue.object([])
        object.add("order", JSONValue(order.id.number))
        object.add("account", JSONValue("\(line.account)"))
        object.add("instrument", JSONValue("\(instrument.id)"))
        object.add("side", JSONValue("\(order.intent.side)"))
        object.add("type", JSONValue(order.intent.type.word))
        object.add("timeInForce", JSONValue(order.intent.timeInForce.word))
        object.add("quantity", JSONValue("\(instrument.quantity(order.intent.quantity))"))
        object.add("filled", JSONValue("\(instrument.quantity(order.filled))"))
        object.add("status", JSONValue("\(order.status)"))
        object.add("cancelPending", .bool(order.isCancelPending))
        object.add("decidedAt", JSONValue("\(Timestamp(nanoseconds: order.decidedAt))"))
        object.add("limit", order.intent.type.hasLimit ? JSONValue("\(instrument.price(order.intent.limit))") : nil)
        object.add("stop", order.intent.type.hasStop ? JSONValue("\(instrument.price(order.intent.stop))") : nil)
        object.add("averagePrice", averagePrice(order, instrument).map { JSONValue($0) })
        object.add("reason", line.reason.isEmpty ? nil : JSONValue(line.reason))
        return object
    }

    /// The average price of an order's fills to two decimals more than the instrument has; derived for display only.
    public static func averagePrice(_ order: Order, _ instrument: Instrument) -> String? {
        guard order.filled > 0 else { return nil }
        let decimals = min(18, Int(instrument.priceDecimals) + 2)
        let scale = Money.decimals - Int(instrument.quantityDecimals) - decimals
        guard scale >= 0 else { return nil }
        let units = order.filledNotional.divided(by: Int128(order.filled) * Int128(powerOfTen(scale)), rounding: .halfEven)
        return DecimalText.format(units: units, decimals: decimals, atLeast: Int(instrument.priceDecimals))
    }
}
