/// A checked configuration: every value is of its kind and within its range.
///
/// Asking for a name that was not declared, or as another kind than it was declared, is a programmer's error and stops the process.
public struct Settings: Sendable {
    struct Entry: Sendable {
        let key: ConfigurationKey
        let name: String
        let value: ConfigurationValue
        let origin: Origin
    }

    private let entries: [Entry]
    private let places: [String: Int]
    private let sections: [[String]]
    /// The keys that were declared, in order.
    public let keys: [ConfigurationKey]

    init(entries: [Entry], sections: [[String]], keys: [ConfigurationKey]) {
        (self.entries, self.sections, self.keys) = (entries, sections, keys)
        places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    }

    /// What the process is run for; the key `profile` must be declared.
    public var profile: Profile { Profile(rawValue: text("profile")) ?? .production }

    /// Whether a key has a value, given or by default.
    public func has(_ name: String) -> Bool { places[name] != nil }

    /// A text, or the word of a choice.
    public func text(_ name: String) -> String {
        guard case .text(let text) = value(name) else { preconditionFailure("'\(name)' was not declared as a text or a choice") }
        return text
    }

    /// A whole number.
    public func integer(_ name: String) -> Int {
        guard case .integer(let number) = value(name) else { preconditionFailure("'\(name)' was not declared as an integer") }
        return number
    }

    /// An exact decimal number as it was written; `Domain` reads it.
    public func decimal(_ name: String) -> String {
        guard case .decimal(let text) = value(name) else { preconditionFailure("'\(name)' was not declared as a decimal") }
        return text
    }

    /// True or false.
    public func flag(_ name: String) -> Bool {
        guard case .flag(let flag) = value(name) else { preconditionFailure("'\(name)' was not declared as a flag") }
        return flag
    }

    /// A duration.
    public func duration(_ name: String) -> Duration {
        guard case .duration(let duration) = value(name) else { preconditionFailure("'\(name)' was not declared as a duration") }
        return duration
    }

    /// Texts in order.
    public func list(_ name: String) -> [String] {
        guard case .list(let texts) = value(name) else { preconditionFailure("'\(name)' was not declared as a list") }
        return texts
    }

    /// A secret.
    public func secret(_ name: String) -> Secret {
        guard let entry = entry(name), entry.key.isSecret else { preconditionFailure("'\(name)' was not declared as a secret") }
        return Secret(entry.value.text)
    }

    /// The names that stand in place of `*` below a section: `["ops"]` where `alerts.ops.url` is given. In alphabetical order.
    public func names(in section: String) -> [String] {
        let path = section.split(separator: ".").map(String.init)
        return sections.filter { $0.count == path.count + 1 && $0.starts(with: path) }.map { $0[path.count] }.sorted()
    }

    /// Where a value comes from; nil where there is none.
    public func origin(of name: String) -> Origin? { entry(name)?.origin }

    /// Every value in the order of its keys, secrets masked: what `config show --origin` prints.
    public var shown: [(name: String, value: String, origin: Origin)] {
        entries.map { ($0.name, $0.key.isSecret ? Secret.mask : $0.value.text, $0.origin) }
    }

    private func entry(_ name: String) -> Entry? { places[name].map { entries[$0] } }

    private func value(_ name: String) -> ConfigurationValue {
        guard let entry = entry(name) else {
            preconditionFailure("'\(name)' has no value: declare it with a default or as needed, or ask `has`")
        }
        precondition(!entry.key.isSecret, "'\(name)' is a secret: ask for `secret`")
        return entry.value
    }
}
