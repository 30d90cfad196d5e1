internal import Crypto
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security
internal import Telemetry

extension Installation {
    /// Backtests that are asked for here: they run beside the desk, change nothing of it, and are kept as those of the command line are.
    var jobRoutes: [Route] { [startBacktest, job, cancelJob] }

    private static let job = Parameter("job", .text(longest: 64), "Give the name of a job, as starting it said.", example: "2qk7w1")
    private static let noJob = Problem(
        .notFound, "There is no such job: a restart forgets those that have not ended, and only the latest are remembered.",
        fix: "See the list of backtests, or ask for it again: nothing is done twice.")

    private static let jobShape = Shape.named(
        "Job",
        .object([
            .init("job", .text), .init("state", .word(JobQueue.State.allCases.map(\.rawValue))),
            .init("progress", .document("a number from 0 to 1")), .init("id", .orNull(.text), "the backtest, once it is done"),
            .init("problem", .orNull(.text(longest: 4096)), "why it failed"),
        ]))
    private static let jobExample: JSONValue = ["job": "2qk7w1", "state": "running", "progress": 0.25, "id": nil, "problem": nil]

    private var startBacktest: Route {
        let body = Shape.named(
            "NewBacktest",
            .object([
                .maybe("strategy", .text(longest: 64), "formula where a rule is given"),
                .maybe("rule", .text(longest: 65_536), "the rule of the strategy formula"), .init("data", .list(.text(longest: 128))),
                .maybe("from", .text(longest: 40), "a day or a moment; rows before it are left out"),
                .maybe("to", .text(longest: 40), "rows from here on are left out"),
                .maybe("cash", .decimal), .maybe("fees", .text(longest: 64), "none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill"),
                .maybe("slippage", .text(longest: 64), "none, 5bps, 0.05% or 2ticks"),
                .maybe("fill", .word(FillPolicy.allCases.map(\.rawValue))),
                .maybe("seed", .text(longest: 20), "a whole number from 0"),
                .maybe("set", .document("the strategy's parameters, each a text")),
            ]))
        let example: JSONValue = [
            "strategy": "sma_cross", "data": ["sp500"], "cash": "100000", "fees": "0.1%", "set": ["fast": "20", "slow": "100"],
        ]
        return Route(
            .post, PathPattern("/api/v1/backtests"), "startBacktest",
            "Starts a backtest, or has it wait for those before it. The defaults are those of `assay backtest run`.",
            access: .desk(.backtestsRun), body: RequestBody(body, example: example, limit: 256 << 10), needsKey: true,
            answers: [Answer(.accepted, .json(.object([.init("job", .text)]), example: ["job": "2qk7w1"]), "It waits or runs.")],
            problems: [.full, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let (principal, prepare) = (try Self.principal(call), backtest)
            let work = try await Self.files(call, "startBacktest") { try await prepare(call.body) }
            let log = call.log
            let told: JobQueue.Work = { isWanted in
                do {
                    let id = try work(isWanted)
                    log.info("backtest.done", "", ["id": .text(id)])
                    return id
                } catch {
                    log.warning("backtest.failed", "\(error)")
                    throw error
                }
            }
            // Keys are a user's own: two users may choose the same one.
            let submission = jobs.submit(
                "\(RequestID(entropy))", key: "\(principal.user):\(call.key ?? "")", request: Array(call.body.text().utf8), told)
            switch submission {
            case .taken(let job):
                log.info("backtest.asked", "", ["job": .text(job)])
                return Reply(.accepted, .json(["job": .string(job)]), fields: ["Location": "/api/v1/backtests/jobs/\(job)"])
            case .conflict: throw Problem(.keyReused, "This Idempotency-Key was used for another request.", fix: "Make a new key.")
            case .full:
                throw Problem(
                    .full, "\(JobQueue.waiting) backtests are waiting already.", fix: "Ask again when one is done.", retryAfter: 10)
            }
        }
    }

    private var job: Route {
        Route(
            .get, PathPattern("/api/v1/backtests/jobs/{job}", [Self.job]), "getBacktestJob", "How a backtest that was started stands.",
            access: .desk(.backtestsRead), answers: [.ok(Self.jobShape, example: Self.jobExample, "The job.")], problems: [.notFound]
        ) { (call) async throws(Problem) -> Reply in
            guard let line = jobs.line(call.text("job") ?? "") else { throw Self.noJob }
            return .ok(Self.json(line))
        }
    }

    private var cancelJob: Route {
        Route(
            .delete, PathPattern("/api/v1/backtests/jobs/{job}", [Self.job]), "cancelBacktestJob",
            "Cancels a backtest that waits or runs. One that has ended stays as it is.", access: .desk(.backtestsRun),
            answers: [.ok(Self.jobShape, example: Self.jobExample, "The job; one that runs stops a little later.")], problems: [.notFound]
        ) { (call) async throws(Problem) -> Reply in
            guard let line = jobs.cancel(call.text("job") ?? "") else { throw Self.noJob }
            call.log.info("backtest.cancel", "", ["job": .text(line.job)])
            return .ok(Self.json(line))
        }
    }

    private static func json(_ line: JobQueue.Line) -> JSONValue {
        [
            "job": .string(line.job), "state": .string(line.state.rawValue), "progress": JSONValue.number("\(line.progress)"),
            "id": .text(line.result), "problem": .text(line.problem),
        ]
    }
}
