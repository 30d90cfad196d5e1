internal import CommandLine
internal import Configuration
internal import Crypto
internal import Domain
internal import Engine
internal import Host
internal import JSON
internal import Runtime
internal import Storage

/// `assay verify`: promises of the desk, checked by doing what they are about.
struct VerifyCommands {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "verify", "Checks what Assay promises about backtests, crashes and restarts.",
            examples: [
                Example("assay verify recovery", "Checks the journal of this installation."),
                Example("assay verify parity --strategy sma_cross --data sp500", "Compares a backtest with a desk."),
            ],
            subcommands: [ParityCheck(plugins: plugins).command, recovery, RestartCheck(plugins: plugins).command])
    }

    private var recovery: Command {
        Command(
            "recovery", "Folds the journal from zero, and from the latest snapshot on, and compares the states.",
            discussion:
                "The trial balance of every account must be zero. Ends with 3 where something differs; changes nothing, a desk may run.",
            examples: [Example("assay verify recovery", "Checks the journal of this installation.")]
        ) { invocation in
            let workspace = try Workspace(invocation, plugins: plugins)
            let store = try await workspace.openStore(isOwner: false)
            do {
                let code = try await check(store, workspace, invocation.output)
                await store.close()
                return code
            } catch {
                await store.close()
                throw error
            }
        }
    }

    private func check(_ store: any Store, _ workspace: Workspace, _ output: Output) async throws -> ExitCode {
        // Both folds end at the same fact, whatever a running desk appends meanwhile.
        let end = try await store.head(of: Workspace.stream)
        let key = try await workspace.auditKey(toRead: store)
        let whole = try await timed { try await Recovery.fold(Workspace.stream, in: store, key: key, fromZero: true, upTo: end) }
        let short = try await timed { try await Recovery.fold(Workspace.stream, in: store, key: key, upTo: end) }
        let hashes = (whole.found.books.stateHash, short.found.books.stateHash)
        let unbalanced = whole.found.books.accounts.enumerated().compactMap { index, account in
            let balance = whole.found.books.ledger.trialBalance(AccountIndex(index))
            return balance == 0 ? nil : "\(account.id) by \(Money(units: balance, currency: account.currency))"
        }
        let isEqual = hashes.0 == hashes.1 && whole.found.sequence == short.found.sequence
        output.json(
            "assay.verify.recovery/1",
            [
                "facts": JSONValue(whole.found.sequence), "orders": JSONValue(whole.found.books.orders.count),
                "accounts": JSONValue(whole.found.books.accounts.count), "snapshot": JSONValue(short.found.snapshot),
                "stateHash": .string(hashes.0.hex), "stateHashFromSnapshot": .string(hashes.1.hex), "isEqual": .bool(isEqual),
                "unbalanced": .texts(unbalanced), "millisecondsFromZero": JSONValue(whole.nanoseconds / 1_000_000),
                "millisecondsFromSnapshot": JSONValue(short.nanoseconds / 1_000_000),
            ])
        output.line("\(whole.found.sequence) facts, \(whole.found.books.orders.count) orders, \(whole.found.books.accounts.count) accounts")
        output.line("from zero:              \(hashes.0.hex)  \(whole.nanoseconds / 1_000_000) ms")
        let origin = short.found.snapshot == 0 ? "no snapshot, from zero" : "from snapshot \(short.found.snapshot)"
        output.line(
            "\(origin): \(String(repeating: " ", count: max(0, 22 - origin.count)))\(hashes.1.hex)  \(short.nanoseconds / 1_000_000) ms")
        output.line(isEqual ? "the states are equal" : "\(output.style.paint("BROKEN", .red, .bold)): the states differ")
        output.line(
            unbalanced.isEmpty
                ? "every trial balance is zero"
                : "\(output.style.paint("BROKEN", .red, .bold)): the trial balance is off for \(unbalanced.joined(separator: ", "))")
        return isEqual && unbalanced.isEmpty ? .ok : .checkFailed
    }

    private func timed(_ fold: () async throws -> Recovery.Found) async throws -> (found: Recovery.Found, nanoseconds: Int64) {
        let start = SystemClock.monotonic()
        return (try await fold(), SystemClock.monotonic() - start)
    }
}

extension Books {
    /// The hash of everything that facts made.
    var stateHash: Digest {
        var writer = ByteWriter()
        encode(into: &writer)
        return SHA256.hash(writer.bytes)
    }
}

/// A folder of its own for a check, gone with the check.
struct ScratchFolder: ~Copyable {
    let path: String

    init(_ name: String) throws {
        path = "/tmp/assay-\(name)-\(String(SystemEntropy().next(), radix: 36))"
        try Files.makeFolder(path)
    }

    /// What makes an installation of its own of a workspace: its store, key, heads and lock lie here.
    var flags: [Layers.Flag] {
        [
            Layers.Flag("audit.key", path + "/keys/audit.key"), Layers.Flag("audit.heads", path + "/heads"),
            Layers.Flag("run.folder", path + "/run"),
        ]
    }

    // Whoever looks at a check that was broken off finds it in /tmp.
    deinit { try? Files.remove(path) }
}
