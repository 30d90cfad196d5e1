import Crypto
import Domain
import Host
import JSON
import Security
import Storage
import Testing

@testable import Runtime

/// What of identity is on disk, and what a crash leaves.
@Suite struct IdentityCrashes {
    /// What a team does in a while; each step may fail with the service.
    private func use(_ service: IdentityService, _ world: IdentityWorld) async throws {
        for (name, role) in [("anna", Role.admin), ("bob", .trader)] { try await world.add(name, role, to: service) }
        let anna = try await world.login(service, "anna")
        let bob = try await world.login(service, "bob", .program)
        _ = try await service.refresh(bob.token.secret)
        _ = try? await service.login("bob", password: "wrong wrong wrong", as: .page, network: "10.0.0.9")
        let link = try await service.loginLink(for: UserName("bob"), by: anna.principal)
        _ = try await service.redeem(link.secret, network: "10.0.0.9")
        try await service.perform(.setRole(UserName("bob"), .viewer), by: anna.principal)
        try await service.logout(anna.principal)
    }

    @Test func aServiceThatFailsLetsNobodyInAndLosesNothingItAnswered() async throws {
        let whole = IdentityWorld()
        let counted = try #require(try await whole.store() as? FaultyStore)
        try await use(try await whole.service(counted), whole)
        #expect(counted.batches >= 10)
        for batch in 1...counted.batches {
            for how in [MemoryDisk.Fault.lost, .written] {
                let world = IdentityWorld()
                world.fault = (batch, how)
                let store = try await world.store()
                let service = try await world.service(store)
                let ended = Ended(of: service)
                do {
                    try await use(service, world)
                    // The one step that may fail unheard is the wrong password; nothing goes on after it.
                    Issue.record("batch \(batch) did not fail")
                } catch { #expect(error as? IdentityRefusal == .unavailable, "batch \(batch): \(error)") }
                #expect(service.failure != nil)
                #expect(ended.all.sorted().starts(with: service.durableBooks.sessions.keys.sorted()) || !ended.all.isEmpty || batch < 4)
                for session in service.durableBooks.sessions.keys { #expect(!service.isLive(session) && ended.all.contains(session)) }
                await #expect(throws: IdentityRefusal.unavailable) { try await world.login(service, "anna") }
                await #expect(throws: RuntimeError.self) { try await service.run() }
                let answered = service.durableBooks
                world.fault = nil
                let again = try await world.service(try await world.store())
                let found = again.durableBooks
                if how == .lost { #expect(found == answered, "batch \(batch)") } else { #expect(found != answered, "batch \(batch)") }
                #expect(found.lastSession >= answered.lastSession && found.users.count >= answered.users.count)
                if found.users.count == 2 { _ = try? await world.login(again, "anna") }
                #expect(try await world.isSound(try await world.store()) || found.users.isEmpty)
            }
        }
    }

    @Test func sessionsGoOnAfterARestartAndAccessTokensDoNot() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let (page, program) = (try await world.login(service), try await world.login(service, "bob", .program))
        let again = try await world.service(try await world.store())
        #expect(again.authenticate(page.token)?.session == page.principal.session)
        #expect(again.authenticate(try #require(program.access)) == nil)
        #expect(again.authenticate(try #require(try await again.refresh(program.token.secret).access)) != nil)
        // The one whose stream was taken over is out of it at its next commit.
        await #expect(throws: IdentityRefusal.unavailable) { try await world.login(service) }
        #expect(service.authenticate(page.token) == nil)
        await #expect(throws: IdentityRefusal.credentials) { try await again.refresh(program.token.secret) }
    }

    @Test func nobodyIsLetInBeforeTheStart() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let page = try await world.login(service)
        let cold = IdentityService(service.parts)
        #expect(cold.authenticate(page.token) == nil)
        await #expect(throws: IdentityRefusal.unavailable) { try await cold.firstLogin(UserName("admin")) }
        #expect(cold.failure == nil, "it was refused at the door and not by the store")
    }

    /// Every file of the installation, and in memory every row, is searched for what must never be in it.
    @Test(arguments: [false, true])
    func noPasswordAndNoTokenIsEverStored(isInFiles: Bool) async throws {
        let world = IdentityWorld()
        world.isInFiles = isInFiles
        let store = try await world.store()
        let service = try await world.service(store)
        for (name, role) in [("anna", Role.admin), ("bob", .trader)] { try await world.add(name, role, to: service) }
        let anna = try await world.login(service, "anna")
        let program = try await world.login(service, "bob", .program)
        let next = try await service.refresh(program.token.secret)
        _ = try? await service.login("bob", password: "canary wrong password", as: .page, network: "192.0.2.77")
        _ = try? await service.login("canary password as name", password: "x", as: .page, network: "192.0.2.77")
        let link = try await service.loginLink(for: UserName("bob"), by: anna.principal)
        let opened = try await service.redeem(link.secret, network: "192.0.2.77")
        try await service.setOwnPassword(opened.principal, old: nil, new: "canary new password", network: "192.0.2.77")
        let tokens = [anna.token, program.token, next.token, link, opened.token] + [program.access, next.access].compactMap { $0 }
        var canaries = [world.password, "canary wrong password", "canary password as name", "canary new password", "192.0.2.77"]
            .map { Array($0.utf8) }
        for token in tokens {
            canaries.append(Array(token.secret.utf8.dropFirst(3)))
            canaries.append(try #require(Base64.url.decode(token.secret.dropFirst(3))))
        }
        var places: [[UInt8]] = []
        for record in try await store.records(of: IdentityParts.stream, after: 0, limit: 1000) { places.append(record.payload) }
        for leaf in try await store.leaves(of: IdentityParts.stream, after: 0, limit: 1000) {
            places.append(Array((leaf.actor + leaf.action).utf8))
        }
        #expect(try await store.outbox(of: IdentityParts.stream, after: 0, limit: 10).isEmpty)
        if isInFiles {
            for name in try Files.names(in: world.folder + "/store") { places.append(try Files.read(world.folder + "/store/" + name)) }
        }
        #expect(places.contains { contains($0, Array("$argon2id$v=19$".utf8)) }, "what is stored was looked at")
        for (number, canary) in canaries.enumerated() {
            for place in places { #expect(!contains(place, canary), "canary \(number)") }
        }
    }

    private func contains(_ place: [UInt8], _ canary: [UInt8]) -> Bool {
        place.withUnsafeBufferPointer { place in
            canary.withUnsafeBufferPointer { canary in
                guard let first = canary.first, place.count >= canary.count else { return false }
                for start in 0...place.count - canary.count where place[start] == first {
                    if canary.indices.allSatisfy({ place[start + $0] == canary[$0] }) { return true }
                }
                return false
            }
        }
    }

    @Test(arguments: [false, true])
    func everyFactHasALeafWithItsActorAndTheChainIsSound(isInFiles: Bool) async throws {
        let world = IdentityWorld()
        world.isInFiles = isInFiles
        let store = try await world.store()
        try await use(try await world.service(store), world)
        let leaves = try await store.leaves(of: IdentityParts.stream, after: 0, limit: 1000)
        let head = try await store.head(of: IdentityParts.stream)
        #expect(Int64(leaves.count) == head)
        #expect(
            leaves.map { "\($0.actor) \($0.action)" } == [
                "test user.add", "test user.password", "test user.add", "test user.password", "user:anna session.open",
                "user:bob session.open", "user:bob session.refresh", "anonymous login.failed", "user:anna login.link",
                "user:bob login.link-used", "user:bob session.open", "user:anna user.role", "user:anna session.end",
                "user:anna session.end",
                "user:anna session.end",
            ])
        #expect(try await world.isSound(store))
    }

    @Test func aRunningServiceObeysOtherProcessesAndEndsSessionsUntilItIsStopped() async throws {
        let world = IdentityWorld()
        let service = try await world.desk()
        let page = try await world.login(service)
        let store = service.parts.store
        let command = IdentityCommand.setRole(try UserName("anna"), .viewer)
        _ = try await store.submit(
            CommandRow(
                id: "refused", stream: IdentityParts.stream, actor: "cli:root", kind: command.kind,
                payload: Array(command.json.text().utf8), submitted: Timestamp(nanoseconds: 0)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            var outcome: CommandOutcome?
            for _ in 0..<100_000 where outcome == nil {
                await Task.yield()
                outcome = try await store.outcome(of: "refused")
            }
            let text = String(decoding: try #require(outcome).payload, as: UTF8.self)
            #expect(text.contains("last_admin"))
            world.clock.go(service.parts.rules.longest)
            for _ in 0..<100_000 where service.durableBooks.sessions[page.principal.session] != nil { await Task.yield() }
            service.stop()
            try await group.waitForAll()
        }
        let last = try #require(try await store.lastLeaf(of: IdentityParts.stream))
        #expect(last.actor == "system" && last.action == "session.end")
    }

    /// Many at once share commits, and each is answered only when its own is durable.
    @Test func manyAtOnceAreAllDurableWhenTheyAreAnswered() async throws {
        let world = IdentityWorld()
        world.passwordsAtOnce = 100
        let service = try await world.desk()
        for number in 0..<30 { try await world.add("user\(number)", .viewer, to: service) }
        let opened = try await withThrowingTaskGroup(of: OpenedSession.self) { group in
            for number in 0..<30 {
                group.addTask {
                    try await service.login(
                        "user\(number)", password: "violet tram under nine bridges", as: .program, network: "n\(number)")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(opened.map(\.principal.session)).count == 30)
        let found = try await IdentityRecovery.fold(in: service.parts.store, key: service.parts.auditKey, rules: service.parts.rules).books
        #expect(found == service.durableBooks && found.sessions.count == 30)
    }
}
