internal import Crypto
internal import Domain

/// Verifies one stream's chain against its journal, its outside head and the key, and names the first bad leaf.
///
/// It reads every row once, in order of sequence, and a page at a time. Where a leaf is altered it reads on, only to tell whether
/// what belongs there is at another place. Rows may be added meanwhile, each leaf with its record in one commit.
/// - Parameters:
///   - start: the last row that is known to be ours, where the rows up to it are left out; nil to begin with the first leaf.
///   - outside: the head kept outside the database; nil where there is none.
///   - leaves: the next audit rows after a sequence, in order; empty at the end.
///   - records: the next journal records after a sequence, in order; empty at the end.
/// - Throws: what the two sources throw.
public func verify<Failure: Error>(
    stream: String, key: AuditKey, after start: AuditRow? = nil, outside: AuditHead?,
    leaves: @escaping (_ after: Int64) async throws(Failure) -> [AuditRow],
    records: @escaping (_ after: Int64) async throws(Failure) -> [AuditedRecord]
) async throws(Failure) -> AuditReport {
    var check = ChainCheck(stream: stream, key: key, outside: outside, after: start)
    let last = start?.sequence ?? .min
    var (rows, facts) = (Page<AuditRow>(after: last), Page<AuditedRecord>(after: last))
    while !check.isOver {
        if rows.isUsed, !rows.isLast { rows.turn(try await leaves(rows.last), \.sequence) }
        if facts.isUsed, !facts.isLast { facts.turn(try await records(facts.last), \.sequence) }
        // What was committed between two readings is known to one of them: the other has it by now.
        if rows.isUsed, !facts.isUsed { rows.turn(try await leaves(rows.last), \.sequence) }
        if facts.isUsed, !rows.isUsed { facts.turn(try await records(facts.last), \.sequence) }
        if rows.isUsed, facts.isUsed { break }
        check.take(&rows, &facts)
    }
    return check.report()
}

/// The rows of a source that are at hand: read a page at a time, so that the work on them never waits.
private struct Page<Row> {
    private var rows: [Row] = []
    private var place = 0
    private(set) var last: Int64
    private(set) var isLast = false

    init(after last: Int64) { self.last = last }

    var isUsed: Bool { place == rows.count }
    var first: Row? { place < rows.count ? rows[place] : nil }

    mutating func turn(_ rows: [Row], _ sequence: (Row) -> Int64) {
        (self.rows, place) = (rows, 0)
        isLast = rows.isEmpty
        if let row = rows.last { last = sequence(row) }
    }

    mutating func drop() { place += 1 }
}

/// The pure part: takes rows in order and says what is wrong with the first bad one.
struct ChainCheck: ~Copyable {
    private let stream: String
    private let outside: AuditHead?
    private let isOutsideOurs: Bool
    private var hasher: ChainHasher
    private var good: Int64
    private var head: Digest
    private var finding: AuditFinding?
    /// The row of the finding, while later rows may show where its own content is.
    private var suspect: AuditRow?
    private(set) var isOver = false

    init(stream: String, key: AuditKey, outside: AuditHead?, after start: AuditRow? = nil) {
        (self.stream, self.outside) = (stream, outside)
        (good, head) = (start?.sequence ?? 0, start?.seal.chain ?? .zero)
        var hasher = ChainHasher(stream: stream, key: key)
        isOutsideOurs =
            if let outside, outside.stream == stream {
                hasher.mac(sequence: outside.sequence, head: outside.chain).equalsInConstantTime(outside.mac)
            } else { false }
        self.hasher = hasher
    }

    /// Takes what is at hand, until one of the two pages that is not the last is used up.
    fileprivate mutating func take(_ rows: inout Page<AuditRow>, _ records: inout Page<AuditedRecord>) {
        while !isOver, !rows.isUsed || rows.isLast, !records.isUsed || records.isLast {
            let (row, record) = (rows.first, records.first)
            guard row != nil || record != nil else { return }
            let sequence = min(row?.sequence ?? .max, record?.sequence ?? .max)
            let (hasRow, hasRecord) = (row?.sequence == sequence, record?.sequence == sequence)
            take(sequence, hasRow ? row : nil, hasRecord ? record : nil)
            if hasRow { rows.drop() }
            if hasRecord { records.drop() }
        }
    }

    /// Takes what there is at one sequence; sequences only go up.
    mutating func take(_ sequence: Int64, _ row: AuditRow?, _ record: AuditedRecord?) {
        if finding != nil { return lookForSwap(sequence, row, record) }
        guard sequence > good else { return found(sequence, .appended) }
        guard sequence == good + 1 else { return found(good + 1, .removed) }
        let isBeyondOutside = isOutsideOurs && sequence > (outside?.sequence ?? 0)
        guard let row else { return found(sequence, isBeyondOutside ? .appended : .leafRemoved) }
        guard let record else { return found(sequence, isBeyondOutside ? .appended : .recordRemoved) }
        guard let fault = fault(of: row, record, isBeyondOutside) else {
            (good, head) = (sequence, row.seal.chain)
            if isOutsideOurs, let outside, outside.sequence == sequence, outside.chain != head { found(sequence, .headOfAnotherHistory) }
            return
        }
        found(sequence, fault)
        if fault == .recordAltered { (suspect, isOver) = (row, false) }
    }

    /// The report after the last row.
    mutating func report() -> AuditReport {
        if finding == nil, let fault = faultOfOutside() {
            let isCut = if case .cutOff = fault { true } else { false }
            found(isCut ? good + 1 : good, fault)
        }
        return AuditReport(stream: stream, good: good, head: head, finding: finding)
    }

    private mutating func found(_ sequence: Int64, _ fault: AuditFault) {
        finding = AuditFinding(stream: stream, sequence: sequence, fault: fault)
        isOver = true
    }

    private func faultOfOutside() -> AuditFault? {
        guard let outside else { return good > 0 ? .headMissing : nil }
        guard isOutsideOurs else { return .headForged }
        return outside.sequence > good ? .cutOff(outside: outside.sequence) : nil
    }

    /// Which of the three stored hashes fit tells what was changed: the tag can only be ours if its head is.
    private mutating func fault(of row: AuditRow, _ record: AuditedRecord, _ isBeyondOutside: Bool) -> AuditFault? {
        let leaf = leaf(row.sequence, row, record)
        let isLeafRight = leaf == row.seal.leaf
        let chain = hasher.chain(after: head, leaf: row.seal.leaf)
        let isChainRight = chain == row.seal.chain
        let isOurs = hasher.mac(sequence: row.sequence, head: row.seal.chain).equalsInConstantTime(row.seal.mac)
        if isLeafRight, isChainRight, isOurs { return nil }
        if isOurs {
            if !isChainRight, !isLeafRight, hasher.chain(after: head, leaf: leaf) == row.seal.chain { return .leafAltered }
            return .recordAltered
        }
        if isLeafRight, !isChainRight, hasher.mac(sequence: row.sequence, head: chain).equalsInConstantTime(row.seal.mac) {
            return .chainAltered
        }
        if isBeyondOutside { return .appended }
        return isLeafRight && isChainRight ? .notOurs : .recordAltered
    }

    private mutating func leaf(_ sequence: Int64, _ row: AuditRow, _ record: AuditedRecord) -> Digest {
        hasher.leaf(sequence: sequence, time: record.time, actor: row.actor, action: row.action, payload: record.payload)
    }

    /// Whether a later row or record is what was sealed at the finding's sequence.
    private mutating func lookForSwap(_ sequence: Int64, _ row: AuditRow?, _ record: AuditedRecord?) {
        guard let suspect, let place = finding?.sequence else { return }
        if let row, hasher.chain(after: head, leaf: row.seal.leaf) == row.seal.chain,
            hasher.mac(sequence: place, head: row.seal.chain).equalsInConstantTime(row.seal.mac)
        {
            return found(place, .swapped(with: sequence))
        }
        if let record, leaf(place, suspect, record) == suspect.seal.leaf { found(place, .swapped(with: sequence)) }
    }
}
