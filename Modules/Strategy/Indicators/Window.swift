/// The last `capacity` values in a ring. Its memory is taken once, when it is made.
@usableFromInline
struct Window<Element: Sendable>: Sendable {
    @usableFromInline var values: [Element]
    @usableFromInline var next = 0
    @usableFromInline var count = 0

    /// An empty window; `filler` only takes the places until they are used.
    @inlinable init(_ capacity: Int, filler: Element) {
        precondition(capacity >= 1, "a window holds at least one value")
        values = [Element](repeating: filler, count: capacity)
    }

    @inlinable var isFull: Bool { count == values.count }

    /// Puts `value` in and returns the value that falls out, nil while the window fills.
    @inlinable mutating func push(_ value: Element) -> Element? {
        let old = values[next]
        values[next] = value
        next += 1
        if next == values.count { next = 0 }
        if count == values.count { return old }
        count += 1
        return nil
    }
}

/// 128-bit sums as doubles, by the short way where they fit 64 bits.
@inlinable
func double(_ value: Int128) -> Double {
    let short = Int64(truncatingIfNeeded: value)
    return Int128(short) == value ? Double(short) : Double(value)
}
