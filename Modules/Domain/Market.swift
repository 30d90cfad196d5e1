/// What an instrument is.
public enum AssetClass: UInt8, Sendable, CaseIterable {
    case equity, index, crypto, currencyPair
}

/// An instrument of a venue: `SPY.XNYS`.
public struct InstrumentID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What it is called there.
    public let symbol: Symbol
    /// Where it trades.
    public let venue: Venue

    /// Makes an id from its parts.
    public init(symbol: Symbol, venue: Venue) { (self.symbol, self.venue) = (symbol, venue) }

    /// Reads `SYMBOL.VENUE`; the last dot parts them.
    /// - Throws: `IdentifierError` when either part is missing or not allowed.
    public init(_ text: some StringProtocol) throws(IdentifierError) {
        guard let dot = text.lastIndex(of: ".") else {
            throw IdentifierError(description: "the instrument '\(text)' names no venue: write SYMBOL.VENUE, as in SPY.XNYS")
        }
        self.init(symbol: try Symbol(text[..<dot]), venue: try Venue(text[text.index(after: dot)...]))
    }

    public static func < (left: Self, right: Self) -> Bool { (left.symbol, left.venue) < (right.symbol, right.venue) }
    public var description: String { "\(symbol).\(venue)" }
}

/// What can be traded, and in which steps.
public struct Instrument: Hashable, Sendable {
    /// Its name and venue.
    public let id: InstrumentID
    /// What it is.
    public let assetClass: AssetClass
    /// The currency its price is in.
    public let currency: Currency
    /// Decimals of its prices, 0 to 18.
    public let priceDecimals: UInt8
    /// Decimals of its quantities, 0 to 18.
    public let quantityDecimals: UInt8
    /// The smallest price step, in price units.
    public let tick: Int64
    /// The smallest quantity step, in quantity units.
    public let lot: Int64
    /// When it trades.
    public let calendar: CalendarID

    /// Makes an instrument; the smallest steps default to one unit.
    public init(
        id: InstrumentID, assetClass: AssetClass, currency: Currency, priceDecimals: UInt8, quantityDecimals: UInt8,
        tick: Int64 = 1, lot: Int64 = 1, calendar: CalendarID
    ) {
        precondition(priceDecimals <= 18 && quantityDecimals <= 18, "an instrument has 0 to 18 decimals")
        precondition(tick > 0 && lot > 0, "the steps of an instrument are positive")
        self.id = id
        self.assetClass = assetClass
        self.currency = currency
        self.priceDecimals = priceDecimals
        self.quantityDecimals = quantityDecimals
        self.tick = tick
        self.lot = lot
        self.calendar = calendar
    }

    /// A price of this instrument from its units.
    public func price(_ units: Int64) -> Price { Price(units: units, decimals: priceDecimals) }
    /// A quantity of this instrument from its units.
    public func quantity(_ units: Int64) -> Quantity { Quantity(units: units, decimals: quantityDecimals) }
}

/// Open, high, low, close and volume over an interval, in the instrument's units. Stamped at its close: nobody can know it earlier.
public struct Bar: Hashable, Sendable {
    /// When the interval ended, in nanoseconds since the epoch.
    public var time: Int64
    /// Price units.
    public var open: Int64, high: Int64, low: Int64, close: Int64
    /// Quantity units; -1 where the source has none.
    public var volume: Int64

    /// Makes a bar.
    public init(time: Int64, open: Int64, high: Int64, low: Int64, close: Int64, volume: Int64) {
        (self.time, self.open, self.high, self.low, self.close, self.volume) = (time, open, high, low, close, volume)
    }
}

/// Best bid and ask, in the instrument's units; a side that nobody quotes has price and size 0.
public struct Quote: Hashable, Sendable {
    /// When it was available, in nanoseconds since the epoch.
    public var time: Int64
    /// Price units.
    public var bid: Int64, ask: Int64
    /// Quantity units.
    public var bidSize: Int64, askSize: Int64

    /// Makes a quote.
    public init(time: Int64, bid: Int64, ask: Int64, bidSize: Int64, askSize: Int64) {
        (self.time, self.bid, self.ask, self.bidSize, self.askSize) = (time, bid, ask, bidSize, askSize)
    }

    /// Half way between bid and ask, rounded down to a price unit: what a position is marked at. 0 where a side is missing.
    @inlinable public var middle: Int64 { bid > 0 && ask > 0 ? (bid & ask) + ((bid ^ ask) >> 1) : 0 }
}

/// A trade that others made, in the instrument's units.
public struct Trade: Hashable, Sendable {
    /// When it was available, in nanoseconds since the epoch.
    public var time: Int64
    /// Price units.
    public var price: Int64
    /// Quantity units.
    public var size: Int64

    /// Makes a trade.
    public init(time: Int64, price: Int64, size: Int64) { (self.time, self.price, self.size) = (time, price, size) }
}

/// What the market said about one instrument.
public enum MarketEvent: Hashable, Sendable {
    case bar(InstrumentIndex, Bar)
    case quote(InstrumentIndex, Quote)
    case trade(InstrumentIndex, Trade)

    /// When it was available, in nanoseconds since the epoch.
    public var time: Int64 {
        switch self {
        case .bar(_, let bar): bar.time
        case .quote(_, let quote): quote.time
        case .trade(_, let trade): trade.time
        }
    }

    /// Which instrument it is about.
    public var instrument: InstrumentIndex {
        switch self {
        case .bar(let index, _), .quote(let index, _), .trade(let index, _): index
        }
    }
}
