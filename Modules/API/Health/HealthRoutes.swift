internal import JSON
internal import Network
public import Runtime
internal import Security
public import Telemetry

extension Route {
    /// The three probes, without a session: they are asked by supervisors, and none of them does any I/O.
    ///
    /// Reasons name parts of the installation: only who is on this machine or logged in reads them.
    public static func health(_ board: HealthBoard) -> [Route] {
        [
            probe(.live, "Whether the process's own loops turn; where not, only a restart helps.", board),
            probe(.startup, "Whether the start is over.", board),
            probe(.ready, "Whether work should be sent here.", board),
        ]
    }

    private static func probe(_ probe: Health.Probe, _ summary: String, _ board: HealthBoard) -> Route {
        let shape = Shape.document(HealthAnswer.schema)
        let example: JSONValue = ["schema": .string(HealthAnswer.schema), "probe": .string(probe.rawValue), "state": "up"]
        return Route(
            atOnce: .get, PathPattern("/health/\(probe.rawValue)"), "health.\(probe.rawValue)", summary, access: .anyone,
            answers: [
                .ok(shape, example: example, "It is."), Answer(.unavailable, .json(shape, example: example), "It is not, and why."),
            ]
        ) { call in
            let answer = board.answer(probe)
            let isTold = call.principal != nil || call.request.isLocal
            let members = (answer.document.members ?? []).filter { isTold || ["schema", "probe", "state"].contains($0.name) }
            return Reply(HTTPStatus(answer.status), .json(.object(members)))
        }
    }

    /// What is measured, for Prometheus.
    /// - Parameter look: sets what is only known by looking; called before each answer.
    public static func metrics(_ metrics: Metrics, look: @escaping @Sendable () -> Void = {}) -> Route {
        Route(
            .get, PathPattern("/metrics"), "metrics", "What is measured, for Prometheus.", access: .local(.deskRead),
            answers: [Answer(.ok, .bytes(Metrics.contentType), "Text format 0.0.4.")]
        ) { _ in
            look()
            return Reply(.ok, .bytes(Array(metrics.exposition().utf8)))
        }
    }

    /// What the worker measured, for Prometheus: a place of its own, so that a worker that is gone is a target that is down.
    public static func workerMetrics(_ hearing: DeskHearing) -> Route {
        Route(
            .get, PathPattern("/metrics/worker"), "workerMetrics", "What the worker measured, for Prometheus.", access: .local(.deskRead),
            answers: [Answer(.ok, .bytes(Metrics.contentType), "Text format 0.0.4, a second old at most.")],
            problems: [.unavailable]
        ) { (_) throws(Problem) -> Reply in
            let text = hearing.metrics
            guard !text.isEmpty else { throw Problem(.unavailable, "The worker is not there.") }
            return Reply(.ok, .bytes(Array(text.utf8)))
        }
    }
}
