/// The rows of a store in memory, and every rule about them; `MemoryStore` adds lifecycle and failure.
struct MemoryTables: Sendable {
    var migrations: [AppliedMigration] = []
    var streams: [StreamID: MemoryStream] = [:]
    var commands: [CommandStatus] = []
    var places: [String: Int] = [:]

    mutating func acquireLease(_ stream: StreamID, owner: String) -> Lease {
        let lease = Lease(stream: stream, owner: owner, epoch: (streams[stream]?.lease?.epoch ?? 0) + 1)
        streams[stream, default: MemoryStream()].lease = lease
        return lease
    }

    mutating func append(_ batch: Batch) throws(StorageError) {
        try batch.check(after: streams[batch.stream]?.head ?? 0, granted: streams[batch.stream]?.lease?.epoch)
        var decided: [Int: CommandOutcome] = [:]
        for outcome in batch.outcomes {
            guard let place = places[outcome.id], commands[place].command.stream == batch.stream else {
                throw .commandUnknown(outcome.id, batch.stream)
            }
            guard commands[place].outcome == nil, decided[place] == nil else { throw .commandDecided(outcome.id) }
            decided[place] = outcome
        }
        streams[batch.stream, default: MemoryStream()].append(batch)
        for (place, outcome) in decided { commands[place].outcome = outcome }
    }

    mutating func saveSnapshot(_ snapshot: Snapshot, epoch: Int64) throws(StorageError) {
        var stream = streams[snapshot.stream] ?? MemoryStream()
        try Batch.check(epoch: epoch, of: snapshot.stream, granted: stream.lease?.epoch)
        guard snapshot.sequence <= stream.head else { throw .snapshotAhead(snapshot.stream, snapshot.sequence, head: stream.head) }
        stream.snapshots.removeAll { $0.sequence == snapshot.sequence }
        stream.snapshots.append(snapshot)
        stream.snapshots.sort { $0.sequence > $1.sequence }
        stream.snapshots = Array(stream.snapshots.prefix(2))
        streams[snapshot.stream] = stream
    }

    mutating func advanceOutbox(of stream: StreamID, consumer: String, through sequence: Int64) {
        var rows = streams[stream] ?? MemoryStream()
        rows.cursors[consumer] = max(sequence, rows.cursors[consumer] ?? 0)
        let done = rows.cursors.values.min() ?? 0
        rows.outbox.removeAll { $0.sequence <= done }
        streams[stream] = rows
    }

    mutating func submit(_ command: CommandRow) throws(StorageError) -> CommandStatus {
        if let place = places[command.id] {
            guard commands[place].command.asksTheSame(as: command) else { throw .commandConflict(command.id) }
            return commands[place]
        }
        places[command.id] = commands.count
        commands.append(CommandStatus(command: command, outcome: nil))
        return CommandStatus(command: command, outcome: nil)
    }
}

/// The rows of one stream.
struct MemoryStream: Sendable {
    var lease: Lease?
    var records: [JournalRecord] = []
    var leaves: [AuditLeaf] = []
    var outbox: [OutboxEntry] = []
    var cursors: [String: Int64] = [:]
    var snapshots: [Snapshot] = []

    var head: Int64 { records.last?.sequence ?? 0 }

    /// In place: a copy of a journal at every commit would cost more the longer it gets.
    mutating func append(_ batch: Batch) {
        records += batch.records
        leaves += batch.leaves
        outbox += batch.outbox
    }
}
