import Crypto
import Domain
import JSON
import Security
import Storage
import Testing

@testable import Runtime

/// The identity service: who is let in, and for how long.
@Suite struct Identities {
    @Test func aLoginIsRecognisedUntilItsLogoutAndSocketsHearOfIt() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let ended = Ended(of: service)
        let opened = try await world.login(service)
        let cookie = SessionCookie.header(opened.token, isSecure: true, seconds: 1)
        let principal = try #require(service.authenticate(cookies: String(cookie.prefix { $0 != ";" }), isSecure: true))
        #expect(principal == opened.principal && principal.role == .trader && principal.actor == "user:bob")
        #expect(service.authenticate(cookies: "__Host-assay=\(opened.token.secret)", isSecure: false) == nil)
        #expect(service.authenticate(authorization: "Bearer \(opened.token.secret)") == nil)
        #expect(try await world.login(service).token.secret != opened.token.secret)
        try await service.logout(principal)
        #expect(service.authenticate(opened.token) == nil && !service.isLive(principal.session))
        #expect(ended.all == [principal.session])
        await #expect(throws: IdentityRefusal.unknownSession) { try await service.logout(principal) }
    }

    @Test func aStrangersNameAndAWrongPasswordAreAnsweredAlike() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        func answers(_ name: String, _ network: String) async -> [IdentityRefusal?] {
            var answers: [IdentityRefusal?] = []
            for _ in 0..<8 {
                do throws(IdentityRefusal) {
                    _ = try await service.login(name, password: "wrong", as: .page, network: network)
                    answers.append(nil)
                } catch { answers.append(error) }
                world.clock.go(100_000_000)
            }
            return answers
        }
        let known = await answers("bob", "10.0.0.1")
        await #expect(throws: IdentityRefusal.throttled(700_000_000)) { try await world.login(service) }
        world.clock.go(700_000_000)
        _ = try await world.login(service)
        let (stranger, noName) = (await answers("nobody", "10.0.0.2"), await answers("No Such Name!", "10.0.0.3"))
        #expect(known == stranger && known == noName)
        #expect(known.prefix(6).allSatisfy { $0 == .credentials } && known[6] == .throttled(900_000_000), "\(known)")
    }

    /// The same work is queued for a name that nobody has, at the same cost.
    @Test func aStrangersNameCostsWhatAKnownOneDoes() async throws {
        let world = IdentityWorld()
        world.passwordsAtOnce = 0
        let service = try await world.desk()
        for name in ["bob", "nobody", "No Such Name!"] {
            await #expect(throws: IdentityRefusal.busy, "\(name)") { try await world.login(service, name) }
        }
        #expect(service.passwords.decoyCost == world.cost)
    }

    @Test func manyTriesAtOnceAreNoMoreThanManyOneAfterAnother() async throws {
        let world = IdentityWorld()
        world.passwordsAtOnce = 100
        let service = try await world.desk()
        let tried = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do throws(IdentityRefusal) {
                        _ = try await service.login("bob", password: "wrong \(number)", as: .page, network: "10.0.\(number).1")
                        return true
                    } catch { return error == .credentials }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(tried >= 1 && tried <= 6, "\(tried) passwords were tried")
    }

    @Test func anAddressThatFailsWithManyNamesIsSlowedDownAndOthersAreNot() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        for number in 0..<21 {
            _ = try? await service.login("stranger\(number)", password: "wrong", as: .page, network: "10.0.0.66")
        }
        await #expect(throws: IdentityRefusal.throttled(1_000_000_000)) { try await world.login(service, network: "10.0.0.66") }
        _ = try await world.login(service, network: "10.0.0.1")
    }

    @Test func aRefreshTokenWorksOnceAndASecondTimeEndsEverythingOfItsFamily() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let (first, other) = (try await world.login(service, "bob", .program), try await world.login(service, "bob", .program))
        let access = try #require(first.access)
        #expect(service.authenticate(access)?.user.description == "bob" && service.authenticate(first.token) == nil)
        let second = try await service.refresh(first.token.secret)
        #expect(second.principal.session == first.principal.session && service.authenticate(access) == nil)
        let newest = try #require(second.access)
        #expect(service.authenticate(authorization: "Bearer \(newest.secret)") != nil)
        let ended = Ended(of: service)
        await #expect(throws: IdentityRefusal.credentials) { try await service.refresh(first.token.secret) }
        #expect(service.authenticate(newest) == nil && ended.all == [first.principal.session])
        await #expect(throws: IdentityRefusal.credentials) { try await service.refresh(second.token.secret) }
        #expect(service.authenticate(try #require(other.access)) != nil)
        let head = try await service.parts.store.head(of: IdentityParts.stream)
        await #expect(throws: IdentityRefusal.credentials) { try await service.refresh("ar_" + String(repeating: "A", count: 43)) }
        #expect(try await service.parts.store.head(of: IdentityParts.stream) == head)
    }

    @Test func sessionsEndWhenTheyAreIdleOrOldAndAccessTokensAfterMinutes() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let rules = service.parts.rules
        let (page, program) = (try await world.login(service), try await world.login(service, "bob", .program))
        world.clock.go(rules.access - 1)
        #expect(service.authenticate(try #require(program.access)) != nil)
        world.clock.go(1)
        #expect(service.authenticate(try #require(program.access)) == nil)
        #expect(service.authenticate(page.token) != nil)
        world.clock.go(rules.idle - 1)
        #expect(service.authenticate(page.token) != nil && !service.isLive(program.principal.session))
        await #expect(throws: IdentityRefusal.credentials) { try await service.refresh(program.token.secret) }
        let ended = Ended(of: service)
        #expect(try await service.cleanUp() == 1)
        #expect(ended.all == [program.principal.session])
        while world.clock.now().nanoseconds + rules.idle / 2 < page.expires {
            world.clock.go(rules.idle / 2)
            #expect(service.authenticate(page.token) != nil)
        }
        world.clock.go(rules.idle / 2)
        #expect(service.authenticate(page.token) == nil)
        #expect(try await service.cleanUp() == 1)
        #expect(service.durableBooks.sessions.isEmpty)
    }

    @Test func whatAnAdminChangesHoldsAtOnceForPageAndProgram() async throws {
        for change in [IdentityCommand.setRole(try UserName("bob"), .viewer), .setEnabled(try UserName("bob"), false)] {
            let world = IdentityWorld()
            let service = try await world.desk()
            let anna = try await world.login(service, "anna")
            let (page, program) = (try await world.login(service), try await world.login(service, "bob", .program))
            try await service.perform(change, by: anna.principal)
            let access = try #require(program.access)
            #expect(service.authenticate(page.token) == nil && service.authenticate(access) == nil)
            await #expect(throws: IdentityRefusal.credentials) { try await service.refresh(program.token.secret) }
            #expect(service.authenticate(anna.token) != nil)
        }
    }

    @Test func whoMayNotManageUsersIsRefusedAlsoWhenOneCouldAMomentAgo() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        try await world.add("cleo", .admin, to: service)
        let (anna, bob) = (try await world.login(service, "anna"), try await world.login(service))
        let name = try UserName("bob")
        await #expect(throws: IdentityRefusal.notAllowed) { try await service.perform(.setRole(name, .admin), by: bob.principal) }
        await #expect(throws: IdentityRefusal.notAllowed) { try await service.loginLink(for: name, by: bob.principal) }
        let cleo = try await world.login(service, "cleo")
        try await service.perform(.setRole(try UserName("anna"), .viewer), by: cleo.principal)
        await #expect(throws: IdentityRefusal.notAllowed) { try await service.perform(.setRole(name, .admin), by: anna.principal) }
        await #expect(throws: IdentityRefusal.unknownSession) {
            try await service.endOwnSession(cleo.principal.session, by: bob.principal)
        }
    }

    @Test func theFirstAdminLogsInByALinkAndMustSetAPassword() async throws {
        let world = IdentityWorld()
        let service = try await world.service(try await world.store())
        let admin = try UserName("admin")
        let lost = try #require(try await service.firstLogin(admin))
        let first = try #require(try await service.firstLogin(admin))
        #expect(LoginLink.path(first.token) == "/login#\(first.token.secret)" && first.user == admin)
        await #expect(throws: IdentityRefusal.credentials) { try await service.redeem(lost.token.secret, network: "local") }
        let opened = try await service.redeem(first.token.secret, network: "local")
        #expect(opened.principal.needsPassword && !Access.decide(opened.principal, .deskRead).isAllowed)
        await #expect(throws: IdentityRefusal.credentials) { try await service.redeem(first.token.secret, network: "local") }
        let principal = try #require(service.authenticate(opened.token))
        await #expect(throws: IdentityRefusal.password(.short)) {
            try await service.setOwnPassword(principal, old: nil, new: "short", network: "local")
        }
        try await service.setOwnPassword(principal, old: nil, new: world.password, network: "local")
        let now = try #require(service.authenticate(opened.token))
        #expect(!now.needsPassword && Access.decide(now, .usersManage).isAllowed)
        #expect(try await service.firstLogin(admin) == nil)
        _ = try await world.login(service, "admin")
    }

    /// As those that answer requests do; such a task leaves an actor at every `await`, also at one into the actor itself.
    @Test func ofManyAtOnceOneUsesALoginLink() async throws {
        let world = IdentityWorld()
        let (service, ownThread) = (try await world.service(try await world.store()), OwnThread())
        for turn in 0..<100 {
            let name = try UserName("user\(turn)")
            try await world.add("\(name)", .trader, to: service)
            let link = Token(.login, random: world.entropy.bytes(32))
            try await service.take(actor: "test") { books, time, facts throws(IdentityRefusal) in
                try IdentityCommand.issueLink(name, token: link.digest).decide(books, at: time, into: &facts)
            }
            let opened = await withTaskGroup(of: Bool.self) { group in
                for place in 0..<8 {
                    group.addTask(executorPreference: ownThread) {
                        (try? await service.redeem(link.secret, network: "\(turn)-\(place)")) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(opened == 1, "in turn \(turn)")
        }
    }

    @Test func anOwnPasswordNeedsTheOldOneAndEndsTheOtherSessions() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let (one, two) = (try await world.login(service), try await world.login(service))
        for old in [nil, "wrong"] {
            await #expect(throws: IdentityRefusal.oldPassword) {
                try await service.setOwnPassword(one.principal, old: old, new: "nine bridges under violet trams", network: "local")
            }
        }
        try await service.setOwnPassword(one.principal, old: world.password, new: "nine bridges under violet trams", network: "local")
        #expect(service.authenticate(one.token) != nil && service.authenticate(two.token) == nil)
        await #expect(throws: IdentityRefusal.credentials) { try await world.login(service) }
    }

    @Test func aHashIsMadeAnewWhenItsCostRises() async throws {
        let world = IdentityWorld()
        _ = try await world.desk()
        world.cost = Argon2id.Cost(memory: 128, passes: 2)
        let service = try await world.service(try await world.store())
        let bob = try UserName("bob")
        #expect(service.durableBooks.users[bob]?.password?.cost == Argon2id.Cost(memory: 64, passes: 1))
        _ = try await world.login(service)
        #expect(service.durableBooks.users[bob]?.password?.cost == world.cost)
        _ = try await world.login(service)
        let rehashes = try await service.parts.store.leaves(of: IdentityParts.stream, after: 0, limit: 100).filter {
            $0.action == "user.rehash"
        }
        #expect(rehashes.count == 1 && rehashes[0].actor == "system")
    }

    @Test func commandsOfAnotherProcessAreDoneOnceAndAnswered() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let store = service.parts.store
        func submit(_ id: String, _ command: IdentityCommand) async throws {
            let row = CommandRow(
                id: id, stream: IdentityParts.stream, actor: "cli:root", kind: command.kind, payload: Array(command.json.text().utf8),
                submitted: Timestamp(nanoseconds: 0))
            _ = try await store.submit(row)
        }
        let bob = try UserName("bob")
        let hash = try #require(service.durableBooks.users[bob]?.password)
        let commands: [IdentityCommand] = [
            .addUser(try UserName("cleo"), try DisplayName("Cleo"), .examiner, .only([try AccountID("paper")]), password: hash),
            .setRole(bob, .viewer), .setAccounts(bob, .only([])), .setEnabled(bob, false), .setPassword(bob, hash),
            .issueLink(try UserName("cleo"), token: SHA256.hash([1])), .endSession(SessionID(99)), .endSessions(bob),
        ]
        for (number, command) in commands.enumerated() {
            #expect(try IdentityCommand(kind: command.kind, command.json) == command)
            try await submit("c\(number)", command)
        }
        try await service.drain()
        try await service.drain()
        for number in commands.indices {
            let outcome = try #require(try await store.outcome(of: "c\(number)"))
            let isRefused = String(decoding: outcome.payload, as: UTF8.self).contains("unknown_session")
            #expect(isRefused == (number == 6), "c\(number)")
        }
        let books = service.durableBooks
        #expect(books.users[bob]?.role == .viewer && books.users[bob]?.isEnabled == false)
        #expect(
            books.users.values.contains {
                $0.role == .examiner && $0.accounts == .only([AccountID(validated: InlineText(truncating: "paper"))])
            })
    }
}
