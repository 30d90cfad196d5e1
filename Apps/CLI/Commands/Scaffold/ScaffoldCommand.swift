internal import CommandLine
internal import Configuration
internal import JSON

/// `strategy new` and `plugin new`.
struct ScaffoldCommand {
    let plugins: [Plugin]

    private static let place = Option("in", "FOLDER", "A folder of the checkout to write to.", values: .file, default: ".")

    /// `strategy new`.
    var strategy: Command {
        Command(
            "new", "Writes a plugin with a strategy of your own: source, test, README and its one line in Package.swift.",
            examples: [Example("assay strategy new mine", "Writes Plugins/Mine, with the key mine.")],
            arguments: [Argument("name", "Its name, as in my-rule.")], options: [Self.place]
        ) { invocation in try run(.strategy, invocation) }
    }

    /// `plugin new`.
    var plugin: Command {
        Command(
            "new", "Writes a plugin that builds, is listed, and keeps the contract of its kit.",
            examples: [
                Example("assay plugin new broker acme", "Writes Plugins/Acme with a small simulated broker."),
                Example("assay plugin new market-data acme-prices", "Writes Plugins/AcmePrices with a small feed."),
            ],
            arguments: [
                Argument("role", "What it will be.", values: .fixed(Scaffold.all.map(\.role))), Argument("name", "Its name, as in acme."),
            ], options: [Self.place]
        ) { invocation in
            guard let scaffold = Scaffold.all.first(where: { $0.role == invocation.argument("role") }) else {
                preconditionFailure("the arguments let only known roles through")
            }
            return try run(scaffold, invocation)
        }
    }

    private func run(_ scaffold: Scaffold, _ invocation: Invocation) throws -> ExitCode {
        let name = try PluginName(invocation.argument("name") ?? "")
        let kind = String(scaffold.role.map { $0 == "-" ? " " : $0 })
        let owner = plugins.first { plugin in plugin.roles.contains { $0.key == name.key && type(of: $0).kind.description == kind } }
        if let owner {
            throw Failure(
                .failed, code: "exists", "the \(kind) '\(name.key)' is there already, in the plugin \(owner.name)",
                fix: "choose another name")
        }
        let checkout = try Checkout(around: invocation.option("in") ?? ".")
        try checkout.requireFree(name)
        let files = try checkout.add(name, scaffold)
        let (next, output) = (scaffold.next(name), invocation.output)
        output.json(
            "assay.plugin.new/1",
            [
                "plugin": .string(name.module), "role": .string(scaffold.role), "key": .string(name.key),
                "folder": .string(checkout.folder),
                "files": .texts(files), "next": .texts(next),
            ])
        for file in files { output.line("wrote \(file)") }
        output.line("added its line to Package.swift")
        output.line("\nnext, in \(checkout.folder):")
        for command in next { output.line("    \(command)") }
        return .ok
    }
}
