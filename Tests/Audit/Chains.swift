import Audit
import AuditTesting
import Crypto
import Domain
import Host
import Testing

@Suite struct Chains {
    let key: AuditKey
    let entry = AuditEntry(
        sequence: 1, time: Timestamp(nanoseconds: 0x0102_0304_0506_0708), actor: "user:7", action: "order.place", payload: [1, 2, 3])

    init() throws { key = try AuditKey(Array(0..<32)) }

    /// The format is written out here byte by byte, so that a change of it is seen.
    @Test func aLeafIsTheHashOfItsWrittenFormat() throws {
        var chain = AuditChain(beginning: "s", key: key)
        let seal = chain.seal(entry)
        let eight: (UInt8) -> [UInt8] = { [0, 0, 0, 0, 0, 0, 0, $0] }
        let leaf = SHA256.hash(
            [0, 1] + eight(1) + Array("s".utf8) + eight(1) + [1, 2, 3, 4, 5, 6, 7, 8] + eight(6) + Array("user:7".utf8) + eight(11)
                + Array("order.place".utf8) + SHA256.hash([1, 2, 3]).bytes)
        #expect(seal.leaf == leaf)
        #expect(seal.chain == SHA256.hash([1] + Digest.zero.bytes + leaf.bytes))
        #expect(seal.mac == HMACSHA256.authenticate(eight(1) + Array("s".utf8) + eight(1) + seal.chain.bytes, key: Array(0..<32)))
    }

    @Test func aChainGoesOnWhereItEnded() throws {
        let whole = try StoredChain(stream: "s", key: key, count: 9)
        let part = try StoredChain(stream: "s", key: key, count: 4)
        var chain = try AuditChain(stream: "s", key: key, last: part.rows[3], outside: part.outside)
        for index in 4..<9 {
            let (record, row) = (whole.records[index], whole.rows[index])
            let seal = chain.seal(
                AuditEntry(sequence: record.sequence, time: record.time, actor: row.actor, action: row.action, payload: record.payload))
            #expect(seal == row.seal)
        }
        #expect(chain.outsideHead() == whole.outside)
    }

    @Test func aChainThatWasTamperedWithIsNotContinued() throws {
        let stored = try StoredChain(stream: "s", key: key, count: 4)
        let last = stored.rows[3]
        func refusal(_ last: AuditRow?, _ outside: AuditHead?, key: AuditKey? = nil) -> String? {
            do throws(AuditError) {
                _ = try AuditChain(stream: "s", key: key ?? self.key, last: last, outside: outside)
                return nil
            } catch { return error.description }
        }
        #expect(refusal(last, stored.outside) == nil)
        #expect(refusal(stored.rows[2], stored.outside)?.contains("ends at 3, but had 4") == true)
        #expect(refusal(nil, stored.outside)?.contains("ends at 0, but had 4") == true)
        #expect(refusal(last, nil)?.contains("missing") == true)
        #expect(refusal(last, stored.outside, key: try AuditKey([UInt8](repeating: 1, count: 32)))?.contains("not ours") == true)
        var forged = stored.outside
        forged?.sequence = 2
        #expect(refusal(last, forged)?.contains("not ours") == true)
        var foreign = last
        foreign.seal.mac = .zero
        #expect(refusal(foreign, stored.outside)?.contains("leaf of 's', 4, is not ours") == true)
        let other = try StoredChain(stream: "t", key: key, count: 4)
        #expect(refusal(last, other.outside)?.contains("not one of 's'") == true)
    }
}

@Suite struct FilesOutside {
    let folder = "/tmp/assay-audit-\(SystemEntropy().next())"
    private var database: String { folder + "/database" }

    init() throws { try Files.makeFolder(folder + "/database/deep") }

    @Test func aHeadReadsBackAndIsReplaced() throws {
        defer { try? Files.remove(folder) }
        let key = try AuditKey(Array(0..<32))
        var file = HeadFile(folder: folder + "/heads", stream: "partition-0")
        #expect(try file.read() == nil)
        for count in [0, 3, 4, 9, 10] {
            let head = try #require(try StoredChain(stream: "partition-0", key: key, count: count).outside)
            try file.write(head)
            #expect(try file.read() == head)
            // The next start knows nothing of the last one.
            if count == 4 { file = HeadFile(folder: folder + "/heads", stream: "partition-0") }
        }
        #expect(try Files.names(in: folder + "/heads") == ["partition-0.head"])
        #expect(try Files.permissions(of: file.path) == 0o600)
        #expect(try Files.read(file.path).count == 1_024)
    }

    @Test func whateverIsTornTheHeadBeforeIsThere() throws {
        defer { try? Files.remove(folder) }
        let key = try AuditKey(Array(0..<32))
        let heads = try [7, 8, 9].map { try #require(try StoredChain(stream: "partition-0", key: key, count: $0).outside) }
        var file = HeadFile(folder: folder, stream: "partition-0")
        try file.write(heads[0])
        try file.write(heads[1])
        let before = try Files.read(file.path)
        try file.write(heads[2])
        let after = try Files.read(file.path)
        for torn in 0...after.count {
            try Files.overwrite(Array(after[..<torn] + before[torn...]), in: file.path, at: 0)
            let head = try file.read()
            #expect(head == heads[1] || head == heads[2])
        }
    }

    @Test func aHeadFileThatIsNotOursIsNamed() throws {
        defer { try? Files.remove(folder) }
        let key = try AuditKey(Array(0..<32))
        var file = HeadFile(folder: folder, stream: "partition-0")
        try file.write(try #require(try StoredChain(stream: "partition-0", key: key, count: 9).outside))
        let bytes = try Files.read(file.path)
        let broken: [[UInt8]] = [
            [], Array(bytes.dropLast(600)), [UInt8](repeating: 32, count: 1_024), [0] + bytes.dropLast(),
            bytes.map { $0 == UInt8(ascii: "9") ? UInt8(ascii: "8") : $0 },
        ]
        for bytes in broken {
            try Files.write(bytes, to: file.path)
            let error = #expect(throws: AuditError.self) { try file.read() }
            #expect(error?.description.contains(file.path) == true)
        }
    }

    @Test func aKeyIsMadeOnceForItsOwnerOnly() throws {
        defer { try? Files.remove(folder) }
        let path = folder + "/keys/audit.key"
        #expect(throws: AuditError.self) { try AuditKey.read(path, apartFrom: database) }
        _ = try AuditKey.create(path, apartFrom: database)
        let bytes = try Files.read(path)
        #expect(bytes.count == 32 && bytes != [UInt8](repeating: 0, count: 32))
        #expect(try Files.permissions(of: path) == 0o600)
        _ = try AuditKey.create(path, apartFrom: database)
        #expect(try Files.read(path) == bytes, "a second start reads the first one's key")
        #expect(try Files.names(in: folder + "/keys") == ["audit.key"])
        let shown = "\(try AuditKey.read(path, apartFrom: database))"
        #expect(shown == "audit key")
    }

    @Test func aKeyThatOthersMayReadIsRefused() throws {
        defer { try? Files.remove(folder) }
        let path = folder + "/audit.key"
        for mode: UInt32 in [0o640, 0o604, 0o660] {
            try Files.write([UInt8](repeating: 1, count: 32), to: path, mode: mode)
            let error = #expect(throws: AuditError.self) { try AuditKey.read(path, apartFrom: database) }
            #expect(error?.description.contains("chmod 600 \(path)") == true)
            try Files.remove(path)
        }
    }

    @Test func aKeyOfAnotherSizeIsRefused() throws {
        defer { try? Files.remove(folder) }
        let path = folder + "/audit.key"
        for count in [0, 31, 33] {
            try Files.write([UInt8](repeating: 1, count: count), to: path, mode: 0o600)
            let error = #expect(throws: AuditError.self) { try AuditKey.read(path, apartFrom: database) }
            #expect(error?.description.contains("\(count) bytes") == true)
        }
    }

    @Test func aKeyBesideTheDatabaseIsRefused() throws {
        defer { try? Files.remove(folder) }
        for path in ["/audit.key", "/deep/audit.key", "/deep/../audit.key"] {
            let error = #expect(throws: AuditError.self) { try AuditKey.create(database + path, apartFrom: database) }
            #expect(error?.description.contains("move it") == true)
            #expect(!Files.exists(database + path))
        }
        _ = try AuditKey.create(folder + "/database-keys/audit.key", apartFrom: database)
    }
}
