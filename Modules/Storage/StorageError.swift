/// Why the store did not do what it was asked.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable name of the reason; plugins may add their own.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The name.
        public let rawValue: String
        /// Names a reason.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// Whether asking again can help.
    public enum Retry: Hashable, Sendable {
        /// The same call will be refused again.
        case never
        /// The same call may succeed a little later; nothing was done.
        case later
    }

    /// The reason.
    public let code: Code
    /// Whether asking again can help.
    public let retry: Retry
    /// True when the store cannot tell whether the work was committed: the caller reads the store again after a restart, and never assumes.
    public let outcomeUnknown: Bool
    /// What was refused, why, and what to do, in one line.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, retry: Retry = .never, outcomeUnknown: Bool = false, _ description: String) {
        (self.code, self.retry, self.outcomeUnknown, self.description) = (code, retry, outcomeUnknown, description)
    }
}

extension StorageError.Code {
    /// The batch begins after the sequence that comes next.
    public static let sequenceGap = Self(rawValue: "sequence_gap")
    /// The batch begins at a sequence the stream already has.
    public static let sequenceRepeated = Self(rawValue: "sequence_repeated")
    /// A later lease was granted: this writer has lost the stream.
    public static let fenced = Self(rawValue: "fenced")
    /// The epoch was never granted.
    public static let leaseUnknown = Self(rawValue: "lease_unknown")
    /// The batch contradicts itself.
    public static let batchInvalid = Self(rawValue: "batch_invalid")
    /// The id was used before for something else.
    public static let commandConflict = Self(rawValue: "command_conflict")
    /// No such command waits in this stream.
    public static let commandUnknown = Self(rawValue: "command_unknown")
    /// The command already has an outcome.
    public static let commandDecided = Self(rawValue: "command_decided")
    /// The snapshot is of a sequence the journal does not have.
    public static let snapshotAhead = Self(rawValue: "snapshot_ahead")
    /// The store was not opened, or was closed.
    public static let notOpen = Self(rawValue: "not_open")
    /// Migrations are still to be applied.
    public static let notMigrated = Self(rawValue: "not_migrated")
    /// An applied migration is not the one this program knows by that name.
    public static let migrationEdited = Self(rawValue: "migration_edited")
    /// An applied migration is unknown to this program.
    public static let migrationUnknown = Self(rawValue: "migration_unknown")
    /// Another process holds the store.
    public static let busy = Self(rawValue: "busy")
    /// The disk refused; the store stops for good.
    public static let disk = Self(rawValue: "disk")
    /// The store stopped for good after an earlier error.
    public static let failed = Self(rawValue: "failed")
    /// Stored bytes are not what they must be.
    public static let unreadable = Self(rawValue: "unreadable")
    /// What was to be opened is not a store of ours.
    public static let foreign = Self(rawValue: "foreign")
}

extension StorageError {
    static func sequenceGap(_ stream: StreamID, _ sequence: Int64, expected: Int64) -> Self {
        Self(
            .sequenceGap,
            "cannot append to '\(stream)': record \(sequence) came where \(expected) is next; recover the stream and decide again")
    }

    static func sequenceRepeated(_ stream: StreamID, _ sequence: Int64, head: Int64) -> Self {
        Self(.sequenceRepeated, "cannot append to '\(stream)': record \(sequence) came after \(head); recover the stream and decide again")
    }

    static func fenced(_ stream: StreamID, epoch: Int64, granted: Int64) -> Self {
        Self(.fenced, "'\(stream)' was taken over by epoch \(granted); the writer of epoch \(epoch) must stop")
    }

    static func leaseUnknown(_ stream: StreamID, epoch: Int64) -> Self {
        Self(.leaseUnknown, "epoch \(epoch) of '\(stream)' was never granted; acquire the lease first")
    }

    static func batchInvalid(_ stream: StreamID, _ reason: String) -> Self {
        Self(.batchInvalid, "cannot append to '\(stream)': \(reason)")
    }

    /// The same id with another request.
    public static func commandConflict(_ id: String) -> Self {
        Self(.commandConflict, "the command id '\(id)' was used before for another request; use a new id")
    }

    /// An outcome for a command that is not there.
    public static func commandUnknown(_ id: String, _ stream: StreamID) -> Self {
        Self(.commandUnknown, "no command '\(id)' was submitted to '\(stream)'")
    }

    /// A second outcome.
    public static func commandDecided(_ id: String) -> Self { Self(.commandDecided, "the command '\(id)' already has an outcome") }

    /// A snapshot beyond the journal.
    public static func snapshotAhead(_ stream: StreamID, _ sequence: Int64, head: Int64) -> Self {
        Self(.snapshotAhead, "cannot save a snapshot of '\(stream)' at \(sequence): the journal ends at \(head)")
    }

    /// Work before `open` or after `close`.
    public static let notOpen = Self(.notOpen, "the store is not open; open it before any work")

    /// Any work after the error that stopped the store.
    public static func failed(after first: StorageError) -> Self {
        Self(
            .failed,
            "the store stopped after an error and takes no more work; restart to recover from what is on disk (\(first.description))")
    }
}
