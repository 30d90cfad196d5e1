import API
import Domain
import Engine
import JSON
import Network
import Runtime
import Security
import Testing

/// Strategies of accounts are stopped and started by who may.
@Suite struct Deployments {
    @Test func aStrategyIsStoppedDurablyAndOnlyByWhoMay() async throws {
        try await World().trading { world in
            var installation = world.installation
            let paper = try AccountID("paper")
            installation.strategies = [paper: .init("sma_cross", parameters: [(name: "fast", value: "10")]) { _ in nil }]
            func router(_ role: Role) throws -> TestRouter { TestRouter(installation.routes, caller: try .make(role)) }
            let (viewer, trader) = (try router(.viewer), try router(.trader))
            let line = try await viewer.send(.get, "/api/v1/deployments").json?["items"]?[0]
            #expect(line?["state"] == "running" && line?["parameters"]?[0]?["value"] == "10" && line?["name"] == "paper")
            #expect(try await viewer.send(.post, "/api/v1/deployments/paper/stop", ["Idempotency-Key": "k0"]).status == 403)
            let other = try await trader.send(.post, "/api/v1/deployments/other/stop", ["Idempotency-Key": "k1"])
            #expect(other.status == 404, "nothing is deployed there")
            let stopped = try await trader.send(.post, "/api/v1/deployments/paper/stop", ["Idempotency-Key": "k2"])
            #expect(stopped.status == 200 && stopped.json?["state"] == "stopped")
            #expect(world.installation.mirror.read { $0.books.accounts[0].isStrategyStopped })
            let started = try await trader.send(.post, "/api/v1/deployments/paper/start", ["Idempotency-Key": "k3"])
            #expect(started.json?["state"] == "running")
        }
    }
}
