import Audit
import AuditTesting
import Crypto
import Domain
import Synchronization
import Testing

/// Reads a chain from arrays, a few rows a page.
func verified(_ chain: StoredChain, stream: String = "partition-0", key: AuditKey, page: Int = 5) async -> AuditReport {
    await verify(
        stream: stream, key: key, outside: chain.outside,
        leaves: { after in Array(chain.rows.sorted { $0.sequence < $1.sequence }.filter { $0.sequence > after }.prefix(page)) },
        records: { after in Array(chain.records.sorted { $0.sequence < $1.sequence }.filter { $0.sequence > after }.prefix(page + 2)) })
}

@Suite struct Tamperings {
    let key: AuditKey
    let chain: StoredChain

    init() throws {
        key = try AuditKey(Array(0..<32))
        chain = try StoredChain(stream: "partition-0", key: key, count: Tampering.length)
    }

    @Test func anUntouchedChainIsGood() async {
        let report = await verified(chain, key: key)
        #expect(report.finding == nil && report.good == 12 && report.head == chain.rows[11].seal.chain)
    }

    /// The sources never agree on where the end is: a desk runs.
    @Test(arguments: [1, 2, 5, 6, 12], [0, 1, 2, 3])
    func whatIsCommittedMeanwhileIsNoForgery(page: Int, readings: Int) async {
        let desk = Desk(commitsBefore: readings)
        let outside = AuditHead(stream: "partition-0", sequence: 1, chain: chain.rows[0].seal.chain, mac: chain.rows[0].seal.mac)
        let report = await verify(
            stream: "partition-0", key: key, outside: outside,
            leaves: { [chain] after in
                let end = desk.end(isRight: false)
                return Array(chain.rows.filter { $0.sequence > after && $0.sequence <= end }.prefix(page))
            },
            records: { [chain] after in
                let end = desk.end(isRight: true)
                return Array(chain.records.filter { $0.sequence > after && $0.sequence <= end }.prefix(page))
            })
        #expect(report.finding == nil && report.good >= 1, "\(report.finding.map { "\($0)" } ?? "")")
    }

    @Test func anEmptyChainIsGoodWithAndWithoutAHead() async throws {
        let empty = StoredChain(records: [], rows: [], outside: nil)
        #expect(await verified(empty, key: key).finding == nil)
        var end = AuditChain(beginning: "partition-0", key: key)
        #expect(await verified(StoredChain(records: [], rows: [], outside: end.outsideHead()), key: key).finding == nil)
    }

    @Test(arguments: Tampering.all)
    func isNamedAtItsFirstBadLeaf(_ tampering: Tampering) async {
        var changed = chain
        tampering.apply(&changed)
        #expect(changed != chain)
        for page in [1, 5, 100] {
            let report = await verified(changed, key: key, page: page)
            #expect(report.finding == AuditFinding(stream: "partition-0", sequence: tampering.sequence, fault: tampering.fault))
            #expect(report.good == min(tampering.sequence - (report.goodIncludesIt ? 0 : 1), 12))
        }
    }

    /// What a recovery reads is what was sealed: a page is refused, or its records are the first of the untouched chain.
    @Test(arguments: Tampering.all)
    func noRecordThatWasTamperedWithIsFollowed(_ tampering: Tampering) throws {
        var changed = chain
        tampering.apply(&changed)
        for page in [1, 5, 100] {
            var end = AuditChain(beginning: "partition-0", key: key)
            var followed: [AuditedRecord] = []
            for start in stride(from: 0, to: max(changed.rows.count, changed.records.count), by: page) {
                let rows = Array(changed.rows.dropFirst(start).prefix(page))
                let records = Array(changed.records.dropFirst(start).prefix(page))
                guard end.follow(rows, records) else { break }
                followed += records
            }
            #expect(followed == Array(chain.records.prefix(followed.count)), "pages of \(page)")
            if case .recordAltered = tampering.fault { #expect(followed.count < Int(tampering.sequence)) }
        }
    }

    @Test func anUntouchedChainIsFollowedToItsEnd() {
        var end = AuditChain(beginning: "partition-0", key: key)
        let (firstRows, firstRecords) = (Array(chain.rows.prefix(7)), Array(chain.records.prefix(7)))
        let isFollowed =
            end.follow(firstRows, firstRecords) && end.follow(Array(chain.rows.dropFirst(7)), Array(chain.records.dropFirst(7)))
        let (sequence, head) = (end.sequence, end.head)
        #expect(isFollowed && sequence == 12 && head == chain.rows[11].seal.chain)
    }

    /// Every bit of every stored byte of one leaf, one at a time.
    @Test func everyFlippedBitIsSeen() async throws {
        let index = 6
        func check(_ change: (inout StoredChain) throws -> Void) async throws {
            var changed = chain
            try change(&changed)
            #expect(await verified(changed, key: key).finding?.sequence == 7)
        }
        for bit in 0..<chain.records[index].payload.count * 8 {
            try await check { $0.records[index].payload[bit / 8] ^= 1 << (bit % 8) }
        }
        for bit in 0..<256 {
            func flip(_ digest: inout Digest) throws {
                var bytes = digest.bytes
                bytes[bit / 8] ^= 1 << (bit % 8)
                digest = try #require(Digest(bytes))
            }
            try await check { try flip(&$0.rows[index].seal.leaf) }
            try await check { try flip(&$0.rows[index].seal.chain) }
            try await check { try flip(&$0.rows[index].seal.mac) }
        }
        for bit in 0..<63 {
            try await check {
                $0.records[index].time = Timestamp(nanoseconds: $0.records[index].time.nanoseconds ^ (1 << bit))
            }
        }
    }

    @Test func anOlderHeadOutsideIsGoodAndGuardsItsPart() async throws {
        var older = chain
        older.outside = try StoredChain(stream: "partition-0", key: key, count: 7).outside
        #expect(await verified(older, key: key).finding == nil)
        older.rows.removeLast(6)
        older.records.removeLast(6)
        #expect(await verified(older, key: key).finding?.fault == .cutOff(outside: 7))
    }

    @Test func aHeadOfAnotherHistoryIsSeen() async throws {
        var end = AuditChain(beginning: "partition-0", key: key)
        for sequence: Int64 in 1...5 {
            _ = end.seal(AuditEntry(sequence: sequence, time: Timestamp(seconds: 9), actor: "a", action: "b", payload: []))
        }
        var other = chain
        other.outside = end.outsideHead()
        #expect(await verified(other, key: key).finding == AuditFinding(stream: "partition-0", sequence: 5, fault: .headOfAnotherHistory))
    }

    @Test func anotherKeyOrStreamVerifiesNothing() async throws {
        let other = try AuditKey([UInt8](repeating: 1, count: 32))
        #expect(await verified(chain, key: other).finding?.sequence == 1)
        #expect(await verified(chain, stream: "partition-1", key: key).finding?.sequence == 1)
    }

    @Test func rowsBeforeTheFirstAreSeen() async {
        var changed = chain
        changed.records.append(AuditedRecord(sequence: 0, time: Timestamp(seconds: 1), payload: []))
        #expect(await verified(changed, key: key).finding == AuditFinding(stream: "partition-0", sequence: 0, fault: .appended))
    }

    @Test func aFailingSourceFailsTheVerification() async {
        struct Gone: Error {}
        await #expect(throws: Gone.self) {
            _ = try await verify(
                stream: "partition-0", key: key, outside: nil, leaves: { _ throws(Gone) in throw Gone() }, records: { _ throws(Gone) in [] }
            )
        }
    }
}

/// Commits one entry after the other while somebody reads.
private final class Desk: Sendable {
    private let state = Mutex((committed: 1, readings: 0))
    private let every: Int

    /// - Parameter every: commits before each so many-th reading; 0 for before each of the records.
    init(commitsBefore every: Int) { self.every = every }

    /// The last entry that a reading sees.
    func end(isRight: Bool) -> Int64 {
        state.withLock { state in
            state.readings += 1
            if every == 0 ? isRight : state.readings % every == 0 { state.committed = min(Tampering.length, state.committed + 1) }
            return Int64(state.committed)
        }
    }
}

extension AuditReport {
    /// A fault of the outside head is told at the last good leaf.
    fileprivate var goodIncludesIt: Bool {
        switch finding?.fault {
        case .headMissing, .headForged: true
        default: false
        }
    }
}
