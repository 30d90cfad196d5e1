public import Domain

/// The number of an alert: 1, 2, 3 … in the order they were first raised, never given again. People and programs write `a7`.
public struct AlertID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number; 1 is the first.
    public let number: Int64

    /// Wraps a number.
    public init(_ number: Int64) { self.number = number }

    /// Reads what `description` writes; nil where it is no such text.
    public init?(_ text: some StringProtocol) {
        guard text.first == "a", let number = Int64(text.dropFirst()), number > 0, text == "a\(number)" else { return nil }
        self.number = number
    }

    public var description: String { "a\(number)" }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// What an alert is about. Of each there is one open alert at most.
public struct AlertKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let kind: AlertKind
    /// With what: an account, an order's number, a part of the installation (`worker`, `feed`, `store`, `server`, `audit`), or `all` for
    /// all trading.
    public let subject: String

    /// Names it.
    public init(_ kind: AlertKind, _ subject: String) { (self.kind, self.subject) = (kind, subject) }

    public var description: String { "\(kind) \(subject)" }

    public static func < (left: Self, right: Self) -> Bool { (left.kind.rawValue, left.subject) < (right.kind.rawValue, right.subject) }
}

/// What an alert tells people, one line each of at most 400 bytes.
public struct AlertText: Hashable, Sendable {
    /// The most bytes of a line.
    public static let longest = 400

    /// How much it matters.
    public let severity: AlertSeverity
    /// What is so.
    public let title: String
    /// What to do.
    public let advice: String

    /// Cuts what is longer, and makes one line of several.
    public init(_ severity: AlertSeverity, _ title: String, advice: String) {
        (self.severity, self.title, self.advice) = (severity, Self.line(title), Self.line(advice))
    }

    private static func line(_ text: String) -> String {
        var (line, room) = ("", longest)
        for character in text {
            let shown = character.isNewline ? " " : character
            room -= shown.utf8.count
            guard room >= 0 else { break }
            line.append(shown)
        }
        return line
    }
}

/// An alert as the facts have it. Times are nanoseconds since the epoch.
public struct Alert: Hashable, Sendable {
    /// Its number.
    public let id: AlertID
    /// What it is about.
    public let key: AlertKey
    /// The account it is about: only who may see that may see the alert; nil where it is for all.
    public let account: AccountID?
    /// What it tells.
    public internal(set) var text: AlertText
    /// When it was raised, the last time where it came back.
    public internal(set) var raisedAt: Int64
    /// When it was cleared; nil while it is open.
    public internal(set) var clearedAt: Int64?
    /// Who has seen it: `user:anna`; nil until somebody has, and again after it came back or became worse.
    public internal(set) var acknowledgedBy: String?
    /// When.
    public internal(set) var acknowledgedAt: Int64?
    /// How often it was raised: more than once where it came back soon after it was cleared.
    public internal(set) var count = 1

    /// Whether what it tells still holds.
    public var isOpen: Bool { clearedAt == nil }
}
