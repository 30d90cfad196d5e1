internal import Domain
internal import Messaging

/// What is sent over the socket: four bytes of length, most significant first, then a byte that says what it is, then that.
enum Frame: Hashable {
    /// From the subscriber, first and once: which topics.
    case hello([TopicName])
    /// From the publisher, first and once: what follows are messages.
    case welcome
    /// From the publisher.
    case message(BusMessage)
    /// From the publisher: so many messages are missing here.
    case missed(Int)

    /// What both ends must speak.
    static let version: UInt8 = 1
    /// The most bytes after the length.
    static let longest = 2 + InlineText.capacity + BusLimits.message

    /// Adds the frame to what is to be sent.
    func write(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes += [0, 0, 0, 0]
        switch self {
        case .hello(let topics):
            bytes += [1, Self.version]
            for topic in topics { Self.write(topic, to: &bytes) }
        case .welcome: bytes += [2, Self.version]
        case .message(let message):
            bytes.append(3)
            Self.write(message.topic, to: &bytes)
            bytes += message.bytes
        case .missed(let count):
            bytes.append(4)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        }
        let length = UInt32(bytes.count - start - 4)
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * place)) }
    }

    private static func write(_ topic: TopicName, to bytes: inout [UInt8]) {
        bytes.append(UInt8(topic.text.count))
        bytes += topic.text.bytes
    }

    /// Reads what stands after the length.
    init(_ body: ArraySlice<UInt8>) throws(BadFrame) {
        var rest = body
        switch rest.popFirst() {
        case 1:
            guard rest.popFirst() == Self.version else { throw BadFrame("a hello of another version") }
            var topics: [TopicName] = []
            while !rest.isEmpty {
                topics.append(try Self.readTopic(&rest))
                guard topics.count <= BusLimits.topicsAsked else { throw BadFrame("a hello with too many topics") }
            }
            guard !topics.isEmpty else { throw BadFrame("a hello without a topic") }
            self = .hello(topics)
        case 2:
            guard rest.popFirst() == Self.version, rest.isEmpty else { throw BadFrame("a welcome of another version") }
            self = .welcome
        case 3:
            let topic = try Self.readTopic(&rest)
            guard rest.count <= BusLimits.message else { throw BadFrame("a message of \(rest.count) bytes") }
            self = .message(BusMessage(topic: topic, bytes: Array(rest)))
        case 4:
            let count = rest.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard rest.count == 8, count > 0, let missed = Int(exactly: count) else { throw BadFrame("a count of missed messages") }
            self = .missed(missed)
        default: throw BadFrame("a frame of an unknown kind")
        }
    }

    private static func readTopic(_ rest: inout ArraySlice<UInt8>) throws(BadFrame) -> TopicName {
        guard let count = rest.popFirst(), rest.count >= Int(count), let text = InlineText(bytes: rest.prefix(Int(count))),
            let topic = try? TopicName(text.description)
        else { throw BadFrame("a topic that is none") }
        rest.removeFirst(Int(count))
        return topic
    }
}

/// What came is no frame; the connection is of no more use.
struct BadFrame: Error, Hashable, CustomStringConvertible {
    let description: String
    init(_ what: String) { description = "the other end sent \(what): are both programs of one version?" }
}

/// Finds frames in what comes from a socket, however it is cut.
struct FrameReader {
    private var bytes: [UInt8] = []
    private var first = 0

    /// True when nothing came after the frames that were given.
    var isEmpty: Bool { first == bytes.count }

    /// Adds what came.
    mutating func add(_ more: [UInt8]) {
        bytes.removeFirst(first)
        first = 0
        bytes += more
    }

    /// The next whole frame; nil where there is none yet.
    mutating func next() throws(BadFrame) -> Frame? {
        guard bytes.count - first >= 4 else { return nil }
        let length = bytes[first..<first + 4].reduce(0) { $0 << 8 | Int($1) }
        guard (1...Frame.longest).contains(length) else { throw BadFrame("a frame of \(length) bytes") }
        guard bytes.count - first - 4 >= length else { return nil }
        defer { first += 4 + length }
        return try Frame(bytes[first + 4..<first + 4 + length])
    }
}
