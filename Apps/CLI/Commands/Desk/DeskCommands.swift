internal import CommandLine
internal import Configuration

/// The commands around a desk that runs or could run.
struct DeskCommands {
    let plugins: [Plugin]

    /// The idempotency key of a command that changes something.
    static let key = Option("id", "KEY", "An idempotency key: the same call under the same key is done once.")

    var all: [Command] {
        [
            UpCommand(plugins: plugins).command, WorkerCommand(plugins: plugins).command, ServerCommand(plugins: plugins).command,
            StatusCommand(plugins: plugins).command,
            LogCommand(plugins: plugins).command, AccountCommands(plugins: plugins).command,
            OrderCommands(plugins: plugins).order, InstrumentCommands(plugins: plugins).command, OrderCommands(plugins: plugins).kill,
            ExportCommands(plugins: plugins).command,
            VerifyCommands(plugins: plugins).command, HealthCommand(plugins: plugins).command,
        ]
    }
}
