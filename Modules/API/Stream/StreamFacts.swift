internal import Domain
internal import Network
internal import Runtime

/// The latest facts, and what each is told as: encoded when the first socket needs it, and then for all.
struct StreamFacts: Sendable {
    /// What a fact is told as in a topic.
    enum Telling: Sendable {
        /// Nothing of it is told there.
        case nothing
        case told(AccountID?, WebSocketFrame)
    }

    /// What happened.
    enum Fact: Sendable {
        case desk(JournalFact)
        case alert(AlertNews)

        var sequence: Int64 {
            switch self {
            case .desk(let fact): fact.sequence
            case .alert(let news): news.sequence
            }
        }
    }

    struct Entry: Sendable {
        let fact: Fact
        private var first: Telling?
        private var fill: Telling?

        init(_ fact: Fact) { self.fact = fact }

        var sequence: Int64 { fact.sequence }

        /// What it is told as; nil where that was not asked for yet.
        subscript(topic: StreamTopic) -> Telling? {
            get { topic == .fills ? fill : first }
            set { if topic == .fills { fill = newValue } else { first = newValue } }
        }
    }

    private let memory: Int
    private var entries: [Entry] = []
    /// The sequence before the first that is remembered.
    private(set) var base: Int64

    /// - Parameters:
    ///   - memory: how many are remembered at least.
    ///   - base: the sequence before the first that will come.
    init(memory: Int, base: Int64) { (self.memory, self.base) = (memory, base) }

    /// The sequence of the latest.
    var last: Int64 { base + Int64(entries.count) }

    /// Whether everything after a sequence is remembered.
    func covers(_ sequence: Int64) -> Bool { (base...last).contains(sequence) }

    /// Takes the facts that follow the last.
    mutating func append(_ page: [Entry]) {
        if entries.isEmpty, let first = page.first { base = first.sequence - 1 }
        entries += page
        guard entries.count > memory + memory / 4 else { return }
        let gone = entries.count - memory
        entries.removeFirst(gone)
        base += Int64(gone)
    }

    /// What is remembered after a sequence, which is covered.
    func after(_ sequence: Int64) -> ArraySlice<Entry> { entries[Int(sequence - base)...] }

    /// Keeps what facts are told as.
    mutating func keep(_ topic: StreamTopic, _ told: [Entry]) {
        for entry in told where entry.sequence > base { entries[Int(entry.sequence - base) - 1][topic] = entry[topic] }
    }
}

extension Sequence<StreamFacts.Entry> {
    /// What an audience hears of these in a topic, in order.
    func told(_ topic: StreamTopic, to audience: StreamAudience) -> [(sequence: Int64, frame: WebSocketFrame)] {
        compactMap { entry in
            guard case .told(let account, let frame)? = entry[topic], audience.sees(topic, account) else { return nil }
            return (entry.sequence, frame)
        }
    }
}
