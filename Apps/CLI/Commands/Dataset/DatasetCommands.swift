internal import CommandLine
internal import Configuration
internal import Crypto
internal import Datasets
internal import Domain
internal import Host
internal import JSON

/// The commands about recorded and generated prices.
struct DatasetCommands {
    let plugins: [Plugin]

    var all: [Command] {
        [
            Command(
                "data", "Imports, lists, checks and writes datasets.",
                discussion:
                    "A dataset is a folder with a manifest and one NumPy file a column. Yours are in data.folder, those that came with "
                    + "Assay in data.samples; a name with a slash is a path.",
                examples: [
                    Example("assay data list", "Lists every dataset."),
                    Example("assay data import spy.csv --name spy --instrument SPY.XNYS", "Makes a dataset of a CSV file."),
                ],
                subcommands: [
                    DatasetImport(plugins: plugins).command, list, show, verify, DatasetExport(plugins: plugins).command,
                    DatasetSynthesis(plugins: plugins).command,
                ])
        ]
    }

    private var list: Command {
        Command("list", "Lists the datasets.", examples: [Example("assay data list --json", "Writes them as JSON.")]) { invocation in
            let (workspace, output) = (try Workspace(invocation, plugins: plugins), invocation.output)
            let entries = try workspace.catalogue.list()
            output.json(
                "assay.data.list/1", ["folders": .texts(workspace.dataRoots), "datasets": .array(entries.map(Self.json))])
            guard !entries.isEmpty else {
                output.line("no datasets in \(workspace.dataRoots.joined(separator: " or "))")
                output.note("`assay data import --help` makes one of a CSV file, `assay data synthetic demo` makes one up")
                return .ok
            }
            var table = Table([
                .text("NAME"), .text("INSTRUMENT"), .text("KIND"), .number("ROWS"), .text("FIRST"), .text("LAST"), .text("SOURCE"),
            ])
            for entry in entries {
                switch entry.manifest {
                case .success(let manifest):
                    table.add([
                        entry.name, manifest.instrument.id.description, manifest.kind.description, String(manifest.rows),
                        manifest.first.date.description, manifest.last.date.description, manifest.source,
                    ])
                case .failure(let error):
                    table.add([.init(entry.name), .init("unreadable", .red), "", "", "", "", .init(error.description)])
                }
            }
            output.table(table)
            return .ok
        }
    }

    static func json(_ entry: Catalogue.Entry) -> JSONValue {
        switch entry.manifest {
        case .success(let manifest):
            [
                "name": .string(entry.name), "folder": .string(entry.folder), "instrument": .text(manifest.instrument.id),
                "kind": .text(manifest.kind), "rows": JSONValue(manifest.rows), "first": .text(manifest.first),
                "last": .text(manifest.last),
                "source": .string(manifest.source), "hash": .text(manifest.hash),
            ]
        case .failure(let error): ["name": .string(entry.name), "folder": .string(entry.folder), "problem": .string(error.description)]
        }
    }

    private var show: Command {
        Command(
            "show", "Shows what a dataset says of itself.",
            examples: [Example("assay data show sp500", "Shows instrument, rows, span and source.")],
            arguments: [Argument("name", "The dataset's name, or its folder.", values: .dynamic("datasets"))]
        ) { invocation in
            let dataset = try Workspace(invocation, plugins: plugins).catalogue.open(invocation.argument("name") ?? "")
            let (manifest, instrument) = (dataset.manifest, dataset.manifest.instrument)
            invocation.output.json(
                "assay.data.show/1", ["name": .string(dataset.name), "folder": .string(dataset.folder), "manifest": manifest.json])
            invocation.output.facts(
                [
                    ("name", dataset.name), ("folder", dataset.folder), ("instrument", "\(instrument.id), \(instrument.assetClass)"),
                    ("prices", "\(instrument.currency) with \(instrument.priceDecimals) decimals"),
                    ("quantities", "\(instrument.quantityDecimals) decimals"), ("calendar", instrument.calendar.description),
                    ("kind", manifest.kind.description), ("rows", String(manifest.rows)), ("first", manifest.first.description),
                    ("last", manifest.last.description), ("source", manifest.source), ("adjustments", manifest.adjustments),
                    ("imported from", manifest.importedFrom.map { "\($0.file), SHA-256 \($0.sha256)" } ?? "nothing: the rows were made"),
                    ("hash", manifest.hash.hex),
                ])
            return .ok
        }
    }

    private var verify: Command {
        Command(
            "verify", "Reads every byte of datasets and compares it with what their manifests say.",
            discussion: "Ends with 3 where one is damaged.",
            examples: [Example("assay data verify", "Verifies every dataset."), Example("assay data verify sp500", "Verifies one.")],
            arguments: [Argument("name", "The datasets; every one where none is named.", values: .dynamic("datasets"), count: .many)]
        ) { invocation in
            let catalogue = try Workspace(invocation, plugins: plugins).catalogue
            let named = invocation.arguments("name")
            let names = named.isEmpty ? try catalogue.list().map(\.name) : named
            var (rows, isSound) = ([JSONValue](), true)
            for name in names {
                let folder = try catalogue.folder(of: name)
                guard Files.exists(folder + "/" + Manifest.fileName) else {
                    throw DatasetError(.missing, "'\(folder)' holds no dataset; `assay data list` shows what there is")
                }
                var problem: String?
                do throws(DatasetError) { try Dataset(opening: folder).verify() } catch { problem = error.description }
                isSound = isSound && problem == nil
                rows.append(["name": .string(name), "folder": .string(folder), "isSound": .bool(problem == nil), "problem": .text(problem)])
                invocation.output.line("\(name): \(problem.map { "DAMAGED: \($0)" } ?? "sound")")
            }
            invocation.output.json("assay.data.verify/1", ["isSound": .bool(isSound), "datasets": .array(rows)])
            return isSound ? .ok : .checkFailed
        }
    }
}
