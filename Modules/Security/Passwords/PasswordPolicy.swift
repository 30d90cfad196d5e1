public import Crypto
internal import Domain

/// Which passwords are taken. Every byte counts and none is cut off; what is inside is free but for what guessers try first.
public enum PasswordPolicy {
    /// The fewest characters.
    public static let shortest = 12
    /// The most bytes of UTF-8.
    public static let longest = 1024

    /// Why a password is refused. None says anything of the password itself.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// It has too few characters.
        case short
        /// It has too many bytes.
        case long
        /// It has the user's name inside.
        case userName
        /// It is one of those that guessers try first.
        case common

        public var description: String {
            switch self {
            case .short: "the password is too short; take at least \(PasswordPolicy.shortest) characters"
            case .long: "the password is too long; take at most \(PasswordPolicy.longest) bytes"
            case .userName: "the password has the user's name inside; take another"
            case .common: "the password is one that guessers try first; take another"
            }
        }
    }

    /// Checks a password before it is set.
    public static func check(_ password: String, of user: UserName) throws(Refusal) {
        guard password.utf8.count <= longest else { throw .long }
        guard password.unicodeScalars.count >= shortest else { throw .short }
        let folded = password.lowercased()
        guard user.text.count < 3 || !folded.contains(user.description) else { throw .userName }
        guard !isCommon(folded) else { throw .common }
    }

    /// A password of few letters, a row of the keyboard, a unit said again and again, or a common one with ornaments around it.
    private static func isCommon(_ folded: String) -> Bool {
        let letters = Array(folded.unicodeScalars)
        if Set(letters).count < 5 { return true }
        if CommonPasswords.rows.contains(where: { $0.contains(folded) || String($0.reversed()).contains(folded) }) { return true }
        for size in 1...max(1, letters.count / 2) where isRepeated(letters, size) { return true }
        let core = folded[..<(folded.lastIndex(where: \.isLetter).map(folded.index(after:)) ?? folded.startIndex)]
        return [core, core.drop { !$0.isLetter }].contains { text in
            let plain = String.UnicodeScalarView(text.unicodeScalars.map { CommonPasswords.disguises[$0] ?? $0 })
            return CommonPasswords.words.contains(String(text)) || CommonPasswords.words.contains(String(plain))
        }
    }

    private static func isRepeated(_ letters: [Unicode.Scalar], _ size: Int) -> Bool {
        letters.count >= 2 * size && letters.indices.dropFirst(size).allSatisfy { letters[$0] == letters[$0 - size] } && size <= 6
    }
}

/// What guessers try first, of the sort that twelve characters let through: words that are only filled up with digits and signs.
enum CommonPasswords {
    static let rows = [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
        "qazwsxedcrfvtgbyhnujm", "zaq12wsxcde34rfv",
    ]

    /// Letters that look like others.
    static let disguises: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
    ]

    static let words = Set(
        """
        password passwort passw passwd pass mypassword yourpassword newpassword thepassword passwordpassword passphrase password-password
        admin administrator adminadmin root rootroot superuser superadmin sysadmin system login loginlogin letmein letmeinnow letmeinplease
        welcome welcomeback welcomehome changeme changemenow changeit pleasechangeme default defaultpassword secret secretpassword topsecret
        iloveyou iloveyousomuch iloveyouforever ilovemyself ilovejesus ilovemywife loveyou lovelove qwerty qwertyqwerty qwertyuiop qwertzuiop
        azertyuiop asdfghjkl asdfasdf zxcvbnm qazwsx qazwsxedc dragon monkey master football baseball basketball superman batman spiderman
        princess sunshine shadow michael jennifer jordan charlie computer internet whatever trustno trustnoone starwars pokemon liverpool
        manchester manchesterunited chelseafc arsenal barcelona realmadrid juventus godisgood jesuschrist jesuslovesme blessed freedom
        samsung iphone google facebook microsoft windows linux ubuntu debian oracle mysql postgres postgresql database server
        correcthorsebatterystaple correct-horse-battery-staple tobeornottobe trading trader tradingdesk broker brokerage bitcoin ethereum
        wallstreet money moneymoney assay assayassay assayadmin assaypassword demo demodemo test testtest testing testpassword guest
        guestguest user useruser username temp temporary temppassword winter spring summer autumn fall january february march april june july
        august september october november december monday friday
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// What a password hash costs, and the least it may.
public enum PasswordCost {
    /// What is used where nothing is configured: 64 MiB, three passes.
    public static let standard = Argon2id.Cost(memory: 65_536, passes: 3)
    /// The least memory in KiB and the fewest passes that a configuration may ask for (OWASP's floor for one lane).
    public static let floor = Argon2id.Cost(memory: 19_456, passes: 2)

    /// Whether a stored hash is weaker than what is configured, so that it is made anew at the next login.
    public static func isWeaker(_ stored: Argon2id.Cost, than configured: Argon2id.Cost) -> Bool {
        stored.memory < configured.memory || stored.passes < configured.passes
    }
}
