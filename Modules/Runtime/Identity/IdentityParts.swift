public import Audit
public import Crypto
public import Domain
internal import Engine
public import Security
public import Storage

/// Everything identity is made of. Tests put their own in.
public struct IdentityParts: Sendable {
    /// The stream that users and sessions are in.
    public static let stream = StreamID(validated: InlineText(truncating: "identity"))

    /// Who owns it, for people: host and process.
    public var owner: String
    /// Where facts are kept; migrated and open.
    public var store: any Store
    /// The key of the audit trail.
    public var auditKey: AuditKey
    /// Where the head of the stream's audit trail is kept outside the store.
    public var headFile: HeadFile
    /// The time.
    public var clock: any WallClock
    /// Waiting.
    public var sleeper: any Sleeper
    /// Where tokens and salts come from; it cannot be guessed.
    public var entropy: any Entropy
    /// The times identity goes by.
    public var rules: IdentityRules
    /// What a password's hash costs.
    public var cost: Argon2id.Cost
    /// How many passwords may wait for their hash, the one under way included: each takes the memory that the cost says only when its turn
    /// comes, but a crowd would wait for ever.
    public var passwordsAtOnce = 8

    /// Collects the parts.
    public init(
        owner: String, store: any Store, auditKey: AuditKey, headFile: HeadFile, clock: any WallClock, sleeper: any Sleeper,
        entropy: any Entropy, rules: IdentityRules = IdentityRules(), cost: Argon2id.Cost = PasswordCost.standard
    ) {
        (self.owner, self.store, self.auditKey, self.headFile) = (owner, store, auditKey, headFile)
        (self.clock, self.sleeper, self.entropy, self.rules, self.cost) = (clock, sleeper, entropy, rules, cost)
    }
}

/// Reads users and sessions back; only applies, never decides.
public enum IdentityRecovery {
    /// The stream as it was when its last batch was committed.
    public struct Found: Sendable {
        /// The fold of its facts.
        public var books: IdentityBooks
        /// The sequence of the last fact.
        public var sequence: Int64
    }

    /// Folds the stream from zero: a team's identity is thousands of facts, not millions, so there is no snapshot.
    /// - Parameter key: the audit trail's; nil where there is none yet, and then nothing is read.
    /// - Throws: `.damaged` that names the first bad leaf.
    public static func fold(in store: any Store, key: AuditKey?, rules: IdentityRules) async throws(RuntimeError) -> Found {
        var books = IdentityBooks(rules: rules)
        let sequence = try await books.fold(IdentityParts.stream, in: store, key: key)
        return Found(books: books, sequence: sequence)
    }
}
