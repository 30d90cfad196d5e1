import Domain
import Host
import HostTesting
import JSON
import Network
import Testing
import Transport

/// Worker and server as two processes over one store: either goes without the other.
@Suite(.serialized) struct TwoProcesses {
    private static let order = #"{"account":"paper","instrument":"SPX.INDEX","side":"buy","quantity":"1"}"#

    private func place(_ running: RunningServer, _ own: HTTPFields, key: String) async throws -> HTTPReply {
        var fields = own
        fields["Idempotency-Key"] = key
        return try await running.send(.post, "/api/v1/orders", fields, Self.order)
    }

    @Test func anOrderGoesThroughTheServerToTheWorkerAndItsFillComesBack() async throws {
        let running = try await RunningServer.apart()
        let own = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        try await running.eventually(.get, "/api/v1/status", own) { reply in
            let status = try? JSONValue(reading: reply.body)
            return status?["prices"]?["badge"] == "REPLAY" && status?["worker"]?["state"] == "running"
                && status?["prices"]?["events"]?.asInt ?? 0 > 0
        }
        let placed = try await place(running, own, key: "one")
        #expect(placed.status == .created, "\(String(decoding: placed.body, as: UTF8.self))")
        let id = try #require(try JSONValue(reading: placed.body)["id"]?.asInt)
        try await running.eventually(.get, "/api/v1/orders/\(id)", own) { (try? JSONValue(reading: $0.body))?["status"] == "filled" }
        try await running.eventually(.get, "/metrics/worker") { reply in
            // The strategy may have had fills of its own by then.
            let line = String(decoding: reply.body, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("assay_fills_total ") }
            return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0 > 0
        }
        _ = try running.process.end()
        _ = try running.worker?.end()
    }

    @Test func aWorkerThatIsKilledIsNamedAndTheJournalIsServedOn() async throws {
        let running = try await RunningServer.apart()
        let own = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        #expect(try await place(running, own, key: "one").status == .created)
        try running.worker?.kill()
        try await running.eventually(.get, "/health/ready") {
            $0.status == .unavailable && String(decoding: $0.body, as: UTF8.self).contains("worker: the worker was last heard of")
        }
        #expect(try await running.send(.get, "/health/live").status == .ok, "the server itself is alive")
        #expect(try await running.send(.get, "/metrics/worker").status == .unavailable)
        let orders = try await running.send(.get, "/api/v1/orders", own)
        #expect(try JSONValue(reading: orders.body)["items"]?.asArray?.count == 1, "what was acknowledged is there")
        try running.restartWorker()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        #expect(try await place(running, own, key: "two").status == .created)
        _ = try running.process.end()
        _ = try running.worker?.end()
    }

    @Test func aWorkerThatIsKilledIsAnAlertUntilItIsBackAndWhoSawItIsKept() async throws {
        let running = try await RunningServer.apart()
        let own = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let url = running.origin.replacing("http://", with: "ws://") + "/api/v1/stream"
        let socket = try await running.client.open(url, fields: own, subprotocol: nil, limits: WebSocketLimits(), timeout: .seconds(10))
        socket.send(WebSocketFrame(text: #"{"op":"subscribe","topics":["alerts"]}"#))
        func heard(_ fact: String) async throws -> JSONValue {
            while let message = await socket.next() {
                guard case .text(let text) = message else { continue }
                let frame = try JSONValue(reading: text)
                if frame["d"]?["kind"] == "worker-gone", frame["d"]?["fact"]?.asString == fact { return frame["d"] ?? .null }
            }
            Issue.record("the socket ended")
            throw CancellationError()
        }
        func gone(_ reply: HTTPReply) -> JSONValue? {
            (try? JSONValue(reading: reply.body))?["items"]?.asArray?.first { $0["kind"] == "worker-gone" }
        }
        try running.worker?.kill()
        let raised = try await heard("raised")
        #expect(raised["severity"] == "critical" && raised["clearedAt"] == .null)
        let id = try #require(raised["id"]?.asString)
        try await running.eventually(.get, "/api/v1/alerts?state=open", own) { gone($0)?["id"]?.asString == id }
        let metrics = String(decoding: try await running.send(.get, "/metrics").body, as: UTF8.self)
        #expect(metrics.contains(#"assay_alerts_raised_total{kind="worker-gone"} 1"#), "\(metrics)")
        let seen = try await running.send(.post, "/api/v1/alerts/\(id)/ack", own)
        #expect(try JSONValue(reading: seen.body)["acknowledgedBy"] == "admin")
        #expect(try await heard("acknowledged")["acknowledgedBy"] == "admin")
        try running.restartWorker()
        #expect(try await heard("cleared")["clearedAt"] != .null)
        try await running.eventually(.get, "/api/v1/alerts?state=open", own) { gone($0) == nil && $0.status == .ok }
        let command = [RunningServer.program("assay"), "alert", "list", "--all", "--json"] + RunningServer.settings(running.folder)
        let list = try ChildProcess(command, output: running.folder + "/list").wait()
        #expect(list.output.contains(#""acknowledgedBy": "user:admin""#), "\(list)")
        socket.close(.normal, reason: "")
        _ = try running.process.end()
        _ = try running.worker?.end()
        #expect(try running.process.output().contains(#""event":"alert.raised""#))
    }

    @Test func aServerThatIsKilledComesBackWithSessionsAndTheSameAnswers() async throws {
        let running = try await RunningServer.apart()
        var own = try await running.login()
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let first = try await place(running, own, key: "one")
        try running.process.kill()
        try await running.restartServer()
        own["Origin"] = running.origin
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let again = try await place(running, own, key: "one")
        #expect(again.status == .created)
        #expect(try JSONValue(reading: again.body)["id"] == JSONValue(reading: first.body)["id"], "done once")
        #expect(running.worker?.isRunning == true)
        _ = try running.process.end()
        let ending = try running.worker?.end()
        #expect(ending?.status == 0, "\(ending?.output.suffix(400) ?? "")")
    }
}
