internal import Crypto
public import Domain
public import Engine
internal import Strategy

/// A finished backtest with everything that can be said about it: a value, made once, from which every output is rendered.
public struct BacktestRun: Sendable {
    /// What was run, and under what.
    public let description: RunDescription
    /// The books at the end.
    public let books: Books
    /// Every fact, in order.
    public let facts: [Fact]
    /// Every fill, in order.
    public let fills: [Fill]
    /// The account day by day.
    public let series: EquitySeries
    /// Positions from flat to flat, in the order they began.
    public let roundTrips: [RoundTrip]
    /// The figures.
    public let metrics: Metrics
    /// What the run is measured against; nil where no price is known.
    public let benchmark: Benchmark?
    /// Reports of the venue that contradicted the books; anything but zero is a defect of the engine.
    public let contradictions: Int
    /// SHA-256 over every order with its decision and outcome (`Books.encodeOrders`), 64 hexadecimal digits.
    public let orderListHash: String
    /// SHA-256 over the books (`Books.encode`), 64 hexadecimal digits.
    public let stateHash: String
    /// SHA-256 over the description's canonical text, 64 hexadecimal digits.
    public let configHash: String

    /// What a run is made of besides its description: the state of a backtest after its last event.
    public struct Outcome: Sendable {
        /// The books.
        public var books: Books
        /// Every fact.
        public var facts: [Fact]
        /// The account's worth over time, finished.
        public var curve: EquityCurve
        /// Reports that contradicted the books.
        public var contradictions: Int

        /// Makes an outcome.
        public init(books: Books, facts: [Fact], curve: EquityCurve, contradictions: Int) {
            (self.books, self.facts, self.curve, self.contradictions) = (books, facts, curve, contradictions)
        }

        /// The outcome of a backtest that ran to its end.
        public init(_ backtest: Backtest<some Strategy>) {
            self.init(books: backtest.books, facts: backtest.facts, curve: backtest.curve, contradictions: backtest.contradictions)
        }

        /// The outcome of a role's backtest.
        init(_ outcome: BacktestOutcome) {
            self.init(books: outcome.books, facts: outcome.facts, curve: outcome.curve, contradictions: outcome.contradictions)
        }
    }

    /// Works out everything about a run.
    /// - Parameters:
    ///   - prices: the instruments' closes at the curve's samples, for the benchmark; empty for none.
    ///   - rows: how many rows of an instrument came after one moment up to another; nil where it is not known.
    public init(
        _ description: RunDescription, _ outcome: Outcome, prices: [Benchmark.Prices] = [],
        rows: (_ instrument: InstrumentIndex, _ after: Int64, _ upTo: Int64) -> Int? = { _, _, _ in nil }
    ) {
        self.description = description
        (books, facts, contradictions) = (outcome.books, outcome.facts, outcome.contradictions)
        fills = facts.compactMap { if case .orderFilled(let fill) = $0 { fill } else { nil } }
        series = EquitySeries(
            opening: description.opening.nanoseconds, cash: description.cash, curve: outcome.curve.samples, isContinuous: description.isContinuous)
        roundTrips = RoundTrip.all(of: fills, in: books, rows: rows)
        metrics = Metrics(
            series, curve: outcome.curve, fills: fills, trips: roundTrips,
            slippage: SlippageCost.total(of: fills, in: books, description.slippage), seed: description.seed)
        benchmark = Benchmark(prices, series)
        var writer = ByteWriter()
        books.encodeOrders(into: &writer)
        orderListHash = SHA256.hash(writer.bytes).hex
        writer.removeAll()
        books.encode(into: &writer)
        stateHash = SHA256.hash(writer.bytes).hex
        configHash = description.hash
    }

    /// The account.
    var account: Account { books.accounts[0] }
    /// An instrument by its place.
    func instrument(_ index: InstrumentIndex) -> Instrument { books.terms[index.position].instrument }
    /// Money as text, exact.
    func exact(_ units: Int128) -> String { Money(units: units, currency: description.currency).amount }
}
