internal import Audit
internal import CommandLine
internal import Configuration
internal import Datasets
internal import Domain
internal import Host
internal import JSON
internal import Storage

/// `doctor`: looks at everything a desk needs, and changes nothing.
struct Doctor {
    let plugins: [Plugin]
    /// The least free space a desk should start with.
    private static let leastFree: Int64 = 256 << 20

    /// What was found about one thing.
    struct Check {
        /// How it stands.
        enum State: String {
            case ok, warning, failed
            /// It could not be looked at, because something before it failed.
            case skipped
        }
        let name: String
        let state: State
        let detail: String
        /// What to do; empty where nothing has to be done.
        var fix = ""
    }

    var command: Command {
        Command(
            "doctor", "Checks everything a desk needs, and says what to do about what is wrong.",
            discussion: "It changes nothing. A warning is something a desk can run with. Ends with 3 where a check failed.",
            examples: [Example("assay doctor", "Checks this installation."), Example("assay doctor --json", "Writes the checks as JSON.")]
        ) { invocation in
            let output = invocation.output
            let checks = await checks(invocation)
            let isWell = checks.allSatisfy { $0.state != .failed }
            output.json(
                "assay.doctor/1",
                [
                    "isWell": .bool(isWell),
                    "checks": .array(
                        checks.map {
                            [
                                "name": .string($0.name), "state": .string($0.state.rawValue), "detail": .string($0.detail),
                                "fix": .string($0.fix),
                            ]
                        }),
                ])
            for check in checks {
                let paint: Style.Paint = check.state == .ok ? .green : check.state == .failed ? .red : .yellow
                let state = check.state.rawValue + String(repeating: " ", count: 8 - check.state.rawValue.count)
                output.line("\(output.style.paint(state, paint)) \(check.name): \(check.detail)")
                if !check.fix.isEmpty { output.line("         → \(check.fix)") }
            }
            return isWell ? .ok : .checkFailed
        }
    }

    private func checks(_ invocation: Invocation) async -> [Check] {
        var checks: [Check] = []
        do {
            let workspace = try Workspace(invocation, plugins: plugins)
            checks.append(
                Check(
                    name: "configuration", state: .ok,
                    detail: "\(workspace.file ?? "defaults, no file"), profile \(workspace.settings.profile)"))
            checks += [await store(workspace), auditKey(workspace), await auditHead(workspace)] + data(workspace) + [disk(workspace)]
        } catch {
            checks.append(
                Check(name: "configuration", state: .failed, detail: "\(error)", fix: "correct it; `assay config validate` checks it again")
            )
            checks += ["store", "audit key", "audit head", "datasets", "samples", "disk"].map {
                Check(name: $0, state: .skipped, detail: "the configuration is wrong")
            }
        }
        return checks + [clock(), terminal(invocation.output)]
    }

    private func store(_ workspace: Workspace) async -> Check {
        let settings = workspace.settings
        let name = "store"
        if settings.has("store.path") {
            let folder = Self.nearestFolder(Files.parent(of: settings.text("store.path")))
            guard Files.isWritable(folder) else {
                return Check(
                    name: name, state: .failed, detail: "'\(folder)' cannot be written", fix: "give this user the right, or set store.path")
            }
        }
        do {
            let store = try workspace.store(isOwner: false)
            let status = try await store.migrationStatus()
            await store.close()
            let place = settings.has("store.path") ? settings.text("store.path") : settings.text("store.provider")
            if status.applied.isEmpty {
                return Check(name: name, state: .warning, detail: "there is none at \(place) yet", fix: "assay migrate")
            }
            guard status.pending.isEmpty else {
                return Check(
                    name: name, state: .failed, detail: "not migrated: \(status.pending.joined(separator: ", ")) to apply",
                    fix: "assay migrate")
            }
            return Check(name: name, state: .ok, detail: "\(place), \(status.applied.count) migrations applied")
        } catch {
            return Check(
                name: name, state: .failed, detail: "\(error)", fix: "see what the message says; `assay migrate --status` shows more")
        }
    }

    private func auditKey(_ workspace: Workspace) -> Check {
        let (name, path) = ("audit key", workspace.settings.text("audit.key"))
        guard Files.exists(path) else {
            let hasHead = Files.exists(workspace.headFile.path)
            return hasHead
                ? Check(
                    name: name, state: .failed, detail: "'\(path)' is gone, and a chain was made with it",
                    fix: "restore it from your backup")
                : Check(
                    name: name, state: .warning, detail: "there is none at \(path) yet",
                    fix: "the first start makes one; keep a copy elsewhere")
        }
        do {
            _ = try workspace.auditKey(mayCreate: false)
            return Check(name: name, state: .ok, detail: "\(path), for its owner only")
        } catch {
            return Check(name: name, state: .failed, detail: "\(error)", fix: "chmod 600 \(path), or restore it from your backup")
        }
    }

    /// A desk starts only where the head outside the store is there and ours.
    private func auditHead(_ workspace: Workspace) async -> Check {
        let (name, path) = ("audit head", workspace.headFile.path)
        do throws(AuditError) {
            if let head = try workspace.headFile.read() {
                return Check(name: name, state: .ok, detail: "\(path), of leaf \(head.sequence)")
            }
        } catch {
            return Check(name: name, state: .failed, detail: error.description, fix: "restore it from your backup")
        }
        let hasFacts = await hasFacts(workspace)
        return hasFacts
            ? Check(name: name, state: .failed, detail: "'\(path)' is gone, and the journal has facts", fix: "restore it from your backup")
            : Check(name: name, state: .ok, detail: "none yet at \(path)")
    }

    /// False, too, where the store cannot be read: the check before says why.
    private func hasFacts(_ workspace: Workspace) async -> Bool {
        guard let store = try? await workspace.openStore(isOwner: false) else { return false }
        let end = try? await store.head(of: Workspace.stream)
        await store.close()
        return (end ?? 0) > 0
    }

    private func data(_ workspace: Workspace) -> [Check] {
        let (own, samples) = (workspace.settings.text("data.folder"), workspace.settings.text("data.samples"))
        return [
            Files.exists(own)
                ? folder("datasets", own, verifies: false) : Check(name: "datasets", state: .ok, detail: "none of your own in \(own) yet"),
            Files.exists(samples)
                ? folder("samples", samples, verifies: true)
                : Check(
                    name: "samples", state: .warning, detail: "there are none at \(samples)",
                    fix: "run assay in its checkout, or set data.samples to Examples/data there"),
        ]
    }

    private func folder(_ name: String, _ path: String, verifies: Bool) -> Check {
        do throws(DatasetError) {
            let entries = try Catalogue(roots: [path]).list()
            for entry in entries {
                _ = try entry.manifest.get()
                let dataset = try Dataset(opening: entry.folder)
                if verifies { try dataset.verify() }
            }
            return Check(
                name: name, state: .ok, detail: "\(entries.count) in \(path)\(verifies ? ", every byte as imported" : ", readable")")
        } catch {
            return Check(name: name, state: .failed, detail: error.description, fix: "assay data verify names the damage; import it again")
        }
    }

    private func disk(_ workspace: Workspace) -> Check {
        let settings = workspace.settings
        let place = Self.nearestFolder(
            settings.has("store.path") ? Files.parent(of: settings.text("store.path")) : settings.text("run.folder"))
        do throws(HostError) {
            let free = try Files.room(at: place).free
            let text = "\(free >> 20) MiB free at \(place)"
            return free >= Self.leastFree
                ? Check(name: "disk", state: .ok, detail: text)
                : Check(
                    name: "disk", state: .failed, detail: text, fix: "free some space: a desk stops at the first write the disk refuses")
        } catch {
            return Check(name: "disk", state: .failed, detail: error.description, fix: "see what the message says")
        }
    }

    private func clock() -> Check {
        let now = SystemClock().now()
        let year = now.date.parts.year
        return (2025...2100).contains(year)
            ? Check(name: "clock", state: .ok, detail: now.description)
            : Check(
                name: "clock", state: .failed, detail: "it says \(now)", fix: "set the machine's clock, as by `timedatectl set-ntp true`")
    }

    private func terminal(_ output: Output) -> Check {
        guard output.results.isTerminal else { return Check(name: "terminal", state: .ok, detail: "none: `assay up` prints plain lines") }
        let width = output.results.width ?? 80
        return width >= 80
            ? Check(name: "terminal", state: .ok, detail: "\(width) columns, colour \(output.style.isOn ? "on" : "off")")
            : Check(name: "terminal", state: .warning, detail: "\(width) columns", fix: "make it at least 80 columns wide for `assay up`")
    }

    /// The folder itself, or the nearest one above it that is there.
    private static func nearestFolder(_ path: String) -> String {
        var path = path
        while !Files.isFolder(path), path != "/", path != "." { path = Files.parent(of: path) }
        return path
    }
}
