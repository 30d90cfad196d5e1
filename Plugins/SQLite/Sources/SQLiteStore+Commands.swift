internal import Domain
public import Storage

extension SQLiteStore {
    // MARK: Outbox

    public func outbox(of stream: StreamID, after sequence: Int64, limit: Int) throws(StorageError) -> [OutboxEntry] {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return [] }
        return try connection.all(
            "SELECT sequence, payload FROM outbox WHERE stream = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
            [.integer(number), .integer(sequence), .limit(limit)]
        ) { OutboxEntry(stream: stream, sequence: $0.integer(0), payload: $0.bytes(1)) }
    }

    public func advanceOutbox(of stream: StreamID, consumer: String, through sequence: Int64) throws(StorageError) {
        try write { (connection) throws(StorageError) in
            let number = try makeNumber(of: stream, connection)
            try connection.run(
                """
                INSERT INTO consumers (stream, name, sequence) VALUES (?1, ?2, max(0, ?3))
                ON CONFLICT (stream, name) DO UPDATE SET sequence = max(sequence, excluded.sequence)
                """, [.integer(number), .text(consumer), .integer(sequence)])
            try connection.run(
                "DELETE FROM outbox WHERE stream = ?1 AND sequence <= (SELECT min(sequence) FROM consumers WHERE stream = ?1)",
                [.integer(number)])
        }
    }

    public func outboxCursor(of stream: StreamID, consumer: String) throws(StorageError) -> Int64 {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return 0 }
        return try connection.first(
            "SELECT sequence FROM consumers WHERE stream = ?1 AND name = ?2", [.integer(number), .text(consumer)]
        ) { $0.integer(0) } ?? 0
    }

    // MARK: Commands

    public func submit(_ command: CommandRow) throws(StorageError) -> CommandStatus {
        try write { (connection) throws(StorageError) in
            if let known = try status(of: command.id, connection) {
                guard known.command.asksTheSame(as: command) else { throw .commandConflict(command.id) }
                return known
            }
            let number = try makeNumber(of: command.stream, connection)
            try connection.run(
                "INSERT INTO commands (id, stream, actor, kind, payload, submitted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                [
                    .text(command.id), .integer(number), .text(command.actor), .text(command.kind), .bytes(command.payload),
                    .integer(command.submitted.nanoseconds),
                ])
            return CommandStatus(command: command, outcome: nil)
        }
    }

    public func pendingCommands(of stream: StreamID, limit: Int) throws(StorageError) -> [CommandRow] {
        let connection = try working()
        guard let number = try number(of: stream, connection) else { return [] }
        return try connection.all(
            """
            SELECT id, actor, kind, payload, submitted FROM commands
            WHERE stream = ?1 AND outcome IS NULL ORDER BY number LIMIT ?2
            """, [.integer(number), .limit(limit)]
        ) {
            CommandRow(
                id: $0.text(0), stream: stream, actor: $0.text(1), kind: $0.text(2), payload: $0.bytes(3),
                submitted: Timestamp(nanoseconds: $0.integer(4)))
        }
    }

    public func command(_ id: String) throws(StorageError) -> CommandStatus? { try status(of: id, working()) }

    /// Writes an outcome beside the command it decides. In a transaction only.
    func decide(_ outcome: CommandOutcome, of stream: StreamID, _ number: Int64, _ connection: Connection) throws(StorageError) {
        try connection.run(
            "UPDATE commands SET outcome = ?3 WHERE id = ?1 AND stream = ?2 AND outcome IS NULL",
            [.text(outcome.id), .integer(number), .bytes(outcome.payload)])
        guard connection.changes == 0 else { return }
        guard let known = try status(of: outcome.id, connection), known.command.stream == stream else {
            throw .commandUnknown(outcome.id, stream)
        }
        throw .commandDecided(outcome.id)
    }

    private func status(of id: String, _ connection: Connection) throws(StorageError) -> CommandStatus? {
        try connection.first(
            """
            SELECT streams.name, actor, kind, payload, submitted, outcome FROM commands
            JOIN streams ON streams.number = commands.stream WHERE id = ?1
            """, [.text(id)]
        ) { (row) throws(StorageError) in
            let command = CommandRow(
                id: id, stream: try row.stream(0), actor: row.text(1), kind: row.text(2), payload: row.bytes(3),
                submitted: Timestamp(nanoseconds: row.integer(4)))
            return CommandStatus(command: command, outcome: row.isNull(5) ? nil : CommandOutcome(id: id, payload: row.bytes(5)))
        }
    }
}
