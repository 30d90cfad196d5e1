public import Domain

/// A request to the owner of a stream, waiting in the store until a batch decides it.
public struct CommandRow: Hashable, Sendable {
    /// The idempotency key, chosen by who asks; unique in the store.
    public var id: String
    /// The stream whose owner is to take it.
    public var stream: StreamID
    /// Who asks: `user:7`.
    public var actor: String
    /// What for: `order.place`.
    public var kind: String
    /// The request as JSON; the store does not look into it.
    public var payload: [UInt8]
    /// When it was first submitted.
    public var submitted: Timestamp

    /// Makes a command.
    public init(id: String, stream: StreamID, actor: String, kind: String, payload: [UInt8], submitted: Timestamp) {
        (self.id, self.stream, self.actor, self.kind) = (id, stream, actor, kind)
        (self.payload, self.submitted) = (payload, submitted)
    }

    /// Whether it asks for the same: all but the time of submission is equal.
    public func asksTheSame(as other: CommandRow) -> Bool {
        id == other.id && stream == other.stream && actor == other.actor && kind == other.kind && payload == other.payload
    }
}

/// What became of a command; committed with the facts it caused.
public struct CommandOutcome: Hashable, Sendable {
    /// The command's id.
    public var id: String
    /// The result as JSON; the store does not look into it.
    public var payload: [UInt8]

    /// Makes an outcome.
    public init(id: String, payload: [UInt8]) { (self.id, self.payload) = (id, payload) }
}

/// A command as the store knows it.
public struct CommandStatus: Hashable, Sendable {
    /// The command as it was first submitted.
    public var command: CommandRow
    /// Its outcome; nil while it waits.
    public var outcome: CommandOutcome?

    /// Makes a status.
    public init(command: CommandRow, outcome: CommandOutcome?) { (self.command, self.outcome) = (command, outcome) }
}
