public import Configuration
public import Domain

/// What the host gives a bus.
public struct BusContext: Sendable {
    /// True in the process that owns the desk: it alone publishes.
    public let isOwner: Bool
    /// Waiting, before another attempt to connect.
    public let sleeper: any Sleeper
    /// Chance, so that many subscribers do not come back at one moment.
    public let entropy: any Entropy

    /// Makes a context.
    public init(isOwner: Bool, sleeper: any Sleeper, entropy: any Entropy) {
        (self.isOwner, self.sleeper, self.entropy) = (isOwner, sleeper, entropy)
    }
}

/// A plugin's bus.
public struct BusRole: ProviderRole {
    public static let kind = RoleKind.bus
    public let key: String
    public let summary: String
    public let seen: SeenLevel
    public let keys: [ConfigurationKey]
    public let capabilities: [String]
    /// Makes the bus; it touches nothing before its first call. The settings hold `keys`.
    public let make: @Sendable (Settings, BusContext) throws(BusError) -> any Bus

    /// Makes a role.
    /// - Parameter capabilities: `machines` where it reaches beyond this machine.
    public init(
        key: String, summary: String, seen: SeenLevel, keys: [ConfigurationKey], capabilities: [String],
        make: @escaping @Sendable (Settings, BusContext) throws(BusError) -> any Bus
    ) {
        (self.key, self.summary, self.seen, self.keys, self.capabilities) = (key, summary, seen, keys, capabilities)
        self.make = make
    }
}
