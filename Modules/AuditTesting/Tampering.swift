public import Audit
internal import Crypto
internal import Domain

/// A stream as it is stored: what a tamperer with the database, but without the key, can change.
public struct StoredChain: Hashable, Sendable {
    /// The journal.
    public var records: [AuditedRecord]
    /// The audit rows.
    public var rows: [AuditRow]
    /// The head outside the database, out of the tamperer's reach.
    public var outside: AuditHead?

    /// Makes a chain from rows.
    public init(records: [AuditedRecord], rows: [AuditRow], outside: AuditHead?) {
        (self.records, self.rows, self.outside) = (records, rows, outside)
    }

    /// Seals entries 1 to `count` of a stream.
    public init(stream: String, key: AuditKey, count: Int) throws(AuditError) {
        var chain = AuditChain(beginning: stream, key: key)
        (records, rows) = ([], [])
        for number in 0..<count {
            let entry = AuditEntry(
                sequence: Int64(number + 1), time: Timestamp(seconds: 1_600_000_000 + Int64(number)), actor: "user:\(number % 3)",
                action: number % 2 == 0 ? "order.place" : "order.cancel", payload: Array("fact \(number) of \(stream)".utf8))
            let seal = chain.seal(entry)
            records.append(AuditedRecord(sequence: entry.sequence, time: entry.time, payload: entry.payload))
            rows.append(AuditRow(sequence: entry.sequence, actor: entry.actor, action: entry.action, seal: seal))
        }
        outside = chain.outsideHead()
    }
}

/// One way to tamper with a chain of at least 8 leaves, and what the verifier must say about it.
public struct Tampering: Sendable, CustomStringConvertible {
    /// What is done.
    public let description: String
    /// The first bad leaf.
    public let sequence: Int64
    /// How it is bad.
    public let fault: AuditFault
    /// Does it.
    public let apply: @Sendable (inout StoredChain) -> Void

    init(_ description: String, _ sequence: Int64, _ fault: AuditFault, _ apply: @escaping @Sendable (inout StoredChain) -> Void) {
        (self.description, self.sequence, self.fault, self.apply) = (description, sequence, fault, apply)
    }

    /// The length of the chains the list is for.
    public static let length = 12

    /// Every way, for a chain of `length` leaves whose outside head is of the last.
    public static let all: [Tampering] = flips + removals + swaps + additions + cuts

    private static let flips: [Tampering] =
        [1, 5, 12].flatMap { (place: Int) -> [Tampering] in
            let at = Int64(place)
            let index = place - 1
            return [
                Tampering("flip the first byte of payload \(at)", at, .recordAltered) { $0.records[index].payload[0] ^= 1 },
                Tampering("flip the last byte of payload \(at)", at, .recordAltered) {
                    $0.records[index].payload[$0.records[index].payload.count - 1] ^= 0x80
                },
                Tampering("add a byte to payload \(at)", at, .recordAltered) { $0.records[index].payload.append(0) },
                Tampering("empty payload \(at)", at, .recordAltered) { $0.records[index].payload = [] },
                Tampering("change the time of \(at)", at, .recordAltered) {
                    $0.records[index].time = $0.records[index].time.advanced(by: 1)
                },
                Tampering("change the actor of \(at)", at, .recordAltered) { $0.rows[index].actor += "0" },
                Tampering("change the action of \(at)", at, .recordAltered) { $0.rows[index].action = "order.expire" },
                Tampering("move a letter from action to actor of \(at)", at, .recordAltered) {
                    $0.rows[index].actor.append($0.rows[index].action.removeFirst())
                },
                Tampering("flip leaf \(at)", at, .leafAltered) { $0.rows[index].seal.leaf = flipped($0.rows[index].seal.leaf, 0) },
                Tampering("flip chain \(at)", at, .chainAltered) { $0.rows[index].seal.chain = flipped($0.rows[index].seal.chain, 31) },
                Tampering("flip mac \(at)", at, .notOurs) { $0.rows[index].seal.mac = flipped($0.rows[index].seal.mac, 16) },
                Tampering("alter payload \(at) and hash again without the key", at, .notOurs) {
                    $0.records[index].payload[0] ^= 1
                    rehash(&$0, from: index)
                },
            ]
        }

    private static let removals: [Tampering] = [
        Tampering("remove the first", 1, .removed) { $0.remove([1]) },
        Tampering("remove one in the middle", 6, .removed) { $0.remove([6]) },
        Tampering("remove several in the middle", 4, .removed) { $0.remove([4, 5, 9]) },
        Tampering("remove the last", 12, .cutOff(outside: 12)) { $0.remove([12]) },
        Tampering("remove one and close the gap", 6, .recordAltered) {
            $0.remove([6])
            $0.renumber()
        },
        Tampering("remove one, close the gap and hash again without the key", 6, .notOurs) {
            $0.remove([6])
            $0.renumber()
            rehash(&$0, from: 5)
        },
        Tampering("remove a record and leave its leaf", 6, .recordRemoved) { $0.records.removeAll { $0.sequence == 6 } },
        Tampering("remove a leaf and leave its record", 6, .leafRemoved) { $0.rows.removeAll { $0.sequence == 6 } },
        Tampering("remove the last leaf and leave its record", 12, .leafRemoved) { $0.rows.removeLast() },
    ]

    private static let swaps: [Tampering] = [
        Tampering("swap two neighbours", 5, .swapped(with: 6)) {
            $0.swapRecords(4, 5)
            $0.swapRows(4, 5)
        },
        Tampering("swap the first and the last", 1, .swapped(with: 12)) {
            $0.swapRecords(0, 11)
            $0.swapRows(0, 11)
        },
        Tampering("swap two records under their leaves", 3, .swapped(with: 9)) {
            $0.swapRecords(2, 8)
        },
        Tampering("swap two leaves over their records", 3, .swapped(with: 9)) { $0.swapRows(2, 8) },
    ]

    private static let additions: [Tampering] = [
        Tampering("append a copy of the last", 13, .appended) { $0.appendCopy(of: 11) },
        Tampering("append a copy of one in the middle", 13, .appended) { $0.appendCopy(of: 3) },
        Tampering("append a new one, hashed without the key", 13, .appended) {
            $0.appendCopy(of: 3)
            $0.records[12].payload = Array("a fact of mine".utf8)
            rehash(&$0, from: 12)
        },
        Tampering("append a record without a leaf", 13, .appended) {
            $0.appendCopy(of: 3)
            $0.rows.removeLast()
        },
        Tampering("append a leaf without a record", 13, .appended) {
            $0.appendCopy(of: 3)
            $0.records.removeLast()
        },
        Tampering("append one after a gap", 13, .removed) {
            $0.appendCopy(of: 3)
            $0.records[12].sequence = 14
            $0.rows[12].sequence = 14
        },
    ]

    private static let cuts: [Tampering] = [
        Tampering("cut off the tail", 8, .cutOff(outside: 12)) { $0.remove(Array(8...12)) },
        Tampering("cut off everything", 1, .cutOff(outside: 12)) { $0.remove(Array(1...12)) },
        Tampering("remove the outside head", 12, .headMissing) { $0.outside = nil },
        Tampering("forge the outside head", 12, .headForged) { $0.outside?.sequence = 5 },
        Tampering("cut off the tail and forge the outside head", 7, .headForged) {
            $0.remove(Array(8...12))
            $0.outside?.sequence = 7
            $0.outside?.chain = $0.rows[6].seal.chain
        },
    ]
}

private func flipped(_ digest: Digest, _ place: Int) -> Digest {
    var bytes = digest.bytes
    bytes[place] ^= 0x10
    return Digest(bytes) ?? digest
}

/// What anyone can compute: leaf and chain, but no tag.
private func rehash(_ chain: inout StoredChain, from index: Int) {
    guard let stranger = try? AuditKey([UInt8](repeating: 9, count: 32)) else { return }
    var end = AuditChain(beginning: "partition-0", key: stranger)
    for place in chain.rows.indices {
        let (record, row) = (chain.records[place], chain.rows[place])
        let seal = end.seal(
            AuditEntry(sequence: record.sequence, time: record.time, actor: row.actor, action: row.action, payload: record.payload))
        if place >= index { chain.rows[place].seal = seal }
    }
}

extension StoredChain {
    /// Puts both tables into order of sequence, as a store reads them.
    public mutating func sort() {
        records.sort { $0.sequence < $1.sequence }
        rows.sort { $0.sequence < $1.sequence }
    }

    fileprivate mutating func remove(_ sequences: [Int64]) {
        records.removeAll { sequences.contains($0.sequence) }
        rows.removeAll { sequences.contains($0.sequence) }
    }

    fileprivate mutating func renumber() {
        for index in records.indices {
            records[index].sequence = Int64(index + 1)
            rows[index].sequence = Int64(index + 1)
        }
    }

    fileprivate mutating func swapRecords(_ left: Int, _ right: Int) {
        records.swapAt(left, right)
        (records[left].sequence, records[right].sequence) = (records[right].sequence, records[left].sequence)
    }

    fileprivate mutating func swapRows(_ left: Int, _ right: Int) {
        rows.swapAt(left, right)
        (rows[left].sequence, rows[right].sequence) = (rows[right].sequence, rows[left].sequence)
    }

    fileprivate mutating func appendCopy(of index: Int) {
        records.append(records[index])
        rows.append(rows[index])
        records[records.count - 1].sequence = Int64(records.count)
        rows[rows.count - 1].sequence = Int64(rows.count)
    }
}
