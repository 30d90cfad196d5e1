/// Deadlines of very many things, most of which are put off or forgotten before they come: a wheel of ticks, each with the ids due in it.
///
/// It may give an id early (a deadline beyond the wheel's turn) or after it was put off; the owner looks at the real deadline and inserts
/// it again. It never gives one late by more than a tick.
struct DeadlineWheel {
    /// A tick is 2^24 nanoseconds, 16.8 ms.
    static let tickBits: Int64 = 24
    static let slotCount = 512

    private var slots = [[UInt64]](repeating: [], count: slotCount)
    private var occupied = [UInt64](repeating: 0, count: slotCount / 64)
    /// The last tick whose slot has been emptied.
    private var cursor: Int64

    init(now: Int64) { cursor = now >> Self.tickBits }

    /// Puts an id where its deadline is, or at the wheel's far end.
    mutating func insert(_ id: UInt64, at deadline: Int64) {
        let tick = (deadline >> Self.tickBits) + 1
        let within = min(max(tick, cursor + 1), cursor + Int64(Self.slotCount) - 1)
        let slot = Int(within & Int64(Self.slotCount - 1))
        slots[slot].append(id)
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
    }

    /// Appends the ids whose tick has come.
    mutating func take(until now: Int64, into due: inout [UInt64]) {
        let target = now >> Self.tickBits
        guard target > cursor else { return }
        for tick in (cursor + 1)...min(target, cursor + Int64(Self.slotCount)) {
            let slot = Int(tick & Int64(Self.slotCount - 1))
            guard occupied[slot / 64] & 1 << UInt64(slot % 64) != 0 else { continue }
            occupied[slot / 64] &= ~(1 << UInt64(slot % 64))
            due += slots[slot]
            slots[slot].removeAll(keepingCapacity: slots[slot].count < 64)
        }
        cursor = target
    }

    /// The moment the next occupied tick begins; nil where there is none.
    var next: Int64? {
        let first = Int((cursor + 1) & Int64(Self.slotCount - 1))
        let words = Self.slotCount / 64
        for step in 0...words {
            let word = (first / 64 + step) % words
            var bits = occupied[word]
            if step == 0 { bits &= ~0 << UInt64(first % 64) }
            if step == words { bits &= ~(~0 << UInt64(first % 64)) }
            guard bits != 0 else { continue }
            let slot = word * 64 + bits.trailingZeroBitCount
            let distance = (slot - first + Self.slotCount) % Self.slotCount
            return (cursor + 1 + Int64(distance)) << Self.tickBits
        }
        return nil
    }
}
