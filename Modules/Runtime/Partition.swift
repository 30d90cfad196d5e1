public import Audit
internal import Crypto
public import Domain
public import Engine
public import Storage

/// The books of one stream with everything that a commit needs: pure, so that a recovery, a test and the service share it.
///
/// Facts are applied as they are taken and leave in the next batch; until that batch is durable, nobody outside may hear of them.
public struct Partition: ~Copyable {
    /// The stream.
    public var stream: StreamID { end.stream }
    /// The fold of every fact taken.
    public private(set) var books: Books
    /// The sequence of the last fact taken.
    public var sequence: Int64 { end.sequence }

    /// Where the market is; facts taken from here on say so.
    public var feedPosition = FeedPosition.beginning

    private var end: JournalEnd
    private var writer = ByteWriter()

    /// Continues a stream.
    /// - Parameters:
    ///   - books: the fold of its facts so far.
    ///   - sequence: the sequence of the last of them.
    ///   - chain: its audit chain so far.
    public init(stream: StreamID, books: Books, sequence: Int64, chain: consuming AuditChain) {
        self.books = books
        end = JournalEnd(stream: stream, sequence: sequence, chain: chain)
        feedPosition = self.books.feedPosition
    }

    /// How many facts wait for the next batch.
    public var waiting: Int { end.waiting }

    /// Decides something, applies the facts and keeps them for the next batch.
    /// - Parameters:
    ///   - actor: who caused it: `system`, `cli:anna`.
    ///   - action: what was asked for: `order.place`.
    ///   - time: when, for the journal.
    /// - Returns: the facts.
    @discardableResult
    public mutating func take(
        actor: String, action: String, at time: Int64, _ decide: (borrowing Books, inout [Fact]) -> Void
    ) -> [Fact] {
        var facts: [Fact] = []
        decide(books, &facts)
        for fact in facts { take(fact, actor: actor, action: action, at: time) }
        return facts
    }

    /// Takes one fact that is already decided; before it, where the market was reached that no fact tells of yet, that.
    public mutating func take(_ fact: Fact, actor: String, action: String, at time: Int64) {
        if feedPosition != books.feedPosition { add(.feedReached(feedPosition), actor: "system", action: "feed.reach", at: time) }
        add(fact, actor: actor, action: action, at: time)
    }

    private mutating func add(_ fact: Fact, actor: String, action: String, at time: Int64) {
        books.apply(fact)
        writer.removeAll()
        fact.encode(into: &writer)
        end.add(writer.bytes, actor: actor, action: action, at: time)
    }

    /// The waiting facts as a batch; they wait no longer.
    public mutating func seal(epoch: Int64, outcomes: [CommandOutcome]) -> Batch {
        end.seal(epoch: epoch, outcomes: outcomes, isPublished: true)
    }

    /// The audit chain's end as it is kept outside the store. Only to be written after the batch is durable.
    public mutating func outsideHead() -> AuditHead { end.outsideHead() }

    /// Takes an instrument's latest price into account; no fact.
    public mutating func mark(_ instrument: InstrumentIndex, price: Int64) { books.mark(instrument, price: price) }

    /// Takes note of when an instrument trades; no fact.
    public mutating func attach(_ sessions: SessionTable, to instrument: InstrumentIndex) { books.attach(sessions, to: instrument) }

    /// The state as a snapshot of everything taken so far.
    public mutating func snapshot() -> Snapshot {
        var writer = ByteWriter()
        books.encode(into: &writer)
        let schema = Int64(Books.snapshotSchema)
        return Snapshot(
            stream: stream, sequence: sequence, schema: schema, hash: end.stateTag(schema: schema, state: writer.bytes),
            bytes: writer.bytes)
    }
}
