import API
import Domain
import JSON
import Network
import Security
import Testing

/// Accounts, their money and limits, and the restricted list over HTTP.
@Suite struct Accounts {
    private func order(_ quantity: String = "10") -> JSONValue {
        ["account": "paper", "instrument": "AAA.SIM", "side": "buy", "quantity": .string(quantity), "type": "limit", "limit": "50.00"]
    }

    private func limit(_ name: String, in document: JSONValue?) -> JSONValue? {
        document?["limits"]?.asArray?.first { $0["limit"]?.asString == name }
    }

    @Test func anAccountIsOpenedOnceForItsKeyAndTradesWithWhatIsPaidIn() async throws {
        try await World().trading { world in
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            let body: JSONValue = ["id": "research", "currency": "USD", "broker": "paper"]
            #expect(try await world.post("/api/v1/accounts", body, as: bob, key: "k1").code == "not-allowed")
            #expect(try await world.post("/api/v1/accounts", body, as: anna).code == "key-missing")
            for _ in 1...2 {
                let opened = try await world.post("/api/v1/accounts", body, as: anna, key: "k1")
                #expect(opened.status == 201 && opened.fields["Location"] == "/api/v1/accounts/research", "\(opened.text)")
                #expect(opened.json?["cash"] == "0.00" && opened.json?["mode"] == "paper")
            }
            #expect(try await world.post("/api/v1/accounts", body, as: anna, key: "k2").code == "refused", "it is open already")
            for (name, value) in [("broker", "nobody"), ("currency", "dollars"), ("id", "no spaces")] {
                var wrong = body.members ?? []
                for place in wrong.indices where wrong[place].name == name { wrong[place] = .init(name, .string(value)) }
                let answer = try await world.post("/api/v1/accounts", .object(wrong), as: anna, key: "w-\(name)")
                #expect(answer.code == "refused", "\(answer.text)")
            }
            let paid = try await world.post("/api/v1/accounts/research/deposits", ["amount": "1000.50"], as: anna, key: "k3")
            #expect(paid.status == 200 && paid.json?["cash"] == "1000.50" && paid.json?["capital"] == "1000.50", "\(paid.text)")
            #expect(try await world.get("/api/v1/accounts/research", as: bob).status == 404)
        }
    }

    @Test func moneyIsMovedOnceForItsKeyByWhoMayAndNeverBeyondWhatIsFree() async throws {
        try await World().trading { world in
            try await world.add("carl", .admin, .only([try AccountID("paper")]))
            let (bob, carl) = (try await world.token("bob"), try await world.token("carl"))
            func move(_ what: String, _ amount: String, _ key: String, of account: String = "paper") async throws -> Received {
                try await world.post("/api/v1/accounts/\(account)/\(what)", ["amount": .string(amount)], as: carl, key: key)
            }
            for _ in 1...2 { #expect(try await move("withdrawals", "1000", "k1").json?["cash"] == "99000.00") }
            #expect(try await move("deposits", "1000", "k1").code == "key-reused", "another request under the same key")
            #expect(try await move("deposits", "0.01", "k2").json?["cash"] == "99000.01")
            let beyond = try await move("withdrawals", "99000.02", "k3")
            #expect(beyond.code == "refused" && beyond.json?["detail"]?.asString?.contains("99000.01 USD") == true, "\(beyond.text)")
            #expect(try await move("withdrawals", "-5", "k4").code == "invalid")
            #expect(try await move("deposits", "-5", "k5").json?["errors"]?[0]?["pointer"] == "/amount")
            #expect(try await move("deposits", "0", "k6").code == "refused")
            for account in ["other", "nobody"] { #expect(try await move("deposits", "1", "k7", of: account).status == 404) }
            let path = "/api/v1/accounts/paper/deposits"
            #expect(try await world.post(path, ["amount": "1"], as: bob, key: "k8").code == "not-allowed")
        }
    }

    @Test func limitsAreSetLiftedAndHeldAndShowWhatIsUsed() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            try await world.add("carl", .admin, .only([try AccountID("paper")]))
            let (anna, bob, carl) = (try await world.token("anna"), try await world.token("bob"), try await world.token("carl"))
            let path = "/api/v1/accounts/paper/limits"
            func set(_ body: JSONValue, _ key: String, _ path: String = path) async throws -> Received {
                try await world.send(.put, path, body, as: carl, key: key)
            }
            let limits: JSONValue = ["orders-per-hour": "2", "exposure": "1000", "order-quantity": nil, "short": "no"]
            let answer = try await set(limits, "k1")
            #expect(answer.status == 200 && limit("exposure", in: answer.json)?["allowed"] == "1000.00", "\(answer.text)")
            #expect(limit("order-quantity", in: answer.json)?["allowed"] == "none")
            #expect(answer.json?["limits"]?.asArray?.count == 10)
            #expect(try await world.post("/api/v1/orders", order(), as: bob, key: "o1").status == 201)
            let shown = try await world.get("/api/v1/accounts/paper", as: bob).json
            #expect(limit("exposure", in: shown) == ["limit": "exposure", "allowed": "1000.00", "used": "500.00", "unit": "USD"])
            #expect(limit("position", in: shown)?["used"] == "1000.00", "ten at the last price of 100")
            #expect(limit("orders-per-hour", in: shown)?["used"] == "1" && limit("orders-per-day", in: shown)?["used"] == "1")
            #expect(limit("short", in: shown) == ["limit": "short", "allowed": "no", "used": nil])
            #expect(try await world.post("/api/v1/orders", order("11"), as: bob, key: "o2").json?["limit"] == "exposure")
            #expect(try await set(["exposure": nil], "k2").json.flatMap { limit("exposure", in: $0) }?["allowed"] == "none")
            #expect(try await world.post("/api/v1/orders", order("11"), as: bob, key: "o3").status == 201)
            for (number, wrong) in ([["short": "maybe"], ["session": nil], ["collar": "far"]] as [JSONValue]).enumerated() {
                let answer = try await set(wrong, "w\(number)")
                #expect(answer.code == "refused", "\(answer.text)")
            }
            #expect(try await set([:], "k3").code == "invalid")
            #expect(try await set(["speed": "1"], "k4").code == "invalid")
            #expect(try await set(["short": "no"], "k5", "/api/v1/accounts/other/limits").status == 404)
            #expect(try await world.send(.put, path, ["short": "yes"], as: bob, key: "k6").code == "not-allowed")
            #expect(try await world.send(.put, path, ["short": "yes"], as: anna).code == "key-missing")
        }
    }

    @Test func riskIsWhatBindsEachAccountThatMayBeSeen() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            let empty = try await world.get("/api/v1/risk", as: bob).json
            #expect(empty?["items"]?.asArray?.count == 1 && empty?["items"]?[0]?["account"] == "paper")
            #expect(empty?["items"]?[0]?["limits"] == [] && empty?["tradingState"] == "active", "nothing binds yet")
            let limits: JSONValue = ["duplicate-ms": "250", "collar": "5%", "session": "no", "orders-per-day": "20"]
            _ = try await world.send(.put, "/api/v1/accounts/paper/limits", limits, as: anna, key: "k1")
            let halt: JSONValue = ["scope": "other", "state": "reducing", "word": "other"]
            _ = try await world.post("/api/v1/kill", halt, as: anna, key: "k2")
            let risk = try await world.get("/api/v1/risk", as: anna).json?["items"]?.asArray ?? []
            #expect(risk.map { $0["tradingState"] } == ["active", "reducing"])
            #expect(risk.first?["limits"]?.asArray?.map { $0["limit"] } == ["orders-per-day", "duplicate-ms", "collar"])
            _ = try await world.post("/api/v1/kill", ["scope": "all", "state": "halted", "word": "all"], as: anna, key: "k3")
            let halted = try await world.get("/api/v1/risk", as: bob).json
            #expect(halted?["tradingState"] == "halted" && halted?["items"]?[0]?["tradingState"] == "halted")
        }
    }

    @Test func aRestrictedInstrumentIsRefusedUntilItIsTakenOff() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            let path = "/api/v1/instruments/AAA.SIM/restriction"
            func restrict(_ value: Bool, _ fields: HTTPFields, _ key: String, _ path: String = path) async throws -> Received {
                try await world.send(.put, path, ["restricted": .bool(value)], as: fields, key: key)
            }
            #expect(try await restrict(true, bob, "k1").code == "not-allowed")
            for instrument in ["ZZZ.SIM", "AAA"] {
                let answer = try await restrict(true, anna, "k2", "/api/v1/instruments/\(instrument)/restriction")
                #expect(answer.status == 404, "\(answer)")
            }
            #expect(try await restrict(true, anna, "k3").json?["restricted"] == true)
            #expect(try await world.post("/api/v1/orders", order(), as: bob, key: "o1").json?["limit"] == "restricted")
            #expect(try await restrict(false, anna, "k4").json?["restricted"] == false)
            #expect(try await world.post("/api/v1/orders", order(), as: bob, key: "o2").status == 201)
        }
    }
}
