internal import Audit
internal import CommandLine
internal import Configuration
internal import Domain
internal import Host
internal import MarketData
internal import Storage
internal import Strategy

/// The configuration of one call and what it leads to: providers, folders, the store.
struct Workspace {
    /// The plugins the program is linked with.
    let plugins: [Plugin]
    /// Every key this configuration may hold.
    let keys: [ConfigurationKey]
    /// What it says.
    let settings: Settings
    /// The configuration file; nil where there is none.
    let file: String?

    /// The options that every command takes.
    static let options = [
        Option("config", short: "c", "FILE", "The configuration file; assay.json5 in this folder where not given.", values: .file, variable: "ASSAY_CONFIG"),
        Option("set", short: "s", "KEY=VALUE", "Sets a configuration key for this call.", values: .pair, repeats: true),
    ]

    static let defaultFile = "assay.json5"

    /// Reads the configuration.
    /// - Parameter overrides: what options of the command set, over everything else.
    /// - Throws: `ConfigurationError` with every problem, `Failure` for a file that cannot be read.
    init(_ invocation: Invocation, plugins: [Plugin], overrides: [Layers.Flag] = []) throws {
        try checkRoles(of: plugins)
        let layers = try Self.layers(invocation, overrides)
        let preview = try layers.preview(of: CoreKeys.providers)
        let store = try role(StoreRole.self, key: preview.text("store.provider"), in: plugins)
        let feed = try role(MarketDataRole.self, key: preview.text("feed.provider"), in: plugins)
        keys = CoreKeys.all + Self.keys(of: [store, feed], plugins)
        settings = try layers.settings(for: keys)
        self.plugins = plugins
        file = Self.path(invocation)
    }

    /// The keys of the chosen store and feed and of every broker and other role, since accounts choose brokers one by one.
    private static func keys(of chosen: [any ProviderRole], _ plugins: [Plugin]) -> [ConfigurationKey] {
        let others = plugins.flatMap(\.roles).filter { !($0 is StoreRole) && !($0 is MarketDataRole) }
        var keys: [ConfigurationKey] = []
        for key in (chosen + others).flatMap(\.keys) where !keys.contains(where: { $0.name == key.name }) { keys.append(key) }
        return keys
    }

    static func path(_ invocation: Invocation) -> String? {
        if let given = invocation.option("config") { return given }
        return Files.exists(defaultFile) ? defaultFile : nil
    }

    static func layers(_ invocation: Invocation, _ overrides: [Layers.Flag] = []) throws -> Layers {
        var file: Layers.File?
        if let path = path(invocation) {
            do {
                file = Layers.File(path: path, bytes: try Files.read(path))
            } catch {
                throw Failure(.configuration, code: "configuration", "the configuration cannot be read: \(error)", fix: "`assay init` writes one")
            }
        }
        return Layers(
            file: file, environment: Environment.all(), otherVariables: ["ASSAY_CONFIG", "ASSAY_WITHOUT"],
            flags: invocation.pairs("set").map { Layers.Flag($0.name, $0.value) } + overrides, readSecret: { try Files.read($0) })
    }

    // MARK: What it leads to

    /// Where datasets are looked for, the user's own first.
    var dataRoots: [String] { [settings.text("data.folder"), settings.text("data.samples")] }

    /// The strategies there are.
    var strategies: [StrategyRole] { roles(StrategyRole.self, in: plugins) }

    /// The one stream a single machine has.
    static let stream = StreamID(validated: InlineText(truncating: "p0"))

    /// Makes the store of this configuration; it touches nothing yet.
    /// - Parameter isOwner: true for the process that owns the desk.
    func store(isOwner: Bool) throws -> any Store {
        if settings.has("store.path") { try Files.makeFolder(Files.parent(of: settings.text("store.path"))) }
        return try role(StoreRole.self, key: settings.text("store.provider"), in: plugins).make(settings, StoreContext(isOwner: isOwner))
    }

    /// The store, migrated and open for work.
    func openStore(isOwner: Bool) async throws -> any Store {
        let store = try store(isOwner: isOwner)
        try await store.open()
        return store
    }

    /// The audit trail's key; made where there is none and `mayCreate`.
    func auditKey(mayCreate: Bool) throws -> AuditKey {
        let path = settings.text("audit.key")
        let apart = settings.has("store.path") ? Files.parent(of: settings.text("store.path")) : "/nonexistent"
        if mayCreate, !Files.exists(path) { return try AuditKey.create(path, apartFrom: apart) }
        return try AuditKey.read(path, apartFrom: apart)
    }

    /// Where the audit trail's head is kept.
    var headFile: HeadFile { HeadFile(folder: settings.text("audit.heads"), stream: Self.stream.description) }
}
