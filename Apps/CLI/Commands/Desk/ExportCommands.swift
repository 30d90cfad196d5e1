internal import CommandLine
internal import Configuration
internal import Host

/// `assay export`: what the journal says, for spreadsheets.
struct ExportCommands {
    let plugins: [Plugin]

    var command: Command {
        func verb(_ lines: ExportedLines, _ summary: String) -> Command {
            let name = lines.rawValue
            return Command(
                name, summary,
                examples: [
                    Example("assay export \(name) --csv", "Prints them."),
                    Example("assay export \(name) --csv --output \(name).csv", "Writes them into a file."),
                ],
                options: [
                    Option.flag("csv", "As comma-separated values; the one form there is."),
                    Option("output", "FILE", "Where to write; - for standard output.", values: .file, default: "-"),
                    Option.flag("replace", "Replaces a file of that name."), Place.server,
                ]
            ) { invocation in
                let path = invocation.option("output") ?? "-"
                guard path == "-" || invocation.flag("replace") || Files.isDevice(path) || !Files.exists(path) else {
                    throw Failure(.failed, code: "exists", "'\(path)' is there already", fix: "choose another name, or add --replace")
                }
                let text = try await Place.desk(invocation, plugins).export(lines)
                if path == "-" { invocation.output.write(text) } else { try Files.write(text, to: path) }
                return .ok
            }
        }
        return Command(
            "export", "Writes trades or orders of the journal as CSV.",
            examples: [Example("assay export trades --csv --output trades.csv", "Writes every fill into a file.")],
            subcommands: [
                verb(.trades, "Every fill, oldest first."),
                verb(.orders, "Every order, oldest first."),
            ])
    }
}
