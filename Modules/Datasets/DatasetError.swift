internal import Host

/// Why a dataset, calendar, zone or import could not be used: what, where, and what to do.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public enum Code: String, Sendable {
        /// No such dataset, calendar, zone or file.
        case missing
        /// Something of that name is there already.
        case exists
        /// A file is not what its format says.
        case malformed
        /// Files, manifest and hashes do not agree.
        case mismatch
        /// The options of an import contradict each other or the file.
        case options
        /// The operating system refused.
        case system
    }

    /// What kind of failure it is.
    public let code: Code
    /// One line for a person.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }

    init(_ error: HostError) { self.init(error.isMissing ? .missing : .system, error.description) }
}

/// Runs what the host may refuse, and says so as an error of this module.
func onHost<Result: ~Copyable>(_ body: () throws(HostError) -> Result) throws(DatasetError) -> Result {
    do throws(HostError) { return try body() } catch { throw DatasetError(error) }
}

/// The known name nearest to `name` by edit distance (Levenshtein 1966), if it is near enough to be a slip.
func nearest(to name: String, among known: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8)
    var best: (distance: Int, name: String)?
    for candidate in known {
        let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
        if distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
    return best.name
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, byte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in right.enumerated() {
            let above = row[j + 1]
            row[j + 1] = byte == other ? diagonal : min(diagonal, above, row[j]) + 1
            diagonal = above
        }
    }
    return row[right.count]
}
