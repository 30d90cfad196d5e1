import Crypto
import Testing

@Suite struct PasswordHashes {
    private func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// RFC 9106, section 5.3.
    @Test func argon2idEqualsRFC9106() throws {
        func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
        let tag = try Argon2id.tag(
            of: repeated(1, 32), salt: repeated(2, 16), secret: repeated(3, 8), associated: repeated(4, 12),
            cost: Argon2id.Cost(memory: 32, passes: 3, lanes: 4))
        #expect(hex(tag) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
    }

    /// The reference implementation's own vectors for version 19.
    @Test(
        arguments: [
            (65536, 1, "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
            (256, 1, "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
            (256, 2, "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
        ] as [(UInt32, UInt32, String)])
    func phcStringsEqualTheReference(memory: UInt32, lanes: UInt32, phc: String) throws {
        let cost = Argon2id.Cost(memory: memory, passes: 2, lanes: lanes)
        let made = try PasswordHash(of: Array("password".utf8), salt: Array("somesalt".utf8), cost: cost)
        #expect(made.phc == phc)
        let read = try #require(PasswordHash(phc: phc))
        #expect(read == made && read.cost == cost)
        #expect(try read.matches(Array("password".utf8)))
        #expect(try !read.matches(Array("Password".utf8)))
        #expect(try !read.matches([]))
    }

    @Test(arguments: [
        "", "$", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=0256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ=$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4$",
    ])
    func otherStringsAreRefused(text: String) { #expect(PasswordHash(phc: text) == nil) }

    @Test func aCostThatCannotBeIsAnError() {
        #expect(throws: CryptoError.self) { try Argon2id.tag(of: [1], salt: [1, 2], cost: Argon2id.Cost(memory: 64, passes: 1)) }
        #expect(throws: CryptoError.self) {
            try Argon2id.tag(of: [1], salt: [UInt8](repeating: 0, count: 16), cost: Argon2id.Cost(memory: 64, passes: 0))
        }
    }

    @Test func aPasswordHashIsNeverPrinted() throws {
        let hash = try #require(PasswordHash(phc: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"))
        var dumped = ""
        dump(hash, to: &dumped)
        for text in ["\(hash)", String(reflecting: hash), dumped] { #expect(!text.contains("nf65") && !text.contains("c29t")) }
    }
}

@Suite struct Base64Texts {
    /// RFC 4648, section 10, without its padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
    ])
    func textsEqualRFC4648(plain: String, text: String) {
        for base in [Base64.standard, .url] {
            #expect(base.encode(Array(plain.utf8)) == text)
            #expect(base.decode(text) == Array(plain.utf8))
        }
    }

    @Test func theAlphabetsDifferInTwoLetters() {
        #expect(Base64.standard.encode([0xFB, 0xFF]) == "+/8" && Base64.url.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.standard.decode("-_8") == nil && Base64.url.decode("+/8") == nil)
    }

    @Test(arguments: ["Z", "Zh", "Zg==", "Zm9", "Zm 9v", "Zm9v\n", "Zé"])
    func whatNoEncoderWritesIsRefused(text: String) { #expect(Base64.standard.decode(text) == nil) }
}
