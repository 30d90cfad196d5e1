public import Configuration

/// What the host gives a store.
public struct StoreContext: Sendable {
    /// True in the process that owns the store's partitions: it alone does the store's upkeep, such as moving a log into its database.
    public let isOwner: Bool

    /// Makes a context.
    public init(isOwner: Bool) { self.isOwner = isOwner }
}

/// A plugin's store.
public struct StoreRole: ProviderRole {
    public static let kind = RoleKind.store
    public let key: String
    public let summary: String
    public let seen: SeenLevel
    public let keys: [ConfigurationKey]
    public let capabilities: [String]
    /// Makes the store; it touches nothing before its first call. The settings hold `keys`.
    public let make: @Sendable (Settings, StoreContext) throws(StorageError) -> any Store

    /// Makes a role.
    /// - Parameter capabilities: `durable` where what is committed outlives the process, `shared` where several processes may have it open.
    public init(
        key: String, summary: String, seen: SeenLevel, keys: [ConfigurationKey], capabilities: [String],
        make: @escaping @Sendable (Settings, StoreContext) throws(StorageError) -> any Store
    ) {
        (self.key, self.summary, self.seen, self.keys, self.capabilities) = (key, summary, seen, keys, capabilities)
        self.make = make
    }
}
