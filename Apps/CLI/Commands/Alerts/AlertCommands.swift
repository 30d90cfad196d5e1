internal import Alerts
internal import CommandLine
internal import Configuration
internal import Domain
internal import JSON
internal import Runtime

/// `assay alert`: what is wrong with the installation.
struct AlertCommands {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "alert", "Lists what is wrong with the installation, and says that it was seen.",
            discussion: """
                A server looks at its installation once a second and keeps alerts in the store. Without a server nothing is looked at: the \
                list is what the last one knew.
                """,
            examples: [Example("assay alert list", "What is wrong.")],
            subcommands: [
                Command(
                    "list", "Lists the open alerts, the newest first.",
                    examples: [Example("assay alert list --all", "Also those that ended.")],
                    options: [.flag("all", "Also the latest of those that do not hold any more.")]
                ) { try await list($0) },
                Command(
                    "ack", "Says that an alert was seen; repeating it changes nothing.",
                    examples: [Example("assay alert ack a7", "Somebody looks after it.")],
                    arguments: [Argument("id", "The alert, as `assay alert list` shows it.")]
                ) { try await acknowledge($0) },
            ])
    }

    private func client(_ invocation: Invocation) throws -> AlertClient {
        AlertClient(workspace: try Workspace(invocation, plugins: plugins))
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let books = try await client(invocation).books()
        let alerts = books.alerts.values.filter { $0.isOpen || invocation.flag("all") }.sorted { $0.id > $1.id }
        invocation.output.json("assay.alert.list/1", .object([.init("alerts", .array(alerts.map(json)))]))
        var table = Table([.text("id"), .text("raised"), .text("severity"), .text("what"), .text("state"), .text("seen by")])
        for alert in alerts {
            table.add([
                "\(alert.id)", "\(Timestamp(nanoseconds: alert.raisedAt))", "\(alert.text.severity)", alert.text.title,
                alert.clearedAt.map { "cleared \(Timestamp(nanoseconds: $0))" } ?? "open", alert.acknowledgedBy ?? "",
            ])
        }
        invocation.output.table(table)
        if alerts.isEmpty { invocation.output.note("Nothing is wrong, as far as the last server saw.") }
        return .ok
    }

    private func acknowledge(_ invocation: Invocation) async throws -> ExitCode {
        let text = invocation.argument("id") ?? ""
        guard let id = AlertID(text) else {
            throw Failure(.usage, code: "alert", "'\(text)' is no id of an alert", fix: "write it as `assay alert list` shows it: a7")
        }
        let client = try client(invocation)
        try await client.acknowledge(id)
        invocation.output.json(
            "assay.alert/1", .object([.init("alert", try await client.books().alerts[id].map(json) ?? .null)]))
        invocation.output.line("\(id) was seen.")
        return .ok
    }

    private func json(_ alert: Alert) -> JSONValue {
        func time(_ nanoseconds: Int64?) -> JSONValue { nanoseconds.map { .string("\(Timestamp(nanoseconds: $0))") } ?? .null }
        return [
            "id": .string("\(alert.id)"), "kind": .string("\(alert.key.kind)"), "subject": .string(alert.key.subject),
            "account": alert.account.map { .string("\($0)") } ?? .null, "severity": .string("\(alert.text.severity)"),
            "raised": time(alert.raisedAt), "title": .string(alert.text.title), "advice": .string(alert.text.advice),
            "cleared": time(alert.clearedAt), "acknowledgedBy": alert.acknowledgedBy.map { .string($0) } ?? .null,
            "acknowledged": time(alert.acknowledgedAt), "count": JSONValue(alert.count),
        ]
    }
}
