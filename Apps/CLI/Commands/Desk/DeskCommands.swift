internal import CommandLine
internal import Configuration

/// The commands around a desk that runs or could run.
struct DeskCommands {
    let plugins: [Plugin]
    var all: [Command] { [Command("version", "Prints the version.") { invocation in
        invocation.output.line("assay \(Assay.version)")
        return .ok
    }] }
}
