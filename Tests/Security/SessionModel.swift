import Crypto
import Domain
import Security
import Testing

/// What sessions are, told as simply as can be: lists that are searched, nothing shared with the books.
private struct Model {
    struct Entry {
        var user: Int
        var kind: SessionKind
        var tokens: [Digest]
        var openedAt: Int64
        var lastUse: Int64
    }
    var entries: [Int64: Entry] = [:]
    var disabled: Set<Int> = []
    var count: Int64 = 0

    mutating func end(_ user: Int, except kept: Int64? = nil) {
        for (id, entry) in entries where entry.user == user && id != kept { entries[id] = nil }
    }
}

/// Random logins, refreshes, thefts, ends and passing time against the model, with every fact also read back from its bytes.
@Suite struct SessionModel {
    private let names = ["anna", "bob", "cleo"].compactMap { try? UserName($0) }
    private let rules = {
        var rules = IdentityRules()
        (rules.idle, rules.longest, rules.sessionsOfUser) = (100, 400, 1000)
        return rules
    }()

    @Test func booksAgreeWithAModelOfListsOverRandomHistories() throws {
        var random = seeded("booksAgreeWithAModelOfListsOverRandomHistories")
        var (reuses, rotations, ends) = (0, 0, 0)
        for _ in 0..<40 {
            var world = try World(names, rules)
            for _ in 0..<150 {
                world.now += Int64(random.next() % 12)
                switch random.next() % 10 {
                case 0...2: try world.login(Int(random.next() % 3), random.next() % 2 == 0 ? .page : .program, &random)
                case 3, 4: if try world.refresh(&random, spent: false) { rotations += 1 }
                case 5: if try world.refresh(&random, spent: true) { reuses += 1 }
                case 6: ends += try world.endOne(&random)
                case 7: try world.setPassword(&random)
                case 8: try world.toggle(Int(1 + random.next() % 2))
                default: world.cleanUp()
                }
                try world.compare()
            }
            #expect(world.folded() == world.books)
        }
        #expect(reuses > 20 && rotations > 50 && ends > 20, "too little happened to prove anything")
    }
}

private struct World {
    var books: IdentityBooks
    var model = Model()
    var now: Int64 = 1000
    private var history: [IdentityFact] = []
    private let names: [UserName]
    private let rules: IdentityRules
    private let hash: PasswordHash
    private var made: UInt64 = 0

    init(_ names: [UserName], _ rules: IdentityRules) throws {
        (self.names, self.rules, books) = (names, rules, IdentityBooks(rules: rules))
        hash = try #require(PasswordHash(phc: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"))
        for (place, name) in names.enumerated() {
            try take { books, facts throws(IdentityRefusal) in
                try books.decide(add: name, DisplayName("\(name)"), place == 0 ? .admin : .trader, .all, at: 0, into: &facts)
            }
            let hash = hash
            try take { books, facts throws(IdentityRefusal) in try books.decide(password: hash, of: name, at: 0, into: &facts) }
        }
    }

    mutating func take<Result>(
        _ decide: (IdentityBooks, inout [IdentityFact]) throws(IdentityRefusal) -> Result
    ) throws(IdentityRefusal) -> Result {
        var facts: [IdentityFact] = []
        defer {
            for fact in facts { books.apply(fact) }
            history += facts
        }
        return try decide(books, &facts)
    }

    func folded() -> IdentityBooks {
        var folded = IdentityBooks(rules: rules)
        for fact in (try? decode(encoded(history))) ?? [] { folded.apply(fact) }
        return folded
    }

    private mutating func newToken() -> Digest {
        made += 1
        return SHA256.hash(Array("\(made)".utf8))
    }

    private func some(_ kind: SessionKind?, _ random: inout SeededGenerator) -> Int64? {
        let ids = model.entries.filter { kind == nil || $0.value.kind == kind }.keys.sorted()
        return ids.isEmpty ? nil : ids[Int(random.next() % UInt64(ids.count))]
    }

    mutating func login(_ user: Int, _ kind: SessionKind, _ random: inout SeededGenerator) throws {
        let (token, time, hash, name) = (newToken(), now, hash, names[user])
        let id = try? take { books, facts throws(IdentityRefusal) in
            try books.decide(open: kind, for: name, matching: hash, token: token, at: time, into: &facts)
        }
        #expect((id == nil) == model.disabled.contains(user))
        guard let id else { return }
        model.count += 1
        #expect(id.number == model.count)
        model.entries[id.number] = Model.Entry(user: user, kind: kind, tokens: [token], openedAt: now, lastUse: now)
    }

    /// - Returns: whether the token was there to be used.
    mutating func refresh(_ random: inout SeededGenerator, spent: Bool) throws -> Bool {
        guard let id = some(.program, &random), let entry = model.entries[id], !spent || entry.tokens.count > 1 else { return false }
        let (next, time) = (newToken(), now)
        let token = spent ? entry.tokens[Int(random.next() % UInt64(entry.tokens.count - 1))] : entry.tokens[entry.tokens.count - 1]
        let outcome = try take { books, facts throws(IdentityRefusal) in books.decide(refresh: token, next: next, at: time, into: &facts) }
        if spent {
            #expect(outcome == .reused(SessionID(id)))
            model.entries[id] = nil
        } else if now >= entry.openedAt + rules.longest {
            #expect(outcome == .unknown)
            return false
        } else {
            #expect(outcome == .rotated(SessionID(id)))
            model.entries[id]?.tokens.append(next)
        }
        return true
    }

    mutating func endOne(_ random: inout SeededGenerator) throws -> Int {
        guard let id = some(nil, &random), let entry = model.entries[id] else { return 0 }
        let (time, stranger, owner) = (now, names[(entry.user + 1) % 3], names[entry.user])
        #expect(throws: IdentityRefusal.unknownSession) {
            try take { books, facts throws(IdentityRefusal) in
                try books.decide(end: SessionID(id), .logout, of: stranger, at: time, into: &facts)
            }
        }
        try take { books, facts throws(IdentityRefusal) in try books.decide(end: SessionID(id), .logout, of: owner, at: time, into: &facts)
        }
        model.entries[id] = nil
        return 1
    }

    mutating func setPassword(_ random: inout SeededGenerator) throws {
        guard let id = some(nil, &random), let entry = model.entries[id] else { return }
        let (time, hash, name) = (now, hash, names[entry.user])
        try take { books, facts throws(IdentityRefusal) in
            try books.decide(password: hash, of: name, keeping: SessionID(id), at: time, into: &facts)
        }
        model.end(entry.user, except: id)
    }

    mutating func toggle(_ user: Int) throws {
        let (time, isDisabled, name) = (now, model.disabled.contains(user), names[user])
        try take { books, facts throws(IdentityRefusal) in try books.decide(enabled: isDisabled, of: name, at: time, into: &facts) }
        if isDisabled { model.disabled.remove(user) } else { model.disabled.insert(user) }
        if !isDisabled { model.end(user) }
    }

    mutating func cleanUp() {
        let time = now
        try? take { books, facts throws(IdentityRefusal) in books.decide(cleanUpAt: time, lastUse: [:], into: &facts) }
        for (id, entry) in model.entries where now >= entry.openedAt + rules.longest || now - entry.openedAt >= rules.idle {
            model.entries[id] = nil
        }
    }

    func compare() throws {
        #expect(books.sessions.keys.map(\.number).sorted() == model.entries.keys.sorted())
        for (id, entry) in model.entries {
            let last = try #require(entry.tokens.last)
            #expect(books.session(last)?.id.number == id)
            for old in entry.tokens.dropLast() { #expect(books.session(old) == nil) }
            let session = try #require(books.sessions[SessionID(id)])
            #expect((books.principal(of: session, at: now) != nil) == (now < entry.openedAt + rules.longest))
        }
    }
}
