internal import CommandLine
internal import Configuration
internal import Engine
internal import Host
internal import Runtime
internal import Storage

/// `assay export`: what the journal says, for spreadsheets.
struct ExportCommands {
    let plugins: [Plugin]

    var command: Command {
        func verb(_ name: String, _ summary: String, _ rows: @escaping @Sendable (Workspace) async throws -> String) -> Command {
            Command(
                name, summary,
                examples: [
                    Example("assay export \(name) --csv", "Prints them."),
                    Example("assay export \(name) --csv --output \(name).csv", "Writes them into a file."),
                ],
                options: [
                    Option.flag("csv", "As comma-separated values; the one form there is."),
                    Option("output", "FILE", "Where to write; - for standard output.", values: .file, default: "-"),
                    Option.flag("replace", "Replaces a file of that name."),
                ]
            ) { invocation in
                let path = invocation.option("output") ?? "-"
                guard path == "-" || invocation.flag("replace") || Files.isDevice(path) || !Files.exists(path) else {
                    throw Failure(.failed, code: "exists", "'\(path)' is there already", fix: "choose another name, or add --replace")
                }
                let text = try await rows(try Workspace(invocation, plugins: plugins))
                if path == "-" { invocation.output.write(text) } else { try Files.write(text, to: path) }
                return .ok
            }
        }
        return Command(
            "export", "Writes trades or orders of the journal as CSV.",
            examples: [Example("assay export trades --csv --output trades.csv", "Writes every fill into a file.")],
            subcommands: [
                verb("trades", "Every fill, oldest first.") { try await trades($0) },
                verb("orders", "Every order, oldest first.") { try await orders($0) },
            ])
    }

    private func trades(_ workspace: Workspace) async throws -> String {
        let store = try await workspace.openStore(isOwner: false)
        let key = try await workspace.auditKey(toRead: store)
        let found = try await Recovery.fold(Workspace.stream, in: store, key: key)
        let fills = try await Recovery.fills(Workspace.stream, in: store, key: key, upTo: found.sequence)
        await store.close()
        return JournalCSV.tradesHeader + fills.map { JournalCSV.line($0, found.books) }.joined()
    }

    private func orders(_ workspace: Workspace) async throws -> String {
        let books = try await DeskClient(workspace: workspace).books().books
        return JournalCSV.ordersHeader + books.orders.map { JournalCSV.line($0, books) }.joined()
    }
}
