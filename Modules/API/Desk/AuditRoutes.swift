internal import Alerts
internal import Audit
internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Security
internal import Storage
internal import Telemetry

extension Installation {
    var auditRoutes: [Route] { [auditList, auditVerify] }

    private var names: [StreamID] { heads.keys.sorted { "\($0)" < "\($1)" } }

    private var auditList: Route {
        let which = Parameter(
            "stream", .word(names.map { "\($0)" }), "Give the name of a stream; the desk's where it is left out.", example: "p0")
        let leaf = Shape.object([
            .init("sequence", .count), .init("time", .time), .init("actor", .text), .init("action", .text),
            .init("order", .orNull(.count)), .init("fact", .text), .init("leaf", .text, "its hash"),
        ])
        let example: JSONValue = [
            "sequence": 12, "time": "2024-01-02T15:30:00Z", "actor": "user:anna", "action": "order.place", "order": 7,
            "fact": "orderIntended", "leaf": "5f…",
        ]
        return Route(
            .get, PathPattern("/api/v1/audit"), "listAudit", "Leaves of the audit trail, oldest first.", access: .desk(.auditRead),
            query: [which] + Pages.query,
            answers: [.ok(.page(of: leaf), example: ["items": [example], "next": nil], "A page.")], problems: [.unavailable]
        ) { (call) async throws(Problem) -> Reply in
            let wanted = names.first { "\($0)" == call.text("stream") } ?? stream
            let (after, limit) = (call.integer("after") ?? 0, Int(call.integer("limit") ?? 100))
            do throws(StorageError) {
                let records = try await store.records(of: wanted, after: after, limit: limit + 1)
                let leaves = try await store.leaves(of: wanted, after: after, limit: records.count)
                let items = zip(records, leaves).prefix(limit).map { record, leaf in json(record, leaf, isOfDesk: wanted == stream) }
                let next = records.count > limit ? JSONValue.string(String(records[limit - 1].sequence)) : .null
                return .ok(["items": .array(Array(items)), "next": next])
            } catch { throw Problem(.unavailable, "The audit trail cannot be read at the moment.") }
        }
    }

    private func json(_ record: JournalRecord, _ leaf: AuditLeaf, isOfDesk: Bool) -> JSONValue {
        // Facts of identity hold password hashes: their action says what happened.
        let fact = isOfDesk ? try? Fact(record) : nil
        return [
            "sequence": JSONValue(record.sequence), "time": .text(record.time), "actor": .string(leaf.actor),
            "action": .string(leaf.action),
            "order": fact?.order.map { JSONValue($0.number) } ?? .null, "fact": .string(fact?.name ?? leaf.action),
            "leaf": .text(leaf.leaf),
        ]
    }

    private var auditVerify: Route {
        Route(
            .get, PathPattern("/api/v1/audit/verify"), "verifyAudit",
            "Verifies every leaf against journal, key and the heads kept outside.",
            access: .desk(.auditRead),
            answers: [
                .ok(.document("assay.audit.verify/1"), example: ["schema": "assay.audit.verify/1", "isSound": true], "The verdict.")
            ], problems: [.unavailable]
        ) { (call) async throws(Problem) -> Reply in
            var (streams, findings) = ([JSONValue](), [String]())
            for name in names {
                guard let head = heads[name] else { continue }
                let report: AuditReport
                // The outside head first: what a running desk appends meanwhile comes after it and is still ours.
                do {
                    let outside = try head.read()
                    let audit = StreamAudit(stream: name, store: store, key: auditKey)
                    // It reads everything: not on the loop that serves others.
                    report = try await withTaskExecutorPreference(globalConcurrentExecutor) { try await audit.verify(outside: outside) }
                } catch {
                    call.log.error("api.audit", "the audit trail could not be read: \(error)")
                    throw Problem(.unavailable, "The audit trail cannot be read: `assay audit verify` says why.")
                }
                findings += report.finding.map { [$0.description] } ?? []
                let finding: JSONValue =
                    report.finding.map { ["sequence": JSONValue($0.sequence), "text": .string($0.description)] } ?? .null
                streams.append([
                    "stream": .string(report.stream), "leaves": JSONValue(report.good), "head": .text(report.head), "finding": finding,
                ])
            }
            watch.take(findings.isEmpty ? .sound : .broken(findings.joined(separator: "; ")))
            return .ok(["schema": "assay.audit.verify/1", "isSound": .bool(findings.isEmpty), "streams": .array(streams)])
        }
    }
}
