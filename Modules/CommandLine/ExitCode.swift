/// How a command ended, as the shell sees it. The numbers are promised: scripts may rely on them.
public struct ExitCode: Hashable, Sendable {
    /// The number.
    public let rawValue: Int32
    /// What it means, in a few words.
    public let meaning: String

    /// Makes a code of a command's own.
    public init(rawValue: Int32, meaning: String) { (self.rawValue, self.meaning) = (rawValue, meaning) }

    /// 0: it did what was asked.
    public static let ok = ExitCode(rawValue: 0, meaning: "done")
    /// 1: it could not do what was asked.
    public static let failed = ExitCode(rawValue: 1, meaning: "failed")
    /// 2: it was canceled, or only part of it was done.
    public static let canceled = ExitCode(rawValue: 2, meaning: "canceled, or only partly done")
    /// 3: a check did not pass.
    public static let checkFailed = ExitCode(rawValue: 3, meaning: "a check did not pass")
    /// 4: whoever asked may not.
    public static let notAllowed = ExitCode(rawValue: 4, meaning: "not allowed")
    /// 5: a server or a file of another process did not answer.
    public static let notReachable = ExitCode(rawValue: 5, meaning: "not reachable")
    /// 64: an unknown command, option or value (`EX_USAGE` of sysexits.h).
    public static let usage = ExitCode(rawValue: 64, meaning: "wrong usage")
    /// 65: a file holds what cannot be used (`EX_DATAERR`).
    public static let badInput = ExitCode(rawValue: 65, meaning: "bad input")
    /// 70: a fault of Assay itself (`EX_SOFTWARE`).
    public static let `internal` = ExitCode(rawValue: 70, meaning: "a fault of Assay itself")
    /// 74: a file could not be read or written (`EX_IOERR`).
    public static let io = ExitCode(rawValue: 74, meaning: "reading or writing failed")
    /// 78: the configuration is wrong (`EX_CONFIG`).
    public static let configuration = ExitCode(rawValue: 78, meaning: "wrong configuration")
    /// 130: interrupted by the user (128 + SIGINT).
    public static let interrupted = ExitCode(rawValue: 130, meaning: "interrupted")

    /// Every promised code, by number.
    public static let all: [ExitCode] = [
        .ok, .failed, .canceled, .checkFailed, .notAllowed, .notReachable, .usage, .badInput, .internal, .io, .configuration, .interrupted,
    ]

    public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
