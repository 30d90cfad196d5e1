internal import CommandLine
internal import Configuration
internal import JSON

/// The commands about plugins.
struct PluginCommands {
    let plugins: [Plugin]

    var all: [Command] {
        [
            Command(
                "plugin", "Lists what this program is linked with, and starts a plugin of your own.",
                examples: [
                    Example("assay plugin list", "Lists every role of every plugin, and how far it has been seen to work."),
                    Example("assay plugin new broker acme", "Writes a plugin with a small broker."),
                ],
                subcommands: [list, ScaffoldCommand(plugins: plugins).plugin])
        ]
    }

    private var list: Command {
        Command(
            "list", "Lists the plugins and what they can be.",
            discussion:
                "SEEN is how far a role has been seen to work: simulated, fixture (recorded payloads), sandbox or live, the last two "
                + "with a date and a transcript.",
            examples: [Example("assay plugin list --json", "Writes them as JSON, with the keys each reads.")]
        ) { invocation in
            invocation.output.json("assay.plugin.list/1", ["plugins": .array(plugins.map(Self.json))])
            var table = Table([
                .text("PLUGIN"), .text("VERSION"), .text("ROLE"), .text("KEY"), .text("SEEN"), .text("CAN"), .text("WHAT IT IS"),
            ])
            for plugin in plugins {
                for role in plugin.roles {
                    table.add([
                        plugin.name, plugin.version, type(of: role).kind.description, role.key, role.seen.description,
                        role.capabilities.joined(separator: " "), role.summary,
                    ])
                }
            }
            invocation.output.table(table)
            return .ok
        }
    }

    private static func json(_ plugin: Plugin) -> JSONValue {
        [
            "name": .string(plugin.name), "version": .string(plugin.version), "summary": .string(plugin.summary),
            "roles": .array(
                plugin.roles.map { role in
                    [
                        "role": .text(type(of: role).kind), "key": .string(role.key), "summary": .string(role.summary),
                        "seen": .text(role.seen), "capabilities": .texts(role.capabilities),
                        "keys": .array(
                            role.keys.map { ["name": .string($0.name), "default": .text($0.fallback), "help": .string($0.help)] }),
                    ]
                }),
        ]
    }
}
