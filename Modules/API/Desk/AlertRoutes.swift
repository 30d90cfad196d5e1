internal import Alerts
internal import Domain
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    var alertRoutes: [Route] { [alertList, acknowledgeAlert] }

    private static let noAlert = Problem(
        .notFound, "There is no such alert, or it is not yours to see.", fix: "Look at the list: the oldest are only in the audit trail.")

    private static let alertShape = Shape.named(
        "Alert",
        .object([
            .init("id", .text), .init("kind", .word(AlertKind.allCases.map(\.description))),
            .init("subject", .text, "what it is about: an account, an order's number, a part of the installation, or all"),
            .init("account", .orNull(.text), "whoever may not see it does not see the alert"),
            .init("severity", .word(AlertSeverity.allCases.map(\.description))),
            .init("time", .time, "when it was raised, the last time where it came back"),
            .init("title", .text(longest: AlertText.longest), "what is so"),
            .init("detail", .text(longest: AlertText.longest), "what to do"),
            .init("link", .orNull(.text), "where the page shows more"), .init("clearedAt", .orNull(.time), "null while it is open"),
            .init("acknowledgedBy", .orNull(.text)), .init("acknowledgedAt", .orNull(.time)),
            .init("count", .integer(1...Int64.max), "how often it was raised"),
        ]))
    private static let alertExample: JSONValue = [
        "id": "a7", "kind": "worker-gone", "subject": "worker", "account": nil, "severity": "critical", "time": "2024-01-02T15:30:00Z",
        "title": "The worker was last heard of at 2024-01-02T15:29:55Z", "detail": "Start it again with `assay worker`.", "link": nil,
        "clearedAt": nil, "acknowledgedBy": "anna", "acknowledgedAt": "2024-01-02T15:31:00Z", "count": 1,
    ]

    private var alertList: Route {
        let state = Parameter("state", .word(["open", "all"]), "Give open or all; all where it is left out.", example: "open")
        return Route(
            .get, PathPattern("/api/v1/alerts"), "listAlerts", "Alerts, the newest first: the open ones, and the latest of the others.",
            access: .desk(.alertsRead), query: [state] + Pages.query,
            answers: [.ok(.page(of: Self.alertShape), example: ["items": [Self.alertExample], "next": nil], "A page.")]
        ) { call in
            let seen = alerts.durableBooks.alerts.values.filter { alert in
                (alert.isOpen || call.text("state") != "open") && alert.account.map(call.sees) ?? true
            }
            return .ok(Pages.page(seen.sorted { $0.id > $1.id }, call, cursor: { $0.id.number }, Self.json))
        }
    }

    private var acknowledgeAlert: Route {
        let id = Parameter("id", .text(longest: 20), "Give the id of an alert, as the list has it.", example: "a7")
        return Route(
            .post, PathPattern("/api/v1/alerts/{id}/ack", [id]), "acknowledgeAlert",
            "Says that an alert was seen. Repeating it changes nothing: the first who saw it stays.", access: .desk(.alertsAcknowledge),
            answers: [.ok(Self.alertShape, example: Self.alertExample, "The alert, durably.")], problems: [.notFound, .unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let principal = try Self.principal(call)
            guard let id = AlertID(call.text("id") ?? ""), let alert = alerts.durableBooks.alerts[id],
                alert.account.map(call.sees) ?? true
            else { throw Self.noAlert }
            do throws(AlertRefusal) {
                return .ok(Self.json(try await alerts.acknowledge(id, by: principal.actor)))
            } catch .unknown {
                throw Self.noAlert
            } catch {
                throw Problem(.unavailable, "Alerts are not there at the moment.", fix: "Repeat it: nothing is done twice.", retryAfter: 5)
            }
        }
    }

    /// An alert's line.
    static func json(_ alert: Alert) -> JSONValue {
        func time(_ nanoseconds: Int64?) -> JSONValue { .text(nanoseconds.map { Timestamp(nanoseconds: $0) }) }
        let actor = alert.acknowledgedBy.map { $0.hasPrefix("user:") ? String($0.dropFirst(5)) : $0 }
        return [
            "id": .text(alert.id), "kind": .text(alert.key.kind), "subject": .string(alert.key.subject), "account": .text(alert.account),
            "severity": .text(alert.text.severity), "time": time(alert.raisedAt), "title": .string(alert.text.title),
            "detail": .string(alert.text.advice), "link": .text(link(alert.key)), "clearedAt": time(alert.clearedAt),
            "acknowledgedBy": .text(actor), "acknowledgedAt": time(alert.acknowledgedAt), "count": JSONValue(alert.count),
        ]
    }

    private static func link(_ key: AlertKey) -> String? {
        switch key.kind {
        case .orderUnknown: "/orders/\(key.subject)"
        case .ordersRefused: "/orders"
        case .tradingHalted: "/risk"
        case .auditBroken: "/audit"
        case .workerGone, .workerTrouble, .feedSilent, .feedEnded, .pricesDoubtful, .brokerAway, .diskLow, .certificateEnding, .clockBack:
            nil
        }
    }
}
