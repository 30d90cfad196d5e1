import API
import Domain
import Engine
import JSON
import Network
import Runtime
import Security
import Testing

/// Bars of what the desk heard, with what was done on them.
@Suite struct Candles {
    private func times(_ document: JSONValue?, _ member: String) -> [String] {
        (document?[member]?.asArray ?? []).map { "\($0["kind"]?.asString ?? "bar") \($0["time"]?.asString?.prefix(10) ?? "")" }
    }

    @Test func barsComeInPagesWithTheMarkersOfAccountsThatAreSeen() async throws {
        try await World().trading { world in
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            let traded = try InstrumentID("AAA.SIM")
            try await world.bar(1, 100_00)
            for (number, account) in ["paper", "other"].enumerated() {
                let order: JSONValue = ["account": .string(account), "instrument": "AAA.SIM", "side": "buy", "quantity": "10"]
                #expect(try await world.post("/api/v1/orders", order, as: anna, key: "k\(number)").status == 201)
            }
            for day in 2...6 { try await world.bar(Int64(day), 100_00 + Int64(day)) }
            try await world.until {
                $0.installation.mirror.read { $0.fills.count == 2 }
                    && $0.installation.bars(traded, 9).count == 6
            }
            let all = try await world.get("/api/v1/candles?instrument=AAA.SIM&limit=500", as: anna).json
            #expect(times(all, "bars") == (1...6).map { "bar 1970-01-0\($0 + 1)" })
            #expect(times(all, "markers").count == 2 && all?["markers"]?[0]?["kind"] == "fill", "people's orders are no signals")
            #expect(all?["bars"]?[5]?["close"] == "100.06" && all?["bars"]?[5]?["volume"] == "1000")
            let own = try await world.get("/api/v1/candles?instrument=AAA.SIM&limit=500", as: bob).json
            #expect(own?["markers"]?.asArray?.map { $0["order"] } == [1], "only of accounts that are granted")
            let page = try await world.get("/api/v1/candles?instrument=AAA.SIM&limit=2&before=1970-01-06T00:00:00Z", as: anna).json
            #expect(times(page, "bars") == ["bar 1970-01-04", "bar 1970-01-05"])
            #expect(page?["markers"] == [], "those before the first bar are of another page")
            for (query, code) in [
                ("", "bad-parameter"), ("?instrument=ZZZ.SIM", "not-found"), ("?instrument=AAA.SIM&before=now", "bad-parameter"),
                ("?instrument=AAA.SIM&interval=2m", "bad-parameter"),
            ] { #expect(try await world.get("/api/v1/candles\(query)", as: anna).code == code, "\(query)") }
        }
    }

    @Test func whatAStrategyDecidedIsASignalWithItsReason() async throws {
        try await World().trading { world in
            let anna = try await world.token("anna")
            try await world.bar(1, 100_00)
            let order: JSONValue = ["account": "paper", "instrument": "AAA.SIM", "side": "buy", "quantity": "10"]
            _ = try await world.post("/api/v1/orders", order, as: anna, key: "k")
            try await world.bar(2, 101_00)
            try await world.until { $0.installation.mirror.read { $0.fills.count == 1 } }
            var installation = world.installation
            installation.strategies = [try AccountID("paper"): .init("sma_cross") { _ in "the averages crossed" }]
            let router = TestRouter(installation.routes, caller: try .make(.viewer))
            let markers = try await router.send(.get, "/api/v1/candles?instrument=AAA.SIM").json?["markers"]?.asArray ?? []
            #expect(markers.map { $0["kind"] } == ["signal", "fill"])
            #expect(markers.allSatisfy { $0["reason"] == "the averages crossed" && $0["order"] == 1 && $0["side"] == "buy" })
            #expect(markers.first?["price"] == "100" && markers.last?["price"]?.asString?.hasPrefix("101") == true)
        }
    }
}
