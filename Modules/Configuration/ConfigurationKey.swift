internal import Domain

/// What a process is run for; each is stricter than the one before.
public enum Profile: String, Sendable, CaseIterable, CustomStringConvertible {
    /// On the machine of someone who builds.
    case development
    /// In a test.
    case test
    /// Like production, without real money.
    case staging
    /// With real money.
    case production

    public var description: String { rawValue }
}

/// A key that a configuration may hold: its name, what values it takes, and what it does.
public struct ConfigurationKey: Hashable, Sendable {
    /// What values a key takes, and how they are written: first in the file, then in the environment and after `--set`.
    public enum Kind: Hashable, Sendable {
        /// Any text.
        case text
        /// Text of a form.
        case form(Form)
        /// A whole number within a range: `5432`.
        case integer(ClosedRange<Int>)
        /// An exact decimal number of at most 18 decimals within bounds, themselves included: `"0.25"` or `0.25`.
        case decimal(from: String? = nil, to: String? = nil)
        /// `true` or `false`.
        case flag
        /// One of some words.
        case choice([String])
        /// A whole number with its unit, `ms`, `s`, `m`, `h` or `d`, within a range: `"250ms"`.
        case duration(ClosedRange<Duration>)
        /// Texts in order: `["a", "b"]`, or `a,b` where there is only text.
        case list
    }

    /// A form that text must have, checked before anything is started with it.
    public struct Form: Hashable, Sendable {
        /// What is expected, in words: `a date such as 2018-01-02`. Two forms of the same words are the same.
        public let expected: String
        let holds: @Sendable (String) -> Bool

        /// Makes a form.
        /// - Parameter holds: whether a text has it; the same answer for the same text, always.
        public init(_ expected: String, holds: @escaping @Sendable (String) -> Bool) { (self.expected, self.holds) = (expected, holds) }

        /// Any path; not an empty text, which would be the root of the disk once a name is put behind it.
        public static let path = Form("a path") { !$0.isEmpty }

        public static func == (left: Self, right: Self) -> Bool { left.expected == right.expected }
        public func hash(into hasher: inout Hasher) { hasher.combine(expected) }
    }

    /// When a key without a default must be given.
    public enum Need: Hashable, Sendable {
        /// It may be left out.
        case never
        /// Always.
        case always
        /// In these profiles.
        case profiles([Profile])
    }

    /// Its dotted name: `store.path`. One part may be `*`: it stands for any name, so that `alerts.*.url` is a key of every section in
    /// `alerts`.
    public let name: String
    /// What values it takes.
    public let kind: Kind
    /// What it is when it is not given, as text; nil where it has no value then.
    public let fallback: String?
    /// When it must be given.
    public let need: Need
    /// True when it is given by the environment or a file of its own only, and never shown.
    public let isSecret: Bool
    /// What it does, in a sentence.
    public let help: String

    /// Makes a key.
    ///
    /// The name's parts are letters, digits, `_` and `-`, beginning with a letter; the default is a value of its kind. Anything else is a
    /// programmer's error and stops the process.
    public init(
        _ name: String, _ kind: Kind, default fallback: String? = nil, need: Need = .never, isSecret: Bool = false, _ help: String
    ) {
        precondition(Self.isName(name), "'\(name)' is no name of a configuration key")
        if case .decimal(let from, let to) = kind {
            let areNumbers = [from, to].allSatisfy { $0.map { DecimalText.parse($0) != nil } ?? true }
            precondition(areNumbers, "the bounds of '\(name)' are no decimal numbers")
        }
        if let fallback {
            precondition(!isSecret, "'\(name)' is a secret and has no default")
            precondition((try? ConfigurationValue(fallback, kind)) != nil, "the default of '\(name)' is not a value it may have")
        }
        (self.name, self.kind, self.fallback, self.need, self.isSecret, self.help) = (name, kind, fallback, need, isSecret, help)
    }

    /// `profile`: what the process is run for.
    public static let profile = ConfigurationKey(
        "profile", .choice(Profile.allCases.map(\.rawValue)), default: "development", "What this process is run for.")

    /// The variable that sets it: `ASSAY_STORE_PATH` for `store.path`, `ASSAY_RISK_MAX_ORDERS` for `risk.maxOrders`; `*` stays as it is.
    public var variable: String { Self.variable(for: name) }

    /// The parts of its name.
    var parts: [String] { name.split(separator: ".").map(String.init) }

    /// What it takes, in words: `a whole number from 1 to 65535`.
    public var allowed: String {
        switch kind {
        case .text: "a text"
        case .form(let form): form.expected
        case .integer(let range) where range == Int.min...Int.max: "a whole number"
        case .integer(let range) where range.upperBound == Int.max: "a whole number of at least \(range.lowerBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal(let from?, let to?): "a decimal number from \(from) to \(to)"
        case .decimal(let from?, nil): "a decimal number of at least \(from)"
        case .decimal(nil, let to?): "a decimal number of at most \(to)"
        case .decimal(nil, nil): "a decimal number"
        case .flag: "true or false"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .duration(let range): "a duration from \(durationText(range.lowerBound)) to \(durationText(range.upperBound))"
        case .list: "a list of texts"
        }
    }

    static func variable(for name: String) -> String {
        var result = "ASSAY_"
        var lastIsLower = false
        for letter in name.unicodeScalars {
            if letter == "." || letter == "-" {
                result += "_"
            } else {
                if lastIsLower, ("A"..."Z").contains(letter) { result += "_" }
                result += String(letter).uppercased()
            }
            lastIsLower = ("a"..."z").contains(letter) || ("0"..."9").contains(letter)
        }
        return result
    }

    static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.allSatisfy { $0 == "*" || isPart($0) } && parts.count { $0 == "*" } <= 1
    }

    static func isPart(_ part: some StringProtocol) -> Bool {
        guard let first = part.unicodeScalars.first, ("a"..."z").contains(first) || ("A"..."Z").contains(first) else { return false }
        return part.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" || $0 == "-"
        }
    }
}
