/// How much a line of the log matters; each is graver than the one before.
public enum LogLevel: UInt8, Sendable, CaseIterable, Comparable, CustomStringConvertible {
    /// Every step; for finding a defect.
    case trace
    /// What led to a decision.
    case debug
    /// What happened, as an operator would tell it.
    case info
    /// Something is not as it should be, and Assay goes on.
    case warning
    /// Something that was asked for could not be done.
    case error
    /// The process cannot go on.
    case critical

    /// Its word: `info`.
    public var description: String {
        switch self {
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }

    /// Reads a word of `description`; nil for any other.
    public init?(_ word: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.description == word }) else { return nil }
        self = found
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
