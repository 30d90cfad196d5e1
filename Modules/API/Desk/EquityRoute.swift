internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    /// What an account was worth over time.
    var equityRoute: Route {
        func moment(_ name: String, _ help: String) -> Parameter { Parameter(name, .time, help, example: "2024-01-02T15:30:00Z") }
        let (from, to) = (
            moment("from", "Give a moment: what was before it is left out."), moment("to", "Give a moment: what was later is.")
        )
        let count = Parameter(
            "points", .integer(4...Int64(EquityHistory.most)), "Give how many points at most; 1000 where it is left out.", example: 600)
        let point = Shape.object([.init("time", .time), .init("equity", .decimal), .init("cash", .decimal)])
        let example: JSONValue = ["points": [["time": "2024-01-02T15:30:00Z", "equity": "100010.00", "cash": "99000.00"]]]
        return Route(
            .get, PathPattern("/api/v1/accounts/{account}/equity", [Self.account]), "getEquity",
            "What an account was worth, of its facts and the bars that are known. A stretch that is thinned keeps its lowest and highest.",
            access: .account(.accountsRead, in: "account"), query: [from, to, count],
            answers: [.ok(.object([.init("points", .list(point))]), example: example, "Oldest first.")]
        ) { (call) async throws(Problem) -> Reply in
            func nanoseconds(_ parameter: Parameter) throws(Problem) -> Int64? {
                guard let text = call.text(parameter.name) else { return nil }
                guard let moment = Timestamp(text) else {
                    throw Problem(.badParameter, "'\(parameter.name)' is no moment.", fix: parameter.help)
                }
                return moment.nanoseconds
            }
            let (first, last) = (try nanoseconds(from) ?? .min, try nanoseconds(to) ?? .max)
            let id = call.text("account") ?? ""
            let found = mirror.read { desk -> (Currency, [EquityHistory.Point])? in
                guard let place = desk.books.accounts.firstIndex(where: { "\($0.id)" == id }) else { return nil }
                let points = EquityHistory.points(of: AccountIndex(place), in: desk) { bars($0, BarBook.capacity) }
                return (desk.books.accounts[place].currency, points)
            }
            guard let (currency, all) = found else { throw Self.noAccount }
            let points = EquityHistory.thinned(
                all.filter { first <= $0.time && $0.time <= last }, to: Int(call.integer("points") ?? 1_000))
            func money(_ units: Int128) -> JSONValue { .string(Money(units: units, currency: currency).amount) }
            return .ok([
                "points": .array(
                    points.map { ["time": .text(Timestamp(nanoseconds: $0.time)), "equity": money($0.equity), "cash": money($0.cash)] })
            ])
        }
    }
}
