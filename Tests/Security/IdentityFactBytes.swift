import Crypto
import Domain
import Engine
import Testing

@testable import Security

/// One fact of every kind, with every field away from zero.
func oneOfEachKind() throws -> [IdentityFact] {
    let (anna, time) = (try UserName("anna.k"), Int64(1_600_000_000_000_000_007))
    let token = SHA256.hash([1, 2, 3])
    let hash = try #require(PasswordHash(phc: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"))
    let accounts = AccountGrant.only([try AccountID("fund-7"), try AccountID("paper")])
    let session = Session(
        id: SessionID(258), user: anna, kind: .program, origin: .password, token: token, openedAt: time, expiresAt: time + 513)
    return [
        .userAdded(anna, try DisplayName("Änna Müller"), .examiner, .all, time: time),
        .userAdded(anna, try DisplayName("Anna"), .trader, accounts, time: time), .passwordSet(anna, hash, time: time),
        .passwordRehashed(anna, hash, time: time), .roleSet(anna, .admin, time: time), .accountsGranted(anna, accounts, time: time),
        .accountsGranted(anna, .only([]), time: time), .userDisabled(anna, time: time), .userEnabled(anna, time: time),
        .loginLinkIssued(anna, token: token, expires: time + 900, time: time), .loginLinkUsed(anna, time: time),
        .loginFailed(anna, time: time), .loginThrottled(anna, time: time), .sessionOpened(session),
        .refreshRotated(SessionID(258), token: token, time: time), .sessionEnded(SessionID(258), .reused, time: time),
    ]
}

func encoded(_ facts: [IdentityFact]) -> [UInt8] {
    var writer = ByteWriter()
    for fact in facts { fact.encode(into: &writer) }
    return writer.bytes
}

func decode(_ bytes: [UInt8]) throws(DecodingError) -> [IdentityFact] {
    let result = bytes.withUnsafeBytes { raw -> Result<[IdentityFact], DecodingError> in
        var reader = ByteReader(raw)
        var facts: [IdentityFact] = []
        do throws(DecodingError) {
            while !reader.isAtEnd { facts.append(try IdentityFact(from: &reader)) }
            return .success(facts)
        } catch { return .failure(error) }
    }
    return try result.get()
}

@Suite struct IdentityFactBytes {
    @Test func everyKindOfFactReadsBackAsItWasWritten() throws {
        let facts = try oneOfEachKind()
        #expect(try decode(encoded(facts)) == facts)
    }

    @Test func aFactCutOffAnywhereIsAnError() throws {
        for fact in try oneOfEachKind() {
            let bytes = encoded([fact])
            for count in 1..<bytes.count {
                #expect(throws: DecodingError.self, "\(fact.action) cut to \(count)") { try decode(Array(bytes.prefix(count))) }
            }
        }
        #expect(throws: DecodingError(description: "200 is no IdentityFactKind this version knows")) { try decode([200]) }
    }

    /// The stored layout of every kind in hex: a difference is a change of format and needs a new kind.
    @Test func theLayoutOfEveryKindIsTheGoldenOne() throws {
        let hex = Array("0123456789abcdef")
        let lines = try oneOfEachKind().map { fact in
            fact.action + ": " + String(encoded([fact]).flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] })
        }
        try expectGolden(lines.joined(separator: "\n") + "\n", "identity-facts.txt")
    }

    @Test func anyDamageIsAnErrorOrAnotherFactAndNeverATrap() throws {
        var random = seeded("anyDamageIsAnErrorOrAnotherFactAndNeverATrap")
        let kinds = try oneOfEachKind()
        var errors = 0
        for round in 0..<10_000 {
            var bytes = encoded([kinds[round % kinds.count]])
            for _ in 0...Int(random.next() % 3) {
                let place = Int(random.next() % UInt64(bytes.count))
                if random.next() % 4 == 0, bytes.count > 1 {
                    bytes.removeLast()
                } else {
                    bytes[min(place, bytes.count - 1)] ^= UInt8(1 << (random.next() % 8))
                }
            }
            do throws(DecodingError) {
                let facts = try decode(bytes)
                #expect(try decode(encoded(facts)) == facts)
            } catch { errors += 1 }
        }
        #expect(errors > 1000)
    }
}
