internal import API
internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import JSON
internal import Runtime
internal import Strategy

/// The commands about strategies.
struct StrategyCommands {
    let plugins: [Plugin]

    var all: [Command] {
        [
            Command(
                "strategy", "Lists and explains strategies, and starts one of your own.",
                examples: [
                    Example("assay strategy show sma_cross", "Shows what it can be set to and why it trades."),
                    Example("assay strategy new mine", "Writes a plugin with a strategy of your own."),
                ],
                subcommands: [list, show, start, stop, ScaffoldCommand(plugins: plugins).strategy])
        ]
    }

    private static let account = Argument("account", "The account it trades for.", values: .any)

    private var start: Command {
        Command(
            "start", "Lets an account's strategy decide again, from the next price on.",
            examples: [Example("assay strategy start paper", "It trades again.")], arguments: [Self.account],
            options: [DeskCommands.key, Place.server]
        ) { try await turn($0, isRunning: true) }
    }

    private var stop: Command {
        Command(
            "stop", "Lets an account's strategy decide no more; its orders and positions stay as they are.",
            examples: [Example("assay strategy stop paper", "It places no more orders, also after a restart.")], arguments: [Self.account],
            options: [DeskCommands.key, Place.server]
        ) { try await turn($0, isRunning: false) }
    }

    private func turn(_ invocation: Invocation, isRunning: Bool) async throws -> ExitCode {
        let account = try AccountID(invocation.argument("account") ?? "")
        let client = try Place.desk(invocation, plugins)
        let outcome = try await client.submit(.turnStrategy(account, isRunning: isRunning), id: invocation.option("id"))
        invocation.output.json("assay.strategy.turn/1", outcome)
        let text = isRunning ? "decides again, from the next price on." : "decides no more; its orders and positions stay as they are."
        invocation.output.line("The strategy of \(account) \(text)")
        return .ok
    }

    private var list: Command {
        Command("list", "Lists the strategies.", examples: [Example("assay strategy list", "Lists those of every plugin.")]) { invocation in
            let found = plugins.flatMap { plugin in plugin.roles.compactMap { $0 as? StrategyRole }.map { (plugin: plugin, role: $0) } }
            invocation.output.json(
                "assay.strategy.list/1",
                [
                    "strategies": .array(
                        found.map { ["key": .string($0.role.key), "plugin": .string($0.plugin.name), "summary": .string($0.role.summary)] })
                ])
            var table = Table([.text("KEY"), .text("PLUGIN"), .text("WHAT IT DOES")])
            for (plugin, role) in found { table.add([role.key, plugin.name, role.summary]) }
            invocation.output.table(table)
            return .ok
        }
    }

    private var show: Command {
        Command(
            "show", "Shows what a strategy can be set to and why it trades.",
            examples: [Example("assay strategy show formula", "Shows the strategy that trades a rule written as text.")],
            arguments: [Argument("key", "The strategy's key.", values: .dynamic("strategies"))]
        ) { invocation in
            let (description, output) = (try strategy(invocation.argument("key") ?? "").describe(), invocation.output)
            output.json("assay.strategy.show/1", Self.json(description))
            output.line(output.style.paint(description.key, .bold) + ": " + description.summary)
            output.line()
            if description.parameters.isEmpty {
                output.line("It has no parameters.")
            } else {
                var table = Table([.text("PARAMETER"), .text("TYPE"), .text("DEFAULT"), .text("RANGE"), .text("WHAT IT DOES")])
                for parameter in description.parameters {
                    table.add([parameter.name, parameter.typeText, parameter.shownDefault, parameter.rangeText, parameter.summary])
                }
                output.table(table)
            }
            for parameter in description.parameters where parameter.typeText == "text" {
                output.write(
                    "\n\(parameter.name), where not given:\n" + parameter.defaultText.split(separator: "\n").map { "    \($0)\n" }.joined())
            }
            output.line("\nIt trades because:")
            for (index, reason) in description.reasons.enumerated() { output.line("    \(index + 1)  \(reason)") }
            return .ok
        }
    }

    private func strategy(_ key: String) throws -> StrategyRole {
        do { return try role(StrategyRole.self, key: key, in: plugins) } catch {
            throw Failure(.usage, code: "unknown-strategy", error.description, fix: "`assay strategy list` shows them")
        }
    }

    static func json(_ description: StrategyDescription) -> JSONValue {
        [
            "key": .string(description.key), "summary": .string(description.summary),
            "parameters": .array(description.parameters.map(\.json)), "reasons": .texts(description.reasons),
        ]
    }
}

extension Engine.Parameter {
    /// Its default where it fits a cell.
    var shownDefault: String { typeText == "text" ? "below" : defaultText }
}
