import Domain
import Testing

@Suite struct Names {
    @Test func aTextIsKeptByteForByteUpToThirtyTwo() throws {
        var random = seeded("aTextIsKeptByteForByteUpToThirtyTwo")
        for count in 0...32 {
            let bytes = (0..<count).map { _ in UInt8(0x20 + random.next() % 95) }
            let text = try #require(InlineText(bytes: bytes))
            #expect(text.bytes == bytes)
            #expect(text.count == count)
            #expect(text.isEmpty == (count == 0))
            #expect(text.description == String(decoding: bytes, as: UTF8.self))
            #expect((0..<40).map { text[$0] } == bytes + Array(repeating: 0, count: 40 - count))
        }
        #expect(InlineText(bytes: Array(repeating: UInt8(65), count: 33)) == nil)
    }

    @Test(arguments: ["\u{0}", "a\u{0}b", "\n", "\u{7F}", "é", "a\tb"]) func whatIsNotPrintableIsRefusedOrShownAsAQuestionMark(
        _ text: String
    ) {
        #expect(InlineText(text) == nil)
        #expect(InlineText(truncating: text).description.contains("?"))
    }

    @Test func aLongTextIsCutAtThirtyTwoBytes() {
        let long = String(repeating: "x", count: 31) + "é" + "z"
        #expect(InlineText(truncating: long).description == String(repeating: "x", count: 31) + "?")
    }

    @Test func textsAreOrderedAsTheirBytesAre() {
        var random = seeded("textsAreOrderedAsTheirBytesAre")
        let texts = (0..<400).map { _ in (0..<Int(random.next() % 33)).map { _ in UInt8(0x61 + random.next() % 3) } }
        let sorted = texts.compactMap { InlineText(bytes: $0) }.sorted().map(\.bytes)
        #expect(sorted == texts.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func aNumberIsAppendedInDecimal() {
        let text = InlineText(truncating: "sim")
        #expect(text.appending(0).description == "sim0")
        #expect(text.appending(10).description == "sim10")
        #expect(text.appending(.max, after: UInt8(ascii: "-")).description == "sim-9223372036854775807")
        #expect(InlineText(truncating: String(repeating: "y", count: 13)).appending(.max).count == 32)
        #expect(InlineText().appending(7).description == "7")
    }

    @Test func anIdentifierSaysWhyATextCannotBeOne() {
        #expect(throws: IdentifierError.self) { try AccountID("") }
        func reason(_ text: String) -> String {
            do { return try Venue(text).description } catch { return error.description }
        }
        #expect(reason("") == "the venue is empty")
        #expect(reason("ABCDEFGHIJKLM") == "the venue 'ABCDEFGHIJKLM' has 13 characters; at most 12 are allowed")
        #expect(reason("xnys") == "the venue 'xnys' has a character that is not allowed: use A-Z and 0-9")
        do { _ = try AccountID("a b") } catch {
            #expect(error.description == "the account 'a b' has a character that is not allowed: use A-Z, a-z, 0-9, -, . and _")
        }
        #expect(reason("XNYS") == "XNYS")
    }

    @Test(arguments: ["a b", "a/b", "ü", "a\n", String(repeating: "a", count: 33)]) func anAccountHasNoSuchName(_ text: String) {
        #expect(throws: IdentifierError.self) { try AccountID(text) }
    }

    @Test func anInstrumentIsPartedAtItsLastDot() throws {
        let id = try InstrumentID("BRK.B.XNYS")
        #expect(id.symbol.description == "BRK.B")
        #expect(id.venue.description == "XNYS")
        #expect(id.description == "BRK.B.XNYS")
        for text in ["SPY", ".XNYS", "SPY.", "spy.XNYS", ".", ""] {
            #expect(throws: IdentifierError.self, "\(text)") { try InstrumentID(text) }
        }
    }

    @Test func identifiersAreOrderedAsTheirTextsAre() throws {
        let names = ["b", "a-1", "a", "A", "a.1", "a_1", "0"]
        #expect(
            try names.map { try AccountID($0) }.sorted().map(\.description) == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}
