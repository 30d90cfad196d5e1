internal import AssayServer
internal import CommandLine
internal import Configuration
internal import JSON
internal import Telemetry

/// `assay healthcheck`: for supervisors that run a command instead of asking over HTTP.
struct HealthCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "healthcheck", "Asks the running server how it is.",
            discussion: "Ends with 0 where it is up, 1 where it is not, and 5 where nothing serves at server.listen.",
            examples: [
                Example("assay healthcheck", "Whether work may be sent there."),
                Example("assay healthcheck --probe live", "Whether its own loops turn."),
            ],
            options: [
                Option(
                    "probe", "PROBE", "Which question: live, startup or ready.", values: .fixed(Health.Probe.allCases.map(\.rawValue)),
                    default: Health.Probe.ready.rawValue)
            ]
        ) { invocation in
            let workspace = try Workspace(invocation, plugins: plugins)
            let probe = Health.Probe(rawValue: invocation.option("probe") ?? "") ?? .ready
            let address = try UpCommand.serverAddress(workspace) ?? ServerKeys.usual
            let answer: (isUp: Bool, reason: String?)
            do throws(ServerError) {
                let certificate = try ServerKeys.tls(workspace.settings)?.certificate
                answer = try await HealthQuestion.ask(probe, at: address, certificate: certificate)
            } catch {
                throw Failure(.notReachable, code: "not-reachable", error.description)
            }
            invocation.output.json(
                "assay.healthcheck/1",
                ["probe": .string(probe.rawValue), "isUp": .bool(answer.isUp), "reason": .text(answer.reason)])
            invocation.output.line("\(probe.rawValue): \(answer.isUp ? "up" : "down")\(answer.reason.map { ", \($0)" } ?? "")")
            return answer.isUp ? .ok : .failed
        }
    }
}
