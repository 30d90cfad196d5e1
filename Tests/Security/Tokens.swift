import Crypto
import Domain
import Security
import Testing

/// Tokens, the cookie that carries one, and the origin that may use it.
@Suite struct Tokens {
    private let random = (0..<32).map { UInt8($0 * 7) }

    @Test func aTokenReadsBackAndOnlyAsItsKind() throws {
        for kind in Token.Kind.allCases {
            let token = Token(kind, random: random)
            #expect(token.secret.utf8.count == 46)
            #expect(Token(token.secret, as: kind)?.digest == token.digest)
            for other in Token.Kind.allCases where other != kind {
                #expect(Token(token.secret, as: other) == nil)
                #expect(Token(other, random: random).digest != token.digest)
            }
        }
        let secret = Token(.session, random: random).secret
        for wrong in ["", String(secret.dropLast()), secret + "A", secret.replacing("_", with: "-"), secret.dropLast() + "="] {
            #expect(Token(wrong, as: .session) == nil, "\(wrong)")
        }
    }

    @Test func aTokenIsNeverPrinted() {
        let token = Token(.refresh, random: random)
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] { #expect(!text.contains(token.secret.dropFirst(3))) }
    }

    @Test func cookiesAreAsBrowsersWantThem() throws {
        let token = Token(.session, random: random)
        let secure = SessionCookie.header(token, isSecure: true, seconds: 60)
        #expect(secure == "__Host-assay=\(token.secret); Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure")
        let plain = SessionCookie.header(token, isSecure: false, seconds: 60)
        #expect(plain == "assay=\(token.secret); Path=/; HttpOnly; SameSite=Strict; Max-Age=60")
        #expect(SessionCookie.clearing(isSecure: true) == "__Host-assay=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure")
        #expect(SessionCookie.token(in: "a=b; __Host-assay=\(token.secret);c=d", isSecure: true)?.digest == token.digest)
        #expect(SessionCookie.token(in: "assay=\(token.secret)", isSecure: true) == nil)
        #expect(SessionCookie.token(in: "__Host-assay=\(token.secret)", isSecure: false) == nil)
        #expect(SessionCookie.token(in: "assay=\(token.secret); assay=\(token.secret)", isSecure: false) == nil)
        #expect(SessionCookie.token(in: "", isSecure: false) == nil)
    }

    @Test func onlyOurOwnOriginMayUseTheCookie() {
        let own: Set = ["https://desk.example"]
        #expect(OriginCheck.allows("https://desk.example", own: own))
        for origin in [
            nil, "", "null", "http://desk.example", "https://desk.example.evil.example", "https://desk.example:8443",
            "https://evil.example",
            "https://desk.example/", "https://DESK.example",
        ] { #expect(!OriginCheck.allows(origin, own: own), "\(origin ?? "none")") }
        #expect(!OriginCheck.allows("null", own: ["null"]))
    }
}

@Suite struct Passwords {
    private func refusal(_ password: String, _ user: String = "anna") throws -> PasswordPolicy.Refusal? {
        do throws(PasswordPolicy.Refusal) {
            try PasswordPolicy.check(password, of: UserName(validated: InlineText(truncating: user)))
        } catch {
            return error
        }
        return nil
    }

    @Test(arguments: [
        "violet tram under nine bridges", "Zr7-kk2q-PPmw", "пароль от склада №7", "🦊🌲🚲🎲 vier Dinge!",
        String(repeating: "ab12!x9Q", count: 128),
        "correct horse but with a twist",
    ])
    func goodPasswordsAreTaken(password: String) throws { #expect(try refusal(password) == nil) }

    @Test(
        arguments: [
            ("", .short), ("elevenchars", .short), ("éééééééééé1", .short), (String(repeating: "ab12!x9Q", count: 128) + "a", .long),
            ("anna-and-the-king", .userName), ("xxANNAxx-12345-kq", .userName), ("password1234", .common), ("P@ssw0rd!2024", .common),
            ("123456789012", .common), ("qwertyuiop[]", .common), ("aaaaaaaaaaaa", .common), ("abcabcabcabc", .common),
            ("Welcome2026!", .common),
            ("2024-letmein-2024", .common), ("passwordpassword", .common), ("zyxwvutsrqponm", .common), ("1qaz2wsx3edc", .common),
            ("correcthorsebatterystaple", .common), ("Trading123456", .common),
        ] as [(String, PasswordPolicy.Refusal)])
    func passwordsThatAreGuessedFirstAreRefused(password: String, why: PasswordPolicy.Refusal) throws {
        #expect(try refusal(password) == why, "\(password)")
    }

    @Test func aWeakerHashIsMadeAnewAndAStrongerOneIsNot() {
        let configured = PasswordCost.standard
        #expect(!PasswordCost.isWeaker(configured, than: configured))
        #expect(PasswordCost.isWeaker(Argon2id.Cost(memory: 65_535, passes: 3), than: configured))
        #expect(PasswordCost.isWeaker(Argon2id.Cost(memory: 65_536, passes: 2), than: configured))
        #expect(!PasswordCost.isWeaker(Argon2id.Cost(memory: 131_072, passes: 4), than: configured))
    }
}
