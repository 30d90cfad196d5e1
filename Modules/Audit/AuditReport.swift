public import Crypto

/// How a chain was tampered with, as seen at the first bad leaf.
public enum AuditFault: Hashable, Sendable {
    /// The record, its actor or its action is not what was sealed.
    case recordAltered
    /// The stored leaf hash is not what was sealed; the record is.
    case leafAltered
    /// The stored head is not what was sealed; leaf and record are.
    case chainAltered
    /// The tag is not ours; all else fits.
    case notOurs
    /// Leaf and record are gone, and later ones are there.
    case removed
    /// The record is gone; its leaf is there.
    case recordRemoved
    /// The leaf is gone; its record is there.
    case leafRemoved
    /// What belongs here is at another sequence.
    case swapped(with: Int64)
    /// It came after the outside head, and is not ours.
    case appended
    /// The database ends here, and the outside head is of a later leaf.
    case cutOff(outside: Int64)
    /// There are leaves and no head outside.
    case headMissing
    /// The outside head is not ours or of another stream.
    case headForged
    /// The outside head is ours, and of another history than the database.
    case headOfAnotherHistory
    /// The chain is good, and what is to be published of the record is not the record, or is missing.
    case messageAltered
    /// The chain is good, and the snapshot of the state after this leaf is not ours.
    case snapshotAltered
}

/// The first thing that is wrong with a chain.
public struct AuditFinding: Hashable, Sendable, CustomStringConvertible {
    /// The stream.
    public let stream: String
    /// The first bad leaf.
    public let sequence: Int64
    /// How it is bad.
    public let fault: AuditFault

    /// Makes a finding.
    public init(stream: String, sequence: Int64, fault: AuditFault) { (self.stream, self.sequence, self.fault) = (stream, sequence, fault) }

    /// One line: `partition-0 leaf 17: the record was altered`.
    public var description: String { "\(stream) leaf \(sequence): \(reason)" }

    private var reason: String {
        switch fault {
        case .recordAltered: "the record, its actor or its action was altered"
        case .leafAltered: "the stored leaf hash was altered"
        case .chainAltered: "the stored chain head was altered"
        case .notOurs: "the tag is not of our key"
        case .removed: "leaf and record were removed"
        case .recordRemoved: "the record was removed, its leaf is still there"
        case .leafRemoved: "the leaf was removed, its record is still there"
        case .swapped(let other): "swapped with \(other)"
        case .appended: "appended by someone without our key"
        case .cutOff(let outside): "cut off: the database ends before it, and the head kept outside is of leaf \(outside)"
        case .headMissing:
            "the chain is good up to it, but the head kept outside the database is missing, so that a cut-off would not be seen"
        case .headForged: "the chain is good up to it, but the head kept outside the database is not ours"
        case .headOfAnotherHistory: "the head kept outside the database is of another history; was a backup restored?"
        case .messageAltered: "the chain is good, but the message in the outbox is not its record, or is missing"
        case .snapshotAltered: "the chain is good, but the snapshot taken after it is not ours: it is left aside"
        }
    }
}

/// What a verification found.
public struct AuditReport: Hashable, Sendable {
    /// The stream.
    public let stream: String
    /// How many leaves are good, from the first.
    public let good: Int64
    /// The head after them.
    public let head: Digest
    /// The first thing that is wrong; nil where nothing is.
    public let finding: AuditFinding?

    /// Makes a report.
    public init(stream: String, good: Int64, head: Digest, finding: AuditFinding?) {
        (self.stream, self.good, self.head, self.finding) = (stream, good, head, finding)
    }
}
