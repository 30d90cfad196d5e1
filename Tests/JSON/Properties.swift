import Domain
import JSON
import Testing

@Suite struct Properties {
    @Test func whatIsWrittenReadsBackTheSame() throws {
        var random = seeded("write and read")
        for _ in 0..<600 {
            let value = randomValue(depth: 4, &random)
            let text = value.text(pretty: random.next() % 2 == 0, forHTML: random.next() % 2 == 0)
            #expect(try JSONValue(reading: text) == value)
            #expect(try JSONNode(reading: text).value == value)
            #expect(try JSONValue(reading: text).text() == value.text())
        }
    }

    @Test func whatStrictJSONAcceptsJSON5ReadsTheSame() {
        var random = seeded("strict within JSON5")
        for _ in 0..<5_000 {
            let bytes = mutated(Array(randomValue(depth: 3, &random).text().utf8), &random)
            if let strict = try? JSONValue(reading: bytes) { #expect(strict == (try? JSONValue(reading: bytes, as: .json5))) }
        }
    }

    @Test func noBytesMakeTheReaderTrap() {
        var random = seeded("random bytes")
        let grammar =
            Array("{}[]:,'\"\\/*0123456789abcdefxXuUeE+-. \n\rtrueInfinityNaN_$".utf8) + [0xE2, 0x80, 0xA8, 0xEF, 0xBB, 0xBF, 0xF0, 0x9F]
        for round in 0..<12_000 {
            let bytes = (0..<Int(random.next() % 24)).map { _ in
                round % 4 == 0 ? UInt8(truncatingIfNeeded: random.next()) : grammar[Int(random.next() % UInt64(grammar.count))]
            }
            for dialect in [JSONDialect.strict, .json5] {
                let value = try? JSONValue(reading: bytes, as: dialect)
                #expect(value == (try? JSONNode(reading: bytes, as: dialect))?.value)
                if let value { #expect(try! JSONValue(reading: value.text()) == value) }
            }
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.next() % 3 {
            let place = Int(random.next() % UInt64(bytes.count))
            bytes[place] =
                random.next() % 2 == 0 ? UInt8(truncatingIfNeeded: random.next()) : bytes[Int(random.next() % UInt64(bytes.count))]
        }
        return bytes
    }

    private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch random.next() % (depth == 0 ? 5 : 7) {
        case 0: return .null
        case 1: return .bool(random.next() % 2 == 0)
        case 2: return JSONValue(Int64(truncatingIfNeeded: random.next()) >> Int64(random.next() % 60))
        case 3: return JSONValue(random.normal() * [1e-300, 1e-9, 1, 1e18][Int(random.next() % 4)])
        case 4: return .string(randomText(&random))
        case 5: return .array((0..<random.next() % 5).map { _ in randomValue(depth: depth - 1, &random) })
        default:
            return .object((0..<random.next() % 20).map { .init("\($0)\(randomText(&random))", randomValue(depth: depth - 1, &random)) })
        }
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        let alphabet = Array("\0\u{1}\u{1F}\n\r\t\"\\/<>&'abcé😀\u{2028}\u{FEFF}\u{7F}".unicodeScalars)
        return String(String.UnicodeScalarView((0..<random.next() % 12).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }))
    }
}
