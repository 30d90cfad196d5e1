import API
import Domain
import JSON
import Network
import Runtime
import Security
import Testing

/// What accounts were worth.
@Suite struct Equity {
    @Test func theLastPointIsTheAccountAsItIs() async throws {
        try await World().trading { world in
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            try await world.bar(1, 100_00)
            for (number, side) in ["buy", "sell"].enumerated() {
                let order: JSONValue = [
                    "account": "paper", "instrument": "AAA.SIM", "side": .string(side), "quantity": .string(number == 0 ? "10" : "4"),
                ]
                // On a busy machine an outcome may come too late: the same key asks again.
                while try await world.post("/api/v1/orders", order, as: anna, key: "k\(number)").status == 503 {}
                try await world.bar(Int64(2 * number + 2), 101_00)
                try await world.until { $0.installation.mirror.read { $0.fills.count == number + 1 } }
                try await world.bar(Int64(2 * number + 3), 120_00 + Int64(number))
            }
            let traded = try InstrumentID("AAA.SIM")
            try await world.until { $0.installation.bars(traded, 9).count == 5 }
            let path = "/api/v1/accounts/paper/equity"
            let points = try await world.get(path, as: bob).json?["points"]?.asArray ?? []
            let account = try await world.get("/api/v1/accounts/paper", as: bob).json
            #expect(points.last?["equity"] == account?["equity"] && points.last?["cash"] == account?["cash"], "\(points)")
            #expect(points.first?["equity"] == "100000.00" && points.first?["cash"] == "100000.00")
            #expect(points.compactMap { $0["time"]?.asString } == Set(points.compactMap { $0["time"]?.asString }).sorted())
            let some = try await world.get("\(path)?from=1970-01-04T00:00:00Z&to=1970-01-05T00:00:00Z", as: bob).json?["points"]
            #expect(some?.asArray?.map { $0["time"] } == ["1970-01-04T00:00:00Z", "1970-01-05T00:00:00Z"])
            #expect(try await world.get("/api/v1/accounts/other/equity", as: bob).status == 404)
            #expect(try await world.get("\(path)?from=now", as: bob).code == "bad-parameter")
        }
    }

    @Test func whatIsThinnedKeepsItsEndsItsLowestAndItsHighest() {
        let points = (0..<5_000).map { number in
            EquityHistory.Point(time: number, equity: Int128(number == 1_234 ? -7 : number == 4_321 ? 9_999 : number % 17), cash: 0)
        }
        for count in [4, 5, 100, 999] {
            let thin = EquityHistory.thinned(points, to: count)
            #expect(thin.count <= count && thin.first == points.first && thin.last == points.last)
            #expect(thin.contains { $0.equity == -7 } && thin.contains { $0.equity == 9_999 })
            #expect(thin.map(\.time) == thin.map(\.time).sorted())
        }
        #expect(EquityHistory.thinned(points, to: 5_000) == points)
    }
}
