internal import CommandLine
internal import Configuration
internal import Domain
internal import JSON
internal import Runtime

/// `assay instrument`: what can be traded, and what must not be.
struct InstrumentCommands {
    let plugins: [Plugin]

    var command: Command {
        let name = Argument("instrument", "What, as SYMBOL.VENUE.")
        return Command(
            "instrument", "Lists instruments and keeps the restricted list.",
            examples: [Example("assay instrument list", "Every instrument with its steps.")],
            subcommands: [
                Command(
                    "list", "Lists what the desk knows, and what is restricted.",
                    examples: [Example("assay instrument list", "Every instrument with its steps.")], options: [Place.server]
                ) { try await list($0) },
                Command(
                    "restrict", "Puts an instrument on the restricted list: every order in it is refused.",
                    examples: [Example("assay instrument restrict SPX.INDEX", "Nobody may trade it any more.")], arguments: [name],
                    options: [DeskCommands.key, Place.server]
                ) { try await set($0, isRestricted: true) },
                Command(
                    "allow", "Takes an instrument off the restricted list.",
                    examples: [Example("assay instrument allow SPX.INDEX", "It may be traded again.")], arguments: [name],
                    options: [DeskCommands.key, Place.server]
                ) { try await set($0, isRestricted: false) },
            ])
    }

    private func set(_ invocation: Invocation, isRestricted: Bool) async throws -> ExitCode {
        let id = try InstrumentID(invocation.argument("instrument") ?? "")
        let client = try Place.desk(invocation, plugins)
        let outcome = try await client.submit(.restrict(id, isRestricted), id: invocation.option("id"))
        invocation.output.json("assay.instrument.restrict/1", outcome)
        invocation.output.line(isRestricted ? "\(id) is on the restricted list: every order in it is refused." : "\(id) may be traded.")
        return .ok
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let lines = try await Place.desk(invocation, plugins).instruments()
        invocation.output.json("assay.instrument.list/1", ["instruments": .array(lines)])
        var table = Table([.text("instrument"), .text("currency"), .number("tick"), .number("lot"), .text("calendar"), .text("restricted")])
        for line in lines {
            table.add(
                ["instrument", "currency", "tick", "lot", "calendar"].map { line.text($0) } + [
                    line["restricted"]?.asBool == true ? "yes" : "no"
                ])
        }
        invocation.output.table(table)
        return .ok
    }
}
