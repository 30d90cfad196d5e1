import Crypto
import Domain
import Testing

@testable import Security

/// What is decided on users, links and failures.
@Suite struct IdentityDecisions {
    private let anna = UserName(validated: InlineText(truncating: "anna"))
    private let bob = UserName(validated: InlineText(truncating: "bob"))

    private func hash(_ letter: Character = "i") throws -> PasswordHash {
        try #require(PasswordHash(phc: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHG\(letter)/4"))
    }

    private func token(_ name: String) -> Digest { SHA256.hash(Array(name.utf8)) }

    /// Anna is admin, Bob a trader, both with a password.
    private func desk() throws -> IdentityBooks {
        var books = IdentityBooks()
        for (name, role) in [(anna, Role.admin), (bob, .trader)] {
            try take(&books) { try $0.decide(add: name, DisplayName("\(name)"), role, .all, at: 0, into: &$1) }
            let hash = try hash()
            try take(&books) { try $0.decide(password: hash, of: name, at: 0, into: &$1) }
        }
        return books
    }

    @discardableResult
    private func take<Result>(
        _ books: inout IdentityBooks, _ decide: (IdentityBooks, inout [IdentityFact]) throws -> Result
    ) throws -> (result: Result, facts: [IdentityFact]) {
        var facts: [IdentityFact] = []
        let result = try decide(books, &facts)
        for fact in facts { books.apply(fact) }
        return (result, facts)
    }

    private func login(_ books: inout IdentityBooks, _ name: UserName, _ secret: String, at time: Int64 = 1) throws -> SessionID {
        let (token, hash) = (token(secret), try hash())
        return try take(&books) { try $0.decide(open: .page, for: name, matching: hash, token: token, at: time, into: &$1) }.result
    }

    @Test func aNameIsNeverGivenTwice() throws {
        var books = try desk()
        try take(&books) { try $0.decide(enabled: false, of: bob, at: 1, into: &$1) }
        #expect(throws: IdentityRefusal.userExists(bob)) {
            try take(&books) { try $0.decide(add: bob, DisplayName("Bob"), .viewer, .all, at: 2, into: &$1) }
        }
    }

    @Test func theLastAdminStays() throws {
        var books = try desk()
        for attempt in [
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(role: .viewer, of: anna, at: 1, into: &facts) },
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(enabled: false, of: anna, at: 1, into: &facts) },
        ] { #expect(throws: IdentityRefusal.lastAdmin(anna)) { try take(&books, attempt) } }
        try take(&books) { try $0.decide(role: .admin, of: bob, at: 1, into: &$1) }
        try take(&books) { try $0.decide(enabled: false, of: anna, at: 2, into: &$1) }
        #expect(throws: IdentityRefusal.lastAdmin(bob)) { try take(&books) { try $0.decide(role: .trader, of: bob, at: 3, into: &$1) } }
    }

    @Test func aChangeOfRoleAccountsOrStandingEndsTheUsersSessionsAndNoOthers() throws {
        for change in [
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(role: .viewer, of: bob, at: 2, into: &facts) },
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(accounts: .only([]), of: bob, at: 2, into: &facts) },
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(enabled: false, of: bob, at: 2, into: &facts) },
        ] {
            var books = try desk()
            _ = try login(&books, bob, "one")
            _ = try login(&books, bob, "two")
            let kept = try login(&books, anna, "three")
            try take(&books, change)
            #expect(books.sessions.keys.sorted() == [kept])
            #expect(try take(&books, change).facts.isEmpty, "the same again is no fact")
        }
    }

    @Test func theAccessOfASessionIsThatOfTheUserNow() throws {
        var books = try desk()
        let id = try login(&books, bob, "one")
        let session = try #require(books.sessions[id])
        #expect(books.principal(of: session, at: 2)?.role == .trader)
        books.apply(.roleSet(bob, .viewer, time: 3))
        #expect(books.principal(of: session, at: 3)?.role == .viewer)
        #expect(books.principal(of: session, at: session.expiresAt) == nil)
        books.apply(.userDisabled(bob, time: 4))
        #expect(books.principal(of: session, at: 4) == nil)
    }

    @Test func aPasswordThatWasChangedWhileItWasCheckedOpensNothing() throws {
        var books = try desk()
        let (old, new, token) = (try hash("i"), try hash("k"), token("t"))
        try take(&books) { try $0.decide(password: new, of: bob, at: 1, into: &$1) }
        #expect(throws: IdentityRefusal.credentials) {
            try take(&books) { try $0.decide(open: .page, for: bob, matching: old, token: token, at: 2, into: &$1) }
        }
        try take(&books) { try $0.decide(enabled: false, of: bob, at: 3, into: &$1) }
        #expect(throws: IdentityRefusal.credentials) {
            try take(&books) { try $0.decide(open: .page, for: bob, matching: new, token: token, at: 4, into: &$1) }
        }
    }

    @Test func aLoginLinkWorksOnceInItsTimeAndOnlyTheNewestOne() throws {
        var books = try desk()
        let (first, second, session) = (token("first"), token("second"), token("session"))
        try take(&books) { try $0.decide(linkFor: bob, token: first, at: 10, into: &$1) }
        try take(&books) { try $0.decide(linkFor: bob, token: second, at: 11, into: &$1) }
        func redeem(_ link: Digest, _ time: Int64) throws -> SessionID {
            try take(&books) { try $0.decide(redeem: link, token: session, at: time, into: &$1) }.result
        }
        #expect(throws: IdentityRefusal.credentials) { try redeem(first, 12) }
        #expect(throws: IdentityRefusal.credentials) { try redeem(second, 11 + books.rules.link) }
        let id = try redeem(second, 10 + books.rules.link)
        #expect(books.sessions[id]?.origin == .loginLink)
        #expect(throws: IdentityRefusal.credentials) { try redeem(second, 13) }
    }

    @Test func aPasswordOrADisabledUserVoidsTheLink() throws {
        for change in [
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(password: try hash(), of: bob, at: 2, into: &facts) },
            { (books: IdentityBooks, facts: inout [IdentityFact]) in try books.decide(enabled: false, of: bob, at: 2, into: &facts) },
        ] {
            var books = try desk()
            let (link, session) = (token("link"), token("session"))
            try take(&books) { try $0.decide(linkFor: bob, token: link, at: 1, into: &$1) }
            try take(&books, change)
            try take(&books) { try $0.decide(enabled: true, of: bob, at: 3, into: &$1) }
            #expect(throws: IdentityRefusal.credentials) {
                try take(&books) { try $0.decide(redeem: link, token: session, at: 4, into: &$1) }
            }
        }
    }

    @Test func onlyAFreshLinkSetsAPasswordWithoutTheOldOne() throws {
        var books = try desk()
        let (link, token) = (token("link"), token("session"))
        let byPassword = try login(&books, bob, "one")
        #expect(!books.maySetPasswordAnew(try #require(books.sessions[byPassword]), at: 2))
        try take(&books) { try $0.decide(linkFor: bob, token: link, at: 2, into: &$1) }
        let byLink = try take(&books) { try $0.decide(redeem: link, token: token, at: 3, into: &$1) }.result
        let session = try #require(books.sessions[byLink])
        #expect(books.maySetPasswordAnew(session, at: 3) && books.maySetPasswordAnew(session, at: 3 + books.rules.fresh))
        #expect(!books.maySetPasswordAnew(session, at: 4 + books.rules.fresh))
    }

    @Test func failuresSlowDownAndARightPasswordForgetsThem() throws {
        var books = try desk()
        var throttled = 0
        for _ in 0..<10 {
            let facts = try take(&books) { $0.decide(failureOf: bob, at: 100, into: &$1) }.facts
            if facts.contains(.loginThrottled(bob, time: 100)) { throttled += 1 }
        }
        #expect(throttled == 1)
        #expect(books.wait(for: bob, at: 100) == 16_000_000_000 && books.wait(for: anna, at: 100) == 0)
        _ = try login(&books, bob, "one", at: 200)
        #expect(books.wait(for: bob, at: 200) == 0)
        let stranger = UserName(validated: InlineText(truncating: "hunter2"))
        #expect(try take(&books) { $0.decide(failureOf: stranger, at: 100, into: &$1) }.facts.isEmpty)
    }

    @Test func aLoginLinkDoesNotForgetFailuresOfThePassword() throws {
        var books = try desk()
        for _ in 0..<10 { try take(&books) { $0.decide(failureOf: bob, at: 100, into: &$1) } }
        let (link, session) = (token("link"), token("session"))
        try take(&books) { try $0.decide(linkFor: bob, token: link, at: 101, into: &$1) }
        try take(&books) { try $0.decide(redeem: link, token: session, at: 102, into: &$1) }
        #expect(books.wait(for: bob, at: 102) > 0)
    }

    @Test func sessionsEndWhenTheyAreIdleOrOldAndTheOldestMakesRoom() throws {
        var books = try desk()
        let (one, two) = (try login(&books, bob, "one", at: 0), try login(&books, bob, "two", at: 0))
        try take(&books) { $0.decide(cleanUpAt: $0.rules.idle, lastUse: [two: 1], into: &$1) }
        #expect(books.sessions[one] == nil && books.sessions[two] != nil)
        let ended = try take(&books) { $0.decide(cleanUpAt: $0.rules.longest, lastUse: [two: $0.rules.longest], into: &$1) }.facts
        #expect(ended == [.sessionEnded(two, .expired, time: books.rules.longest)])
        for number in 0..<40 { _ = try login(&books, bob, "\(number)") }
        #expect(books.sessions(of: bob).count == books.rules.sessionsOfUser)
        #expect(books.sessions(of: bob).last?.id == SessionID(42))
    }

    @Test func nothingOfAPasswordOrATokenIsInTheBytesOfAFact() throws {
        let secret = Token(.login, random: (0..<32).map { UInt8($0) })
        let bytes = encoded([.loginLinkIssued(bob, token: secret.digest, expires: 2, time: 1)])
        for part in [Array(secret.secret.utf8), (0..<32).map { UInt8($0) }] {
            #expect(!bytes.indices.contains { bytes[$0...].starts(with: part) })
        }
    }
}
