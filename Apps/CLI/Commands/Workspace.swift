internal import Audit
internal import CommandLine
internal import Configuration
internal import Datasets
internal import Domain
internal import Host
internal import MarketData
internal import Messaging
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
        Option(
            "config", short: "c", "FILE", "The configuration file; assay.json5 in this folder where not given.", values: .file,
            variable: "ASSAY_CONFIG"),
        Option("set", short: "s", "KEY=VALUE", "Sets a configuration key for this call.", values: .pair, repeats: true),
    ]

    static let defaultFile = "assay.json5"

    /// Reads the configuration of a call.
    /// - Parameter overrides: what options of the command set, over everything else.
    /// - Throws: `ConfigurationError` with every problem, `Failure` for a file that cannot be read.
    init(_ invocation: Invocation, plugins: [Plugin], overrides: [Layers.Flag] = []) throws {
        try self.init(file: invocation.option("config"), overrides: Self.overrides(invocation) + overrides, plugins: plugins)
    }

    /// Reads the configuration.
    /// - Parameters:
    ///   - file: the configuration file; nil for the one in this folder, where there is one.
    ///   - overrides: what is stronger than file and environment.
    init(file: String?, overrides: [Layers.Flag], plugins: [Plugin]) throws {
        try checkRoles(of: plugins)
        let path = file ?? (Files.exists(Self.defaultFile) ? Self.defaultFile : nil)
        let layers = try Self.layers(path, overrides)
        keys = try Self.keys(layers, plugins)
        settings = try layers.settings(for: keys)
        self.plugins = plugins
        self.file = path
    }

    /// The keys that a configuration may hold, given the providers it chooses.
    static func keys(_ layers: Layers, _ plugins: [Plugin]) throws -> [ConfigurationKey] {
        let preview: Settings
        do { preview = try layers.preview(of: CoreKeys.providers) } catch {
            // Whatever else is wrong is told with it: every key of every plugin is known then.
            _ = try layers.settings(for: CoreKeys.all + keys(of: [], plugins, all: true))
            throw error
        }
        let store = try provider(StoreRole.self, "store.provider", preview, plugins)
        let feed = try provider(MarketDataRole.self, "feed.provider", preview, plugins)
        let bus = try provider(BusRole.self, "bus.provider", preview, plugins)
        return CoreKeys.all + keys(of: [store, feed, bus], plugins)
    }

    /// The provider that a key of the configuration chooses.
    private static func provider<R: ProviderRole>(
        _ type: R.Type, _ name: String, _ preview: Settings, _ plugins: [Plugin]
    ) throws(Failure) -> R {
        do throws(UnknownProvider) { return try role(type, key: preview.text(name), in: plugins) } catch {
            let place = preview.origin(of: name).map { "\($0): " } ?? ""
            throw Failure(.configuration, code: "provider", place + error.description)
        }
    }

    /// The keys of the chosen store, feed and bus and of every broker and other role, since accounts choose brokers one by one.
    private static func keys(of chosen: [any ProviderRole], _ plugins: [Plugin], all: Bool = false) -> [ConfigurationKey] {
        let isChosen: Set<RoleKind> = [.store, .marketData, .bus]
        let others = plugins.flatMap(\.roles).filter { all || !isChosen.contains(type(of: $0).kind) }
        var keys: [ConfigurationKey] = []
        for key in (chosen + others).flatMap(\.keys) where !keys.contains(where: { $0.name == key.name }) { keys.append(key) }
        return keys
    }

    /// The keys that `--set` gives. Where a command also takes a strategy's parameters by it, those are the names without a dot.
    static func overrides(_ invocation: Invocation) -> [Layers.Flag] {
        let takesParameters = [BacktestRunCommand.path, ParityCheck.path].contains(invocation.path)
        let pairs = invocation.pairs("set").filter { !takesParameters || $0.name.contains(".") }
        return pairs.map { Layers.Flag($0.name, $0.value) }
    }

    private static func layers(_ path: String?, _ overrides: [Layers.Flag]) throws -> Layers {
        var file: Layers.File?
        if let path {
            do {
                file = Layers.File(path: path, bytes: try Files.read(path))
            } catch {
                throw Failure(
                    .configuration, code: "configuration", "the configuration cannot be read: \(error)", fix: "`assay init` writes one")
            }
        }
        return Layers(
            file: file, environment: Environment.all(), otherVariables: ["ASSAY_CONFIG", "ASSAY_SERVER", "ASSAY_WITHOUT"], flags: overrides,
            readSecret: { try Files.read($0) })
    }

    // MARK: What it leads to

    /// Where datasets are looked for, the user's own first.
    var dataRoots: [String] { [settings.text("data.folder"), settings.text("data.samples")] }

    /// The datasets there are.
    var catalogue: Catalogue { Catalogue(roots: dataRoots) }

    /// The strategies there are.
    var strategies: [StrategyRole] { roles(StrategyRole.self, in: plugins) }

    /// The one stream a single machine has.
    static let stream = StreamID(validated: InlineText(truncating: "p0"))

    /// Makes the store of this configuration. The owner's folder is made with it; nothing else is touched yet.
    /// - Parameter isOwner: true for the process that owns the desk.
    func store(isOwner: Bool) throws -> any Store {
        if isOwner, settings.has("store.path") { try Files.makeFolder(Files.parent(of: settings.text("store.path"))) }
        return try role(StoreRole.self, key: settings.text("store.provider"), in: plugins).make(settings, StoreContext(isOwner: isOwner))
    }

    /// Makes the bus of this configuration; nothing is touched yet.
    /// - Parameter isPublisher: true for the process that owns the desk.
    func bus(isPublisher: Bool) throws -> any Bus {
        try role(BusRole.self, key: settings.text("bus.provider"), in: plugins).make(
            settings, BusContext(isOwner: isPublisher, sleeper: SystemSleeper(), entropy: SystemEntropy()))
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
        do throws(AuditError) {
            if mayCreate, !Files.exists(path) { return try AuditKey.create(path, apartFrom: apart) }
            return try AuditKey.read(path, apartFrom: apart)
        } catch {
            throw Failure(.configuration, code: "audit-key", error.description)
        }
    }

    /// The key to read the journal with; nil where the journal is empty, so that reading makes no key.
    func auditKey(toRead store: any Store, _ stream: StreamID = Self.stream) async throws -> AuditKey? {
        try await store.head(of: stream) == 0 ? nil : auditKey(mayCreate: false)
    }

    /// The audit trail's key for an owner of one of the store's streams: made only while no stream has a fact.
    func auditKey(of store: any Store) async throws -> AuditKey {
        var hasHistory = false
        for stream in try await store.streams() where try await store.head(of: stream) > 0 { hasHistory = true }
        return try auditKey(mayCreate: !hasHistory)
    }

    /// Where the desk's audit trail's head is kept.
    var headFile: HeadFile { headFile(of: Self.stream) }

    /// Where the head of a stream's audit trail is kept.
    func headFile(of stream: StreamID) -> HeadFile { HeadFile(folder: settings.text("audit.heads"), stream: stream.description) }
}
