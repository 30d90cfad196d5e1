/// A name of one concept: each concept has its own type, so that an account can never be passed for a venue.
public protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What it names, as an error message would say it: "account", "venue".
    static var noun: String { get }
    /// The most bytes it may have (at most 32).
    static var longest: Int { get }
    /// Whether `byte` may occur in it.
    static func allows(_ byte: UInt8) -> Bool
    /// The text itself.
    var text: InlineText { get }
    /// Wraps text that is already known to be valid.
    init(validated text: InlineText)
}

/// Why a text cannot be an identifier; the message names the text, the rule and the concept.
public struct IdentifierError: Error, Hashable, CustomStringConvertible {
    /// What was wrong, in one line.
    public let description: String
}

extension Identifier {
    /// Letters, digits, `-`, `_` and `.`.
    public static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    public static var longest: Int { InlineText.capacity }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    public var description: String { text.description }

    /// What may occur in it, in words: `A-Z, 0-9, - and .`.
    private static var letters: String {
        let allowed = (UInt8(ascii: "!")...UInt8(ascii: "~")).filter(allows)
        let ranges = ["AZ", "az", "09"].map { Array($0.utf8) }.filter { allowed.contains($0[0]) }
        let others = allowed.filter { byte in !ranges.contains { $0[0] <= byte && byte <= $0[1] } }
        let words =
            ranges.map { String(decoding: [$0[0], UInt8(ascii: "-"), $0[1]], as: UTF8.self) }
            + others.map { String(decoding: [$0], as: UTF8.self) }
        return words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
    }

    /// Checks `text` and wraps it.
    /// - Throws: `IdentifierError` when it is empty, too long, or has a character that is not allowed.
    public init(_ text: some StringProtocol) throws(IdentifierError) {
        guard !text.isEmpty else { throw IdentifierError(description: "the \(Self.noun) is empty") }
        guard text.utf8.count <= Self.longest else {
            throw IdentifierError(
                description: "the \(Self.noun) '\(text)' has \(text.utf8.count) characters; at most \(Self.longest) are allowed")
        }
        guard text.utf8.allSatisfy(Self.allows), let inline = InlineText(text) else {
            throw IdentifierError(description: "the \(Self.noun) '\(text)' has a character that is not allowed: use \(Self.letters)")
        }
        self.init(validated: inline)
    }
}

/// An account of the platform: `paper`, `fund-7`.
public struct AccountID: Identifier {
    public static let noun = "account"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// A broker as the configuration calls it: `paper`. An account's orders go to its own broker and to no other.
public struct BrokerID: Identifier {
    public static let noun = "broker"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// A trading venue by its ISO 10383 code or the vendor's own name in capitals: `XNYS`, `COINBASE`.
public struct Venue: Identifier {
    public static let noun = "venue"
    public static let longest = 12
    public static func allows(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// What an instrument is called on its venue: `SPY`, `BRK.B`, `BTC-USD`, `ETH/BTC`.
public struct Symbol: Identifier {
    public static let noun = "symbol"
    public static let longest = 20
    public static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."): true
        default: false
        }
    }
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// A strategy as it runs for an account: `trend-1`.
public struct StrategyID: Identifier {
    public static let noun = "strategy"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// The id under which Assay sends an order to a broker; never reused for the same account and broker.
public struct ClientOrderID: Identifier {
    public static let noun = "client order id"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// The id a venue or broker gave an order.
public struct VenueOrderID: Identifier {
    public static let noun = "venue order id"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// The id of one execution; fills are keyed by it, never by price and time.
public struct ExecutionID: Identifier {
    public static let noun = "execution id"
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// A trading calendar: `XNYS`, `24/7`.
public struct CalendarID: Identifier {
    public static let noun = "calendar"
    public static let longest = 12
    public static func allows(_ byte: UInt8) -> Bool { Symbol.allows(byte) }
    public let text: InlineText
    public init(validated text: InlineText) { self.text = text }
}

/// An order within its partition: 1, 2, 3 … in the order of intent, never reused.
public struct OrderID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number; 1 is the first.
    public let number: Int64
    /// Wraps a number.
    public init(_ number: Int64) { self.number = number }
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    public var description: String { String(number) }
}

/// An instrument's dense place in a run: an array index, so that the engine's loop looks nothing up by name.
public struct InstrumentIndex: Hashable, Comparable, Sendable {
    /// The place, from 0.
    public let raw: UInt32
    /// Wraps a place.
    public init(_ raw: Int) { self.raw = UInt32(raw) }
    /// The place as an array index.
    public var position: Int { Int(raw) }
    public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
}

/// An account's dense place in a partition.
public struct AccountIndex: Hashable, Comparable, Sendable {
    /// The place, from 0.
    public let raw: UInt32
    /// Wraps a place.
    public init(_ raw: Int) { self.raw = UInt32(raw) }
    /// The place as an array index.
    public var position: Int { Int(raw) }
    public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }
}
