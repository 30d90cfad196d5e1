/// ASCII text of at most 32 bytes held inline, so that copying it never touches a reference count.
///
/// Ordered as its bytes are. NUL never occurs inside.
public struct InlineText: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The most bytes that fit.
    public static let capacity = 32

    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    /// The empty text.
    public init() {}

    /// Makes the text from printable ASCII; nil when it is longer than 32 bytes or holds anything else.
    public init?(_ text: some StringProtocol) { self.init(bytes: text.utf8) }

    /// Makes the text from printable ASCII bytes; nil when there are more than 32 or one is not printable.
    public init?(bytes: some Sequence<UInt8>) {
        var count = 0
        for byte in bytes {
            guard count < Self.capacity, byte >= 0x20, byte < 0x7F else { return nil }
            set(byte, at: count)
            count += 1
        }
    }

    /// The first 32 bytes of `text`, with anything but printable ASCII as `?`: for reasons that others wrote.
    public init(truncating text: some StringProtocol) {
        for (index, byte) in text.utf8.prefix(Self.capacity).enumerated() { set(byte >= 0x20 && byte < 0x7F ? byte : 0x3F, at: index) }
    }

    /// The byte at `index`, from 0; 0 beyond the end.
    public subscript(index: Int) -> UInt8 {
        let shift = UInt64(56 - (index & 7) * 8)
        switch index >> 3 {
        case 0: return UInt8(truncatingIfNeeded: first >> shift)
        case 1: return UInt8(truncatingIfNeeded: second >> shift)
        case 2: return UInt8(truncatingIfNeeded: third >> shift)
        case 3: return UInt8(truncatingIfNeeded: fourth >> shift)
        default: return 0
        }
    }

    /// How many bytes it has.
    public var count: Int {
        func length(_ word: UInt64) -> Int { 8 - word.trailingZeroBitCount / 8 }
        if fourth != 0 { return 24 + length(fourth) }
        if third != 0 { return 16 + length(third) }
        return second != 0 ? 8 + length(second) : length(first)
    }

    /// True when it has no bytes.
    public var isEmpty: Bool { first == 0 }

    /// Its bytes, in order.
    public var bytes: [UInt8] { (0..<count).map { self[$0] } }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public static func < (left: Self, right: Self) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }

    /// The text followed by a number in decimal; digits beyond 32 bytes are a programmer's error.
    /// - Parameter separator: a byte put before the digits; 0 for none.
    public func appending(_ number: Int64, after separator: UInt8 = 0) -> InlineText {
        precondition(number >= 0, "an id ends in a number that is not negative")
        var result = self
        if separator != 0 { result.set(separator, at: count) }
        var digits = 1
        var rest = number
        while rest > 9 { (rest, digits) = (rest / 10, digits + 1) }
        let start = result.count
        precondition(start + digits <= Self.capacity, "an id has at most 32 bytes")
        rest = number
        for place in stride(from: start + digits - 1, through: start, by: -1) {
            result.set(UInt8(48 + rest % 10), at: place)
            rest /= 10
        }
        return result
    }

    private mutating func set(_ byte: UInt8, at index: Int) {
        let bits = UInt64(byte) << UInt64(56 - (index & 7) * 8)
        switch index >> 3 {
        case 0: first |= bits
        case 1: second |= bits
        case 2: third |= bits
        default: fourth |= bits
        }
    }
}
