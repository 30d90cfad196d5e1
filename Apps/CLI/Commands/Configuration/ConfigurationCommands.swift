internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import JSON

/// The commands about the configuration.
struct ConfigurationCommands {
    let plugins: [Plugin]

    var all: [Command] {
        [
            Command(
                "config", "Shows and checks the configuration.",
                discussion:
                    "Defaults are weakest, then the file (\(Workspace.defaultFile), or --config), then the environment, then --set.",
                examples: [Example("assay config show --origin", "Shows what holds and where it comes from.")],
                subcommands: [show, validate]),
            initialise,
        ]
    }

    private var show: Command {
        Command(
            "show", "Shows the configuration that holds, secrets masked.",
            examples: [Example("assay config show --origin", "Says where each value comes from.")],
            options: [.flag("origin", "Says where each value comes from.")]
        ) { invocation in
            let (workspace, output) = (try Workspace(invocation, plugins: plugins), invocation.output)
            let shown = workspace.settings.shown
            output.json(
                "assay.config.show/1",
                [
                    "file": .text(workspace.file),
                    "values": .array(
                        shown.map { ["name": .string($0.name), "value": .string($0.value), "origin": .string($0.origin.description)] }),
                ])
            let hasOrigin = invocation.flag("origin")
            var table = Table([.text("KEY"), .text("VALUE")] + (hasOrigin ? [.text("ORIGIN")] : []))
            for (name, value, origin) in shown { table.add([name, value] + (hasOrigin ? [origin.description] : [])) }
            output.table(table)
            return .ok
        }
    }

    private var validate: Command {
        Command(
            "validate", "Checks the configuration and says everything that is wrong with it.",
            discussion: "Ends with 78 where something is wrong, with a line for each problem: where, what, and what to do.",
            examples: [Example("assay config validate --config staging.json5", "Checks a file before it is used.")]
        ) { invocation in
            let workspace = try Workspace(invocation, plugins: plugins)
            let desk = DeskAssembly(workspace: workspace)
            _ = (try desk.openings(), try desk.deployments())
            let file = workspace.file
            invocation.output.json(
                "assay.config.validate/1",
                [
                    "isValid": true, "file": .text(file), "profile": .text(workspace.settings.profile),
                    "values": JSONValue(workspace.settings.shown.count),
                ])
            invocation.output.line("valid: \(file ?? "defaults, no file"), profile \(workspace.settings.profile)")
            return .ok
        }
    }

    private var initialise: Command {
        Command(
            "init", "Writes a commented configuration file with every key and its default.",
            discussion: "Read as it is written, it gives the defaults. Keys given by --set are written as set.",
            examples: [
                Example("assay init", "Writes \(Workspace.defaultFile) in this folder."),
                Example("assay init --set feed.provider=synthetic", "Writes it with a key set."),
            ],
            arguments: [Argument("file", "The file; \(Workspace.defaultFile) where not given.", values: .file, count: .optional)],
            options: [.flag("force", "Replaces a file of that name.")]
        ) { invocation in
            let path = invocation.argument("file") ?? Workspace.defaultFile
            guard invocation.flag("force") || !Files.exists(path) else {
                throw Failure(.failed, code: "exists", "'\(path)' is there already", fix: "name another file, or add --force to replace it")
            }
            let chosen = Workspace.overrides(invocation)
            let layers = Layers(file: nil, flags: chosen) { try Files.read($0) }
            let keys = try Workspace.keys(layers, plugins)
            _ = try layers.settings(for: keys)
            if let free = chosen.first(where: { flag in !keys.contains { $0.name == flag.name } }) {
                throw Failure(.usage, code: "bad-value", "init cannot write '\(free.name)'", fix: "set it in the file by hand")
            }
            try Files.write(commentedTemplate(keys, chosen: chosen), to: path)
            invocation.output.json("assay.init/1", ["file": .string(path)])
            invocation.output.line("wrote \(path); `assay config show --origin` tells what holds")
            return .ok
        }
    }
}
