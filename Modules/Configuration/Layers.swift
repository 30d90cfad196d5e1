internal import JSON

/// Where a configuration comes from: defaults, one JSON5 file over them, the environment over it, flags over all.
public struct Layers: Sendable {
    /// A file as it was read.
    public struct File: Sendable {
        /// Its path, as messages name it.
        public let path: String
        /// Its text in UTF-8.
        public let bytes: [UInt8]
        /// Makes a file.
        public init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }
    }

    /// One `--set name=value`.
    public struct Flag: Hashable, Sendable {
        /// The key's dotted name.
        public let name: String
        /// Its value as text.
        public let value: String
        /// Makes a flag.
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    let file: File?
    let environment: [String: String]
    let flags: [Flag]
    let otherVariables: [String]
    let readSecret: @Sendable (_ path: String) throws -> [UInt8]

    /// Makes layers.
    /// - Parameters:
    ///   - file: the file; nil where there is none.
    ///   - environment: every variable of the process. A variable whose name begins with `ASSAY_` must be that of a key.
    ///   - otherVariables: variables named `ASSAY_…` that are not configuration.
    ///   - flags: what `--set` gave, in order.
    ///   - readSecret: reads the file of a secret: `{ file: "/run/secrets/key" }` in the file, or `ASSAY_…_FILE`.
    public init(
        file: File?, environment: [String: String] = [:], otherVariables: [String] = [], flags: [Flag] = [],
        readSecret: @escaping @Sendable (_ path: String) throws -> [UInt8]
    ) {
        (self.file, self.environment, self.otherVariables, self.flags) = (file, environment, otherVariables, flags)
        self.readSecret = readSecret
    }

    /// The settings of all layers together.
    /// - Throws: `ConfigurationError` with everything that is wrong: a file that is no JSON5, unknown and repeated names, values of another
    ///   kind or out of range, secrets in the open, and what is missing.
    public func settings(for keys: [ConfigurationKey]) throws(ConfigurationError) -> Settings { try resolve(keys, everything: true) }

    /// The settings of a few keys, whatever else the layers hold: for the keys that choose providers, and so decide which other keys
    /// there are.
    /// - Throws: `ConfigurationError` with everything that is wrong with those keys.
    public func preview(of keys: [ConfigurationKey]) throws(ConfigurationError) -> Settings { try resolve(keys, everything: false) }

    private func resolve(_ keys: [ConfigurationKey], everything: Bool) throws(ConfigurationError) -> Settings {
        var gathering = Gathering(layers: self, keys: KeySet(keys: keys), everything: everything)
        gathering.problems = gathering.keys.problems
        gathering.gatherFile()
        gathering.gatherEnvironment()
        gathering.gatherFlags()
        gathering.fillIn()
        guard gathering.problems.isEmpty else { throw ConfigurationError(problems: gathering.problems) }
        return gathering.settings
    }
}
