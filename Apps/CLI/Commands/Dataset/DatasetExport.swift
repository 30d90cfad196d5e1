internal import CommandLine
internal import Configuration
internal import Datasets
internal import Domain
internal import Host
internal import JSON

/// `data export`: a dataset becomes a CSV file that imports as the same dataset.
struct DatasetExport {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "export", "Writes a dataset as CSV: exact decimals, times in UTC.",
            examples: [
                Example("assay data export sp500 sp500.csv", "Writes every row."),
                Example("assay data export sp500 - --from 2008-09-01 --to 2008-11-01", "Prints two months."),
            ],
            arguments: [
                Argument("name", "The dataset's name, or its folder.", values: .dynamic("datasets")),
                Argument("file", "The file; - for standard output.", values: .file),
            ],
            options: [
                Option("from", "MOMENT", "Leaves earlier rows out.", values: .moment),
                Option("to", "MOMENT", "Leaves rows at this moment and later out.", values: .moment),
                .flag("replace", "Replaces a file of that name."),
            ]
        ) { invocation in try run(invocation) }
    }

    private func run(_ invocation: Invocation) throws -> ExitCode {
        let (file, output) = (invocation.argument("file") ?? "", invocation.output)
        let dataset = try Workspace(invocation, plugins: plugins).catalogue.open(invocation.argument("name") ?? "")
        let export = CSVExport(dataset, from: invocation.moment("from"), to: invocation.moment("to"))
        guard export.count > 0 else {
            let manifest = dataset.manifest
            throw Failure(
                .usage, code: "empty-range", "'\(dataset.name)' has no rows between --from and --to",
                fix: "it goes from \(manifest.first) to \(manifest.last)")
        }
        if file == "-" {
            guard !output.isJSON else {
                throw Failure(.usage, code: "conflict", "--json and - both want standard output", fix: "name a file, or leave --json out")
            }
            export.forEachChunk { bytes, _ in output.write(String(decoding: bytes, as: UTF8.self)) }
            return .ok
        }
        guard invocation.flag("replace") || !Files.exists(file) else {
            throw Failure(.failed, code: "exists", "'\(file)' is there already", fix: "choose another name, or add --replace")
        }
        guard Files.isFolder(Files.parent(of: file)) else {
            throw Failure(
                .io, code: "missing-folder", "the folder of '\(file)' is not there", fix: "make '\(Files.parent(of: file))' first")
        }
        var line = ProgressLine("exporting \(dataset.name)", unit: "rows", total: export.count, on: output)
        try export.run(to: file) { line.show($0) }
        output.json("assay.data.export/1", ["name": .string(dataset.name), "file": .string(file), "rows": JSONValue(export.count)])
        output.line("wrote \(export.count) rows to \(file)")
        return .ok
    }
}
