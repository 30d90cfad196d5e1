public import JSON

/// The answer to one probe.
public struct HealthAnswer: Hashable, Sendable {
    /// The layout of `document`.
    public static let schema = "assay.health/1"

    /// What was asked.
    public let probe: Health.Probe
    /// What is known, check by check.
    public let findings: [Health.Finding]

    init(_ probe: Health.Probe, _ findings: [Health.Finding]) { (self.probe, self.findings) = (probe, findings) }

    /// Whether everything is up.
    public var isUp: Bool { findings.allSatisfy { $0.state == .up } }

    /// The HTTP status that says so: 200 or 503.
    public var status: Int { isUp ? 200 : 503 }

    /// What is not up and why, in a line; nil where all is.
    public var reason: String? {
        let reasons = findings.filter { $0.state != .up }.map { "\($0.name): \($0.reason ?? "unknown")" }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// The whole answer as a document of the schema `assay.health/1`.
    public var document: JSONValue {
        [
            "schema": .string(Self.schema), "probe": .string(probe.rawValue), "state": isUp ? "up" : "down",
            "reason": reason.map { .string($0) } ?? .null,
            "checks": .array(
                findings.map { finding in
                    [
                        "name": .string(finding.name), "state": .string(finding.state.word),
                        "reason": finding.reason.map { .string($0) } ?? .null,
                        "ageSeconds": finding.age.map { .number($0.seconds) } ?? .null,
                    ]
                }),
        ]
    }
}

extension Health.State {
    /// `up`, `down` or `unknown`.
    var word: String {
        switch self {
        case .up: "up"
        case .down: "down"
        case .unknown: "unknown"
        }
    }
}
