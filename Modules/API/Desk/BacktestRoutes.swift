internal import JSON
internal import Network
internal import Security

extension Installation {
    static let backtest = Parameter("id", .text(longest: 64), "Give the id of a backtest.", example: "3f2a9c")

    /// What backtests say beyond their documents.
    var backtestRoutes: [Route] { [backtestReport, backtestComparison] }

    private var backtestReport: Route {
        Route(
            .get, PathPattern("/api/v1/backtests/{id}/report", [Self.backtest]), "getBacktestReport",
            "A backtest's report, as a page with a policy of its own. Only pages from here may frame it.", access: .desk(.backtestsRead),
            answers: [Answer(.ok, .bytes("text/html; charset=utf-8"), "The page, as it was when the backtest ran.")],
            problems: [.notFound, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (id, report) = (call.text("id") ?? "", report)
            guard let page = try await Self.files(call, "report", { try await report(id) }) else {
                throw Problem(
                    .notFound, "There is no such backtest, or it was kept without its report.",
                    fix: "Run it again: the same backtest has the same id, and gets its report.")
            }
            // Its script gets an origin of its own, so that it has neither our cookie nor our answers.
            let policy = "sandbox allow-scripts; \(page.policy); frame-ancestors 'self'"
            return Reply(.ok, .bytes(page.html), fields: ["Content-Security-Policy": policy])
        }
    }

    private var backtestComparison: Route {
        let ids = Parameter(
            "ids", .text(longest: 256), "Give the ids of two to eight backtests with commas between them.", example: "3f2a9c,81d0e4",
            isRequired: true)
        return Route(
            .get, PathPattern("/api/v1/backtests/compare"), "compareBacktests",
            "Backtests beside each other: what was different, what came of it, and whether that may be compared at all.",
            access: .desk(.backtestsRead), query: [ids],
            answers: [.ok(.document("assay.backtest.compare/1"), example: ["schema": "assay.backtest.compare/1"], "In the order of ids.")],
            problems: [.notFound, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let wanted = (call.text("ids") ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard (2...8).contains(wanted.count), !wanted.contains("") else {
                throw Problem(.badParameter, "'ids' does not name two to eight backtests.", fix: ids.help)
            }
            let compare = compare
            return .ok(try await Self.files(call, "compare") { try await compare(wanted) })
        }
    }
}
