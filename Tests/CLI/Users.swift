import Crypto
import Host
import JSON
import Testing

/// `assay user`, over a store of its own and without a server.
@Suite struct UserCalls {
    @Test func aUserIsAddedListedChangedAndDisabled() async throws {
        let desk = try Desk()
        let added = await desk.call("user add anna --role admin --link", "--display-name", "Änna Müller")
        #expect(added.code == 0 && added.results.hasPrefix("/login#al_") && added.results.count == 54, "\(added)")
        let refused = await desk.call("user disable anna")
        #expect(refused.code == 65 && refused.messages.contains("last admin"), "\(refused)")
        #expect(await desk.call("user add bob --role trader --accounts paper,fund-7 --link").code == 0)
        let again = await desk.call("user add bob --link")
        #expect(again.code == 65 && again.messages.contains("already"))
        let users = try await desk.call("user list --json").json["users"]?.asArray ?? []
        #expect(users.map { $0["name"]?.asString } == ["anna", "bob"])
        #expect(users[0]["displayName"] == "Änna Müller" && users[0]["hasPassword"] == false && users[0]["accounts"] == "all")
        #expect(users[1]["accounts"] == ["fund-7", "paper"] && users[1]["role"] == "trader")
        let changed = try await desk.call("user role bob examiner --json").json
        #expect(changed["schema"] == "assay.user/1" && changed["user"]?["role"] == "examiner")
        #expect(try await desk.call("user accounts bob none --json").json["user"]?["accounts"] == [])
        #expect(try await desk.call("user disable bob --json").json["user"]?["enabled"] == false)
        let link = await desk.call("user login-link bob")
        #expect(link.code == 65 && link.results.isEmpty)
        #expect(await desk.call("user enable bob").results == "bob may log in.\n")
        #expect(await desk.call("user list").results.contains("no password yet"))
    }

    @Test func aLoginLinkIsPrintedOnceAndItsTokenIsNowhere() async throws {
        let desk = try Desk()
        _ = await desk.call("user add anna --role admin --link")
        let document = try await desk.call("user login-link anna --json").json
        #expect(document["schema"] == "assay.user.login-link/1" && document["minutes"] == 15)
        let path = try #require(document["path"]?.asString)
        let secret = Array(path.utf8.drop { $0 != UInt8(ascii: "_") }.dropFirst())
        #expect(path.hasPrefix("/login#al_") && secret.count == 43)
        for name in try desk.tree() where !Files.isFolder(desk.path(name)) {
            let bytes = try Files.read(desk.path(name))
            #expect(bytes.firstRange(of: secret) == nil, "\(name)")
        }
    }

    @Test func theAuditTrailCoversIdentityAndMissesWhatWasCutOff() async throws {
        let desk = try Desk()
        _ = await desk.call("user add anna --role admin --link")
        _ = await desk.call("account open paper --cash 100 --set feed.provider=synthetic")
        let document = try await desk.call("audit verify --json").json
        let streams = document["streams"]?.asArray ?? []
        #expect(document["isSound"] == true && streams.compactMap { $0["stream"]?.asString } == ["identity", "p0"])
        #expect(streams[0]["leaves"] == 2)
        try Files.remove(desk.path("store"))
        _ = await desk.call("migrate")
        let broken = await desk.call("audit verify")
        #expect(broken.code == 3 && broken.results.contains("BROKEN: identity leaf 1"), "\(broken)")
    }

    /// A desk that is opened after identity must not make a second key, nor the other way round.
    @Test func aMissingKeyIsNotMadeAnewBesideAnyHistory() async throws {
        let desk = try Desk()
        _ = await desk.call("user add anna --role admin --link")
        try Files.remove(desk.path("keys/audit.key"))
        let refused = await desk.call("account open paper --cash 100 --set feed.provider=synthetic")
        #expect(refused.code == 78 && refused.messages.contains("restore it from your backup"), "\(refused)")
    }

    @Test func sessionsAreListedAndWhatIsNotThereIsSaid() async throws {
        let desk = try Desk()
        _ = await desk.call("user add anna --role admin --link")
        #expect(try await desk.call("user sessions --json").json["sessions"] == [])
        #expect(await desk.call("user end-sessions anna").code == 0)
        for (line, says) in [
            ("user end-session 7", "no such session"), ("user sessions bob", "no user 'bob'"), ("user role bob viewer", "no user 'bob'"),
        ] {
            let refused = await desk.call(line)
            #expect(refused.code == 65 && refused.messages.contains(says), "\(refused)")
        }
        for line in ["user add Anna --link", "user add bob --role boss --link", "user accounts anna a,,b", "user end-session 0"] {
            #expect(await desk.call(line).code == 64, "\(line)")
        }
    }
}
