internal import Crypto
internal import Host

/// The head of one stream's chain in a file outside the database, so that rows cut off at the end are missed.
///
/// It proves nothing about a database and a head file set back together: copy it to another machine for that.
public struct HeadFile: Sendable {
    /// Where it is.
    public let path: String
    private static let format = "assay.head/1"

    /// Names a file in a folder that is not the database's: `<folder>/<stream>.head`.
    public init(folder: String, stream: String) { path = "\(folder)/\(stream).head" }

    /// Replaces the head; a reader sees the old one or the new one.
    ///
    /// It is not flushed. The journal is durable on its own; this file only says how long the journal was. After a crash of the process
    /// the file is as it was written; after one of the machine it may be an older head, which the longer database still contains: until
    /// the next commit only the rows between the two could be cut off unseen. A flush here would double the cost of every commit.
    /// - Precondition: called after the commit; before it, a crash between the two would look like a cut-off.
    public func write(_ head: AuditHead) throws(AuditError) {
        do {
            try Files.write(
                "\(Self.format) \(head.stream) \(head.sequence) \(head.chain.hex) \(head.mac.hex)\n".utf8, to: path, mode: 0o600,
                flushed: false)
        } catch {
            throw AuditError("the head of '\(head.stream)' cannot be kept outside the database: \(error)")
        }
    }

    /// The head; nil where there is no file.
    /// - Throws: when the file cannot be read, or is not one of ours.
    public func read() throws(AuditError) -> AuditHead? {
        let text: String
        do {
            text = try Files.readText(path)
        } catch {
            if error.isMissing { return nil }
            throw AuditError("the head kept outside the database cannot be read: \(error)")
        }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == Self.format, let sequence = Int64(parts[2]), let chain = Digest(hex: parts[3]),
            parts[4].last == "\n", let mac = Digest(hex: parts[4].dropLast())
        else { throw AuditError("'\(path)' is not a head file of ours (\(text.utf8.count) bytes); restore it, or look for who changed it") }
        return AuditHead(stream: String(parts[1]), sequence: sequence, chain: chain, mac: mac)
    }

    /// Makes the folder it lies in.
    public func makeFolder() throws(AuditError) {
        do { try Files.makeFolder(Files.parent(of: path)) } catch { throw AuditError("the folder of head files cannot be made: \(error)") }
    }
}
