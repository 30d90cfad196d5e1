public import Configuration
public import Crypto

/// The configuration of identity.
public enum SecurityKeys {
    /// Every key. What is below a floor is refused with the configuration.
    public static let all = [
        ConfigurationKey(
            "security.argon2.memory", .integer(Int(PasswordCost.floor.memory)...4_194_304), default: "\(PasswordCost.standard.memory)",
            "KiB of memory that a password's hash takes."),
        ConfigurationKey(
            "security.argon2.passes", .integer(Int(PasswordCost.floor.passes)...64), default: "\(PasswordCost.standard.passes)",
            "How often a password's hash goes over its memory."),
        ConfigurationKey(
            "security.sessions.idle", .duration(.seconds(60)...(.seconds(7 * 86_400))), default: "12h",
            "A session that nobody used for so long ends."),
        ConfigurationKey(
            "security.sessions.longest", .duration(.seconds(300)...(.seconds(30 * 86_400))), default: "7d",
            "A session ends after so long, used or not."),
        ConfigurationKey(
            "security.sessions.access", .duration(.seconds(10)...(.seconds(600))), default: "10m",
            "How long a program's access token lives."),
    ]

    /// What the configuration says a password hash costs.
    public static func cost(_ settings: Settings) -> Argon2id.Cost {
        Argon2id.Cost(
            memory: UInt32(settings.integer("security.argon2.memory")), passes: UInt32(settings.integer("security.argon2.passes")))
    }

    /// What the configuration says of sessions.
    public static func rules(_ settings: Settings) -> IdentityRules {
        var rules = IdentityRules()
        rules.idle = nanoseconds(settings.duration("security.sessions.idle"))
        rules.longest = nanoseconds(settings.duration("security.sessions.longest"))
        rules.access = nanoseconds(settings.duration("security.sessions.access"))
        return rules
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    }
}
