import Host
import JSON
import Testing

/// What a running desk writes where its log is asked for. One at a time: a process has one place where signals are heard.
@Suite(.serialized) struct RunningDesk {
    private static let members = ["schema", "ts", "level", "event", "message", "module", "request", "actor", "fields"]

    /// The lines of a log, each checked against its schema.
    private func lines(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n").map { line in
            let document = try JSONValue(reading: String(line))
            #expect((document.members ?? []).map(\.name) == Self.members)
            #expect(document["schema"] == "assay.log/1")
            #expect(document["ts"]?.asString?.utf8.count == 27 && document["ts"]?.asString?.hasSuffix("Z") == true)
            #expect(["trace", "debug", "info", "warning", "error", "critical"].contains(document["level"]?.asString))
            for name in ["event", "message", "module"] { #expect(document[name]?.asString != nil) }
            #expect(document["fields"]?.members != nil)
            return document
        }
    }

    private func events(_ lines: [JSONValue]) -> [String] { lines.map { $0["event"]?.asString ?? "" } }

    private let words = "up --feed synthetic --pace max --until-end --set synthetic.bars=400"

    @Test func forASupervisorEveryLineIsJSONOfItsSchema() async throws {
        let desk = try Desk()
        let written = await desk.call(words + " --log json")
        #expect(written.code == 0)
        #expect(written.messages == "")
        let lines = try lines(written.results)
        let events = events(lines)
        #expect(Array(events.prefix(4)) == ["store.migrated", "desk.starting", "desk.recovered", "desk.started"])
        #expect(Array(events.suffix(2)) == ["account.state", "desk.stopped"])
        let filled = try #require(lines.first { $0["event"] == "order.filled" })
        #expect(filled["module"] == "desk.orders" && filled["actor"] == "broker")
        #expect(!events.contains("order.sent"))
        // What it counted is beside its status, and so are its answers.
        let metrics = try desk.read("run/metrics.prom")
        #expect(metrics.contains("\nassay_fills_total \(events.count { $0 == "order.filled" })\n"))
        #expect(metrics.contains("\nassay_market_events_total{kind=\"live\"} 400\n"))
        let health = try desk.read("run/health.jsonl").split(separator: "\n").map { try JSONValue(reading: String($0)) }
        #expect(health.map { $0["probe"] } == ["live", "startup", "ready"])
        #expect(health.map { $0["state"] } == ["up", "up", "down"])
    }

    @Test func theConfigurationChoosesFormatAndLevel() async throws {
        let desk = try Desk()
        let written = await desk.call(words + " --set log.format=json --set log.level=debug")
        #expect(try events(lines(written.results)).contains("order.sent"))
        let human = await desk.call(words + " --log human --set log.level=error")
        #expect(human.code == 0 && human.results == "" && human.messages == "")
        let wrong = await desk.call(words + " --set log.format=xml")
        #expect(wrong.code == 78 && wrong.messages.contains("log.format"))
    }

    @Test func withoutItLinesForPeopleStayAsTheyWere() async throws {
        let written = await (try Desk()).call(words)
        let lines = written.results.split(separator: "\n")
        #expect(lines.first == "SYNTHETIC  SYNTHETIC, seed 1 at max  PAPER")
        #expect(lines.dropFirst().allSatisfy { $0.contains("  order ") })
        #expect(written.messages.contains("Stopped. paper: equity "))
    }

    @Test func aDeskThatFailsSaysSoInItsLogToo() async throws {
        let desk = try Desk()
        let written = await desk.call("up --feed synthetic --log json --set store.path=/dev/null/a.sqlite")
        #expect(written.code != 0)
        let last = try #require(try lines(written.results).last)
        #expect(last["event"] == "desk.failed" && last["level"] == "critical")
        #expect(last["message"]?.asString?.contains("/dev/null") == true)
    }

    @Test func theLevelIsChangedWhileItRuns() async throws {
        let desk = try Desk()
        let none = await desk.call("log debug")
        #expect(none.code == 5 && none.messages.contains("no desk is running"))
        async let running = desk.call("up --feed synthetic --pace 100/s --until-end --log json --set synthetic.bars=200")
        for _ in 0..<10_000 where !Files.exists(desk.path("run/status.json")) { _ = await desk.call("log debug") }
        let asked = await desk.call("log debug")
        #expect(asked.results == "The desk logs from debug on.\n")
        #expect(try await desk.call("log trace --module desk.orders --json").json["schema"] == "assay.log.level/1")
        let changes = try await lines(running.results).filter { $0["event"] == "log.level" }.map { $0["fields"] }
        #expect(changes == [["level": "debug", "module": "every"], ["level": "trace", "module": "desk.orders"]])
        #expect(await desk.call("log loud").code == 64)
    }
}
