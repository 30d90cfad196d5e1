public import Domain

/// What a plugin exports: a vendor, or a user's own strategies, with everything it can be.
public struct Plugin: Sendable {
    /// Its name: `Alpaca`.
    public let name: String
    /// Its version: `1.0.0`.
    public let version: String
    /// What it is, in a sentence.
    public let summary: String
    /// What it provides.
    public let roles: [any ProviderRole]

    /// Makes a plugin.
    public init(name: String, version: String, summary: String, roles: [any ProviderRole]) {
        (self.name, self.version, self.summary, self.roles) = (name, version, summary, roles)
    }
}

/// One thing a plugin can be. Each kit has one type of role, which adds how to make the thing.
public protocol ProviderRole: Sendable {
    /// What it is: every role of one type is of one kind.
    static var kind: RoleKind { get }
    /// What a configuration asks for it by: `alpaca`. Unique among the roles of its kind; lower case with underscores.
    var key: String { get }
    /// What it does, in a sentence.
    var summary: String { get }
    /// How far it has been seen to work.
    var seen: SeenLevel { get }
    /// The keys it reads from its section of the configuration.
    var keys: [ConfigurationKey] { get }
    /// What it can do beyond what every role of its kind must: the kit says which words there are.
    var capabilities: [String] { get }
}

/// What a role is for. Kits add their own; core holds no closed list.
public struct RoleKind: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its name as messages say it: `market data`.
    public let text: String
    /// Makes a kind.
    public init(_ text: String) { self.text = text }

    /// Where state is kept.
    public static let store = RoleKind("store")
    /// What carries messages between processes.
    public static let bus = RoleKind("bus")
    /// Where orders go.
    public static let broker = RoleKind("broker")
    /// Where prices come from.
    public static let marketData = RoleKind("market data")
    /// What decides.
    public static let strategy = RoleKind("strategy")
    /// Who takes money from subscribers.
    public static let payments = RoleKind("payments")
    /// Where secrets are kept.
    public static let secrets = RoleKind("secrets")
    /// Where alerts go.
    public static let alerts = RoleKind("alerts")

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
    public var description: String { text }
}

/// How far a role has been seen to work; never more than there is a transcript for.
public enum SeenLevel: Hashable, Sendable, CustomStringConvertible {
    /// Against a simulation of the vendor, or because it needs none.
    case simulated
    /// Against recorded payloads of the vendor.
    case fixture
    /// Against the vendor's sandbox, on that day; the transcript is a path in the repository.
    case sandbox(CivilDate, transcript: String)
    /// Against the vendor itself, on that day.
    case live(CivilDate, transcript: String)

    /// `sandbox, 2026-05-01, docs/transcripts/alpaca.md`.
    public var description: String {
        switch self {
        case .simulated: "simulated"
        case .fixture: "fixture"
        case .sandbox(let date, let transcript): "sandbox, \(date), \(transcript)"
        case .live(let date, let transcript): "live, \(date), \(transcript)"
        }
    }
}

/// A configuration asks for a provider that no plugin has.
public struct UnknownProvider: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was asked for.
    public let kind: RoleKind
    /// The key it was asked for by.
    public let key: String
    /// The keys there are, in alphabetical order.
    public let known: [String]

    /// Makes an error.
    public init(kind: RoleKind, key: String, known: [String]) { (self.kind, self.key, self.known) = (kind, key, known) }

    public var description: String {
        let near = Spelling.nearest(to: key, among: known).map { "did you mean '\($0)'? " } ?? ""
        return "no plugin provides the \(kind) '\(key)': \(near)known: \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    }
}

/// Two roles of one kind answer to one key, so that a configuration could not choose between them.
public struct AmbiguousProvider: Error, Hashable, Sendable, CustomStringConvertible {
    /// What both are.
    public let kind: RoleKind
    /// The key both answer to.
    public let key: String
    /// The plugins they belong to.
    public let plugins: [String]

    public var description: String {
        "the \(kind) '\(key)' is provided by \(plugins.joined(separator: " and ")): rename the key in one, "
            + "or leave one out with ASSAY_WITHOUT"
    }
}

/// Every role of a type, in the order of the plugins.
public func roles<R: ProviderRole>(_ type: R.Type, in plugins: [Plugin]) -> [R] { plugins.flatMap { $0.roles.compactMap { $0 as? R } } }

/// The role of a type that answers to a key.
/// - Throws: `UnknownProvider` where none does.
public func role<R: ProviderRole>(_ type: R.Type, key: String, in plugins: [Plugin]) throws(UnknownProvider) -> R {
    let all = roles(type, in: plugins)
    guard let role = all.first(where: { $0.key == key }) else {
        throw UnknownProvider(kind: R.kind, key: key, known: all.map(\.key).sorted())
    }
    return role
}

/// Checks that no two roles of a kind share a key; the app asks before it asks for any role.
/// - Throws: `AmbiguousProvider` for the first pair that does.
public func checkRoles(of plugins: [Plugin]) throws(AmbiguousProvider) {
    var owners: [RoleKind: [String: String]] = [:]
    for plugin in plugins {
        for role in plugin.roles {
            let kind = type(of: role).kind
            if let other = owners[kind, default: [:]].updateValue(plugin.name, forKey: role.key) {
                throw AmbiguousProvider(kind: kind, key: role.key, plugins: [other, plugin.name])
            }
        }
    }
}
