internal import Audit
internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON
internal import Research
internal import Runtime
internal import Storage

/// The commands that look after an installation.
struct UpkeepCommands {
    let plugins: [Plugin]

    var all: [Command] { [Doctor(plugins: plugins).command, migrate, AuditCommand(plugins: plugins).command, version] }

    private var version: Command {
        Command("version", "Prints the version.", examples: [Example("assay version --json", "Writes it as JSON.")]) { invocation in
            invocation.output.json("assay.version/1", ["version": .string(Assay.version)])
            invocation.output.line("assay \(Assay.version)")
            return .ok
        }
    }

    private var migrate: Command {
        Command(
            "migrate", "Brings the store to the schema of this program, and makes it where there is none.",
            discussion: "Migrations are named, ordered and checksummed; each is applied in a transaction of its own, once.",
            examples: [
                Example("assay migrate --status", "Lists what is applied and what is not, and changes nothing."),
                Example("assay migrate", "Applies what is not."),
            ],
            options: [.flag("status", "Only lists; changes nothing.")]
        ) { invocation in
            let (workspace, output) = (try Workspace(invocation, plugins: plugins), invocation.output)
            let isApplying = !invocation.flag("status")
            if isApplying, workspace.settings.has("store.path") {
                try Files.makeFolder(Files.parent(of: workspace.settings.text("store.path")))
            }
            let store = try workspace.store(isOwner: false)
            let changed = isApplying ? try await store.migrate() : []
            let status = try await store.migrationStatus()
            await store.close()
            output.json(
                "assay.migrate/1", ["applied": .texts(status.applied), "pending": .texts(status.pending), "changed": .texts(changed)])
            for name in status.applied { output.line("\(changed.contains(name) ? "applied now" : "applied    ")  \(name)") }
            for name in status.pending { output.line("pending      \(name)") }
            if isApplying, changed.isEmpty { output.line("nothing to do") }
            return .ok
        }
    }
}

/// `audit verify`.
struct AuditCommand {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "audit", "Checks the audit trail.", examples: [Example("assay audit verify", "Verifies every stream's chain.")],
            subcommands: [verify])
    }

    private var verify: Command {
        Command(
            "verify", "Verifies every leaf of the audit trail against journal, key and the heads kept outside the store.",
            discussion:
                "A row that was changed, removed, swapped, added or cut off is named. Ends with 3 where one is found; changes nothing.",
            examples: [Example("assay audit verify --json", "Writes the outcome as JSON.")], options: [Place.server]
        ) { invocation in
            let workspace = try Workspace(invocation, plugins: plugins)
            guard let server = try Place.caller(invocation, workspace) else {
                let reports = try await reports(workspace)
                return show(reports.map(Self.json), isSound: reports.allSatisfy { $0.finding == nil }, invocation.output)
            }
            let verdict = try await server.document("/api/v1/audit/verify")
            guard let streams = verdict["streams"]?.asArray, let isSound = verdict["isSound"]?.asBool else {
                throw Failure(.failed, code: "answer", "the server gave no verdict", fix: "look whether it is of this version")
            }
            return show(streams, isSound: isSound, invocation.output)
        }
    }

    private static func json(_ report: AuditReport) -> JSONValue {
        [
            "stream": .string(report.stream), "leaves": JSONValue(report.good), "head": .text(report.head),
            "finding": report.finding.map { ["sequence": JSONValue($0.sequence), "text": .string($0.description)] } ?? .null,
        ]
    }

    private func show(_ streams: [JSONValue], isSound: Bool, _ output: Output) -> ExitCode {
        output.json("assay.audit.verify/1", ["isSound": .bool(isSound), "streams": .array(streams)])
        if streams.isEmpty { output.line("sound: the journal has no facts yet") }
        for stream in streams {
            let leaves = Text.count(stream["leaves"]?.asInt ?? 0)
            if let finding = stream["finding"]?["text"]?.asString {
                output.line(output.style.paint("BROKEN", .red, .bold) + ": \(finding); \(leaves) leaves before it are sound")
            } else {
                output.line("sound: \(stream.text("stream")), \(leaves) leaves, head \(stream.text("head"))")
            }
        }
        return isSound ? .ok : .checkFailed
    }

    private func reports(_ workspace: Workspace) async throws -> [AuditReport] {
        let store = try await workspace.openStore(isOwner: false)
        do {
            // A chain whose every row is gone still has its head outside.
            var streams = try await store.streams()
            for own in [Workspace.stream, IdentityParts.stream, AlertParts.stream] where !streams.contains(own) {
                if try outsideHead(of: own, workspace) != nil { streams.append(own) }
            }
            var reports: [AuditReport] = []
            for stream in streams { reports.append(try await report(stream, store, workspace)) }
            await store.close()
            return reports
        } catch {
            await store.close()
            throw error
        }
    }

    /// A head file that cannot be read is what someone who cut rows off would leave: the check fails.
    private func outsideHead(of stream: StreamID, _ workspace: Workspace) throws(Failure) -> AuditHead? {
        do throws(AuditError) {
            return try workspace.headFile(of: stream).read()
        } catch {
            throw Failure(.checkFailed, code: "head", error.description)
        }
    }

    /// The outside head is read first: what a running desk appends meanwhile comes after it and is still ours.
    private func report(_ stream: StreamID, _ store: any Store, _ workspace: Workspace) async throws -> AuditReport {
        let key = try workspace.auditKey(mayCreate: false)
        let outside = try outsideHead(of: stream, workspace)
        return try await StreamAudit(stream: stream, store: store, key: key).verify(outside: outside)
    }
}
