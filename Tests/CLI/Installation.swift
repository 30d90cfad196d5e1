import Audit
import Crypto
import Host
import JSON
import Testing

/// Configuration, store, audit trail and what looks after them.
@Suite struct InstallationCalls {
    @Test func theConfigurationIsShownWithItsOrigins() async throws {
        let desk = try Desk()
        let shown = await desk.call("config show --origin --set feed.provider=synthetic")
        #expect(shown.code == 0)
        let lines = shown.results.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("runs.folder") && $0.contains("assay.json5:5:") })
        #expect(lines.contains { $0.hasPrefix("feed.provider") && $0.hasSuffix("flag --set feed.provider") })
        #expect(lines.contains { $0.hasPrefix("profile") && $0.hasSuffix("default") })
        let document = try await desk.call("config show --json").json
        #expect(document["schema"] == "assay.config.show/1" && document["file"]?.asString == desk.path("assay.json5"))
        #expect(await desk.call("config validate").code == 0)
    }

    @Test func everyProblemOfAConfigurationHasALine() async throws {
        let desk = try Desk()
        try desk.write("wrong.json5", "{ profile: \"dev\", stoer: { path: \"x\" }, store: { path: 1 } }")
        let written = await Desk.run(["config", "validate", "--config", desk.path("wrong.json5")])
        #expect(written.code == 78)
        #expect(
            written.messages.contains("wrong.json5:1:12") && written.messages.contains("wrong.json5:1:19")
                && written.messages.contains("store.path"))
    }

    @Test func initWritesTheDefaultsOnce() async throws {
        let desk = try Desk()
        let path = desk.path("fresh.json5")
        #expect(await Desk.run(["init", path]).code == 0)
        let text = try Files.readText(path)
        let defaults = try await Desk.run(["config", "show", "--json"]).json["values"]?.asArray ?? []
        let names = defaults.compactMap { $0["name"]?.asString?.split(separator: ".").last.map(String.init) }
        let written = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        for name in Set(names) {
            #expect(written.count { $0.hasPrefix("// \(name): ") } >= names.count { $0 == name }, "\(name)")
        }
        let again = await Desk.run(["init", path])
        #expect(again.code == 1 && again.messages.contains("--force"))
        #expect(await Desk.run(["init", path, "--force", "--set", "feed.provider=synthetic"]).code == 0)
        let shown = try await Desk.run(["config", "show", "--config", path, "--json"]).json
        let set = shown["values"]?.asArray?.filter { $0["origin"]?.asString != "default" } ?? []
        #expect(set.map { $0["name"]?.asString } == ["feed.provider"])
        let wrong = await Desk.run(["init", desk.path("other.json5"), "--set", "no.key=1"])
        #expect(wrong.code == 78 && !Files.exists(desk.path("other.json5")))
    }

    @Test func migrationsAreListedAppliedAndThereAfter() async throws {
        let desk = try Desk()
        let before = try desk.tree()
        let status = try await desk.call("migrate --status --json").json
        #expect(status["applied"] == [] && status["pending"]?.asArray?.isEmpty == false)
        #expect(try desk.tree() == before)
        #expect(await desk.call("migrate").results.contains("applied now"))
        #expect(await desk.call("migrate").results.hasSuffix("nothing to do\n"))
        #expect(try await desk.call("migrate --status --json").json["pending"] == [])
    }

    @Test func anEmptyJournalIsSoundAndAMissingStoreIsNamed() async throws {
        let desk = try Desk()
        let before = try desk.tree()
        let missing = await desk.call("audit verify")
        #expect(missing.code == 74 && missing.messages.contains("assay migrate"))
        #expect(try desk.tree() == before)
        _ = await desk.call("migrate")
        let sound = await desk.call("audit verify --json")
        #expect(sound.code == 0)
        #expect(try sound.json["isSound"] == true)
    }

    @Test func aHeadWithoutAChainIsFound() async throws {
        let desk = try Desk()
        _ = await desk.call("migrate")
        var head = HeadFile(folder: desk.path("heads"), stream: "p0")
        try head.write(AuditHead(stream: "p0", sequence: 7, chain: .zero, mac: .zero))
        try Files.makeFolder(desk.path("keys"))
        try Files.write([UInt8](repeating: 7, count: 32), to: desk.path("keys/audit.key"), mode: 0o600)
        let broken = await desk.call("audit verify")
        #expect(broken.code == 3 && broken.results.hasPrefix("BROKEN: p0 leaf"), "\(broken)")
        try desk.write("heads/p0.head", "gone")
        let unreadable = await desk.call("audit verify")
        #expect(unreadable.code == 3 && unreadable.messages.contains("p0.head"), "\(unreadable)")
    }

    private static let readers = ["export trades", "export orders", "account list", "order list", "verify recovery"]

    @Test func whatTheAuditDoesNotVouchForIsNeitherShownNorExported() async throws {
        let desk = try Desk()
        _ = await desk.call("migrate")
        for call in Self.readers { #expect(await desk.call(call).code == 0) }
        #expect(!Files.exists(desk.path("keys/audit.key")))
        #expect(await desk.call("account open one --cash 1000 --set feed.provider=synthetic").code == 0)
        #expect(await desk.call("export trades").code == 0)
        #expect(await desk.call("account list").results.contains("1000.00"))
        try Files.write([UInt8](repeating: 7, count: 32), to: desk.path("keys/audit.key"), mode: 0o600)
        for call in Self.readers {
            let refused = await desk.call(call)
            #expect(refused.code != 0 && refused.results == "" && refused.messages.contains("p0 leaf 1: "), "\(call): \(refused)")
        }
    }

    @Test func theDoctorLooksAndChangesNothing() async throws {
        let desk = try Desk()
        let before = try desk.tree()
        let document = try await desk.call("doctor --json").json
        let checks = document["checks"]?.asArray ?? []
        #expect(document["isWell"] == true)
        #expect(
            checks.compactMap { $0["name"]?.asString }
                == ["configuration", "store", "audit key", "audit head", "datasets", "samples", "disk", "clock", "terminal"])
        #expect(try desk.tree() == before)
        _ = await desk.call("migrate")
        #expect(await desk.call("doctor").results.contains("ok       store"))
    }

    @Test func theDoctorNamesWhatIsWrong() async throws {
        let desk = try Desk()
        try Files.makeFolder(desk.path("keys"))
        try Files.write([UInt8](repeating: 7, count: 32), to: desk.path("keys/audit.key"), mode: 0o644)
        let readable = await desk.call("doctor")
        #expect(readable.code == 3 && readable.results.contains("failed   audit key") && readable.results.contains("chmod 600"))
        let unread = await Desk.run(["doctor", "--set", "no.key=1", "--config", desk.path("assay.json5")])
        #expect(unread.code == 3 && unread.results.contains("failed   configuration") && unread.results.contains("skipped  store"))
    }

    @Test func theDoctorSeesWhatAHeadWouldStop() async throws {
        let desk = try Desk()
        #expect(await desk.call("account open one --set feed.provider=synthetic").code == 0)
        let head = try Files.read(desk.path("heads/p0.head"))
        #expect(await desk.call("doctor").results.contains("ok       audit head: \(desk.path("heads/p0.head")), of leaf 2"))
        for (damage, part) in [(nil, "is gone"), ("gone", "is not a head file of ours")] {
            if let damage { try desk.write("heads/p0.head", damage) } else { try Files.remove(desk.path("heads/p0.head")) }
            let ill = await desk.call("doctor")
            #expect(ill.code == 3 && ill.results.contains("failed   audit head: ") && ill.results.contains(part), "\(ill)")
            let refused = await desk.call("account deposit one 5 --set feed.provider=synthetic")
            #expect(refused.code == 74 && refused.messages.contains("head"), "\(refused)")
        }
        try Files.write(head, to: desk.path("heads/p0.head"), mode: 0o600)
        #expect(await desk.call("account deposit one 5 --set feed.provider=synthetic").code == 0)
    }

    @Test func theVersionIsTold() async throws {
        #expect(await Desk.run(["version"]).results == "assay 0.1.0\n")
        #expect(try await Desk.run(["version", "--json"]).json == ["schema": "assay.version/1", "version": "0.1.0"])
    }
}
