import API
import Domain
import JSON
import Network
import Runtime
import Security
import Testing

/// Copies for spreadsheets, rules that are checked, and what backtests say of themselves.
@Suite struct Copying {
    private func order(_ account: String, _ quantity: Int) -> JSONValue {
        ["account": .string(account), "instrument": "AAA.SIM", "side": "buy", "quantity": .string("\(quantity)")]
    }

    @Test func anExportHasEveryLineOnceAndChangesItsTagWithTheJournal() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let anna = try await world.token("anna")
            // More than are made at once.
            for number in 1...300 {
                // Waiting takes no time here, so that an outcome may come too late on a busy machine: the same key asks again.
                var answer = try await world.post("/api/v1/orders", order("paper", 1), as: anna, key: "k\(number)")
                while answer.status == 503 {
                    answer = try await world.post("/api/v1/orders", order("paper", 1), as: anna, key: "k\(number)")
                }
                #expect(answer.status == 201)
            }
            try await world.bar(2, 101_00)
            try await world.until { $0.installation.mirror.read { $0.fills.count == 300 } }
            for (name, column) in [("orders", 0), ("trades", 2)] {
                let answer = try await world.get("/api/v1/export/\(name).csv", as: anna)
                #expect(answer.status == 200 && answer.fields["Content-Type"] == "text/csv; charset=utf-8")
                #expect(answer.fields["Content-Disposition"] == "attachment; filename=\"\(name).csv\"")
                let lines = answer.text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
                #expect(lines.dropFirst().map { String($0[column]) } == (1...300).map { "\($0)" }, "\(name)")
                #expect(Set(lines.map(\.count)).count == 1, "\(name)")
                var known = anna
                known["If-None-Match"] = answer.fields["ETag"]
                #expect(try await world.get("/api/v1/export/\(name).csv", as: known).status == 304)
            }
            let before = try await world.get("/api/v1/export/orders.csv", as: anna).fields["ETag"]
            _ = try await world.post("/api/v1/orders", order("paper", 1), as: anna, key: "k301")
            #expect(try await world.get("/api/v1/export/orders.csv", as: anna).fields["ETag"] != before)
        }
    }

    @Test func whoMayCopyCopiesTheAccountsThatAreGranted() async throws {
        try await World().trading { world in
            try await world.bar(1, 100_00)
            let (anna, bob) = (try await world.token("anna"), try await world.token("bob"))
            for (number, account) in ["paper", "other"].enumerated() {
                _ = try await world.post("/api/v1/orders", order(account, 1), as: anna, key: "k\(number)")
            }
            #expect(try await world.get("/api/v1/export/orders.csv", as: bob).code == "not-allowed")
            let all = try await world.get("/api/v1/export/orders.csv", as: anna)
            let grant: JSONValue = ["name": "eve", "displayName": "Eve", "role": "examiner", "accounts": ["other"]]
            #expect(try await world.post("/api/v1/users", grant, as: anna).status == 201)
            let eve = Caller(
                Principal(
                    user: try UserName("eve"), role: .examiner, accounts: .only([try AccountID("other")]), session: SessionID(1),
                    kind: .program, needsPassword: false),
                isByCookie: false)
            let some = try await TestRouter(world.installation.routes, caller: eve).send(.get, "/api/v1/export/orders.csv")
            let header = JournalCSV.ordersHeader
            #expect(all.text.split(separator: "\n").count == 3 && all.text.hasPrefix(header))
            #expect(some.text.split(separator: "\n").count == 2 && some.text.hasPrefix(header) && some.text.contains(",other,"))
            #expect(some.fields["ETag"] != all.fields["ETag"])
        }
    }

    @Test func aRuleIsReadAndItsFirstMistakeHasAPlace() async throws {
        let world = try await World()
        let vera = try await world.token("vera")
        let good = try await world.post(
            "/api/v1/formula/check",
            ["rule": "param fast = 10 in 2..200 \"bars\"\nenter long when close > sma(close, fast)\nexit when close < sma(close, fast)"],
            as: vera)
        #expect(good.status == 200 && good.json?["ok"] == true && good.json?["errors"] == [], "\(good.text)")
        #expect(
            good.json?["parameters"] == [
                ["name": "fast", "type": "integer", "default": "10", "range": "2...200", "summary": "bars"]
            ])
        let bad = try await world.post("/api/v1/formula/check", ["rule": "# a rule\nenter long when smaa(close, 5) > 1"], as: vera)
        #expect(bad.status == 200 && bad.json?["ok"] == false && bad.json?["parameters"] == [])
        #expect(bad.json?["errors"]?[0]?["line"] == 2 && bad.json?["errors"]?[0]?["column"] == 17, "\(bad.text)")
        let longest = String(repeating: " ", count: 65_536)
        #expect(try await world.post("/api/v1/formula/check", ["rule": .string(longest + " ")], as: vera).status == 422)
        #expect(try await world.post("/api/v1/formula/check", ["rule": .string(longest)], as: vera).status == 200)
    }

    @Test func aReportRunsItsOwnScriptAndNoOtherAndOnlyOurPageFramesIt() async throws {
        let world = try await World()
        var installation = world.installation
        let policy = "default-src 'none'; script-src 'sha256-abc='"
        installation.report = { $0 == "3f" ? .init(html: Array("<!DOCTYPE html>".utf8), policy: policy) : nil }
        let router = TestRouter(installation.routes, caller: try .make(.viewer))
        let answer = try await router.send(.get, "/api/v1/backtests/3f/report", ["Accept": "text/html"])
        #expect(answer.status == 200 && answer.fields["Content-Type"] == "text/html; charset=utf-8" && answer.text == "<!DOCTYPE html>")
        #expect(answer.fields["Content-Security-Policy"] == "sandbox allow-scripts; \(policy); frame-ancestors 'self'")
        let none = try await router.send(.get, "/api/v1/backtests/81/report")
        #expect(none.code == "not-found" && none.fields["Content-Security-Policy"] == Router.contentPolicy)
    }

    @Test func aComparisonNamesTwoToEightBacktestsThatAreThere() async throws {
        let world = try await World()
        var installation = world.installation
        installation.compare = { ids in
            guard ids != ["a", "gone"] else { throw Problem(.notFound, "There is no backtest 'gone'.") }
            return ["runs": .array(ids.map { .string($0) })]
        }
        let router = TestRouter(installation.routes, caller: try .make(.viewer))
        #expect(try await router.send(.get, "/api/v1/backtests/compare?ids=a,b").json?["runs"] == ["a", "b"])
        #expect(try await router.send(.get, "/api/v1/backtests/compare?ids=a,gone").code == "not-found")
        for query in ["", "?ids=a", "?ids=a,", "?ids=a,b,c,d,e,f,g,h,i"] {
            #expect(try await router.send(.get, "/api/v1/backtests/compare\(query)").code == "bad-parameter", "\(query)")
        }
    }
}
