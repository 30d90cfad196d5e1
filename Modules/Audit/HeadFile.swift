internal import Crypto
internal import Host

/// The head of one stream's chain in a file outside the database, so that rows cut off at the end are missed.
///
/// It proves nothing about a database and a head file set back together: copy it to another machine for that.
///
/// The file has two places of 512 bytes, a disk's sector, and each head goes to the place that does not hold the last one: whatever is
/// interrupted, the last head or the one before can be read. Replacing a whole file by renaming costs 1.3 ms here, because the file
/// system then writes the new one out at once; this costs a few µs.
public struct HeadFile: Sendable {
    /// Where it is.
    public let path: String
    private var nextPlace: Int?
    private static let format = "assay.head/1"
    private static let placeSize = 512

    /// Names a file in a folder that is not the database's: `<folder>/<stream>.head`.
    public init(folder: String, stream: String) { path = "\(folder)/\(stream).head" }

    /// Puts a head in place of the last one; the first write makes the file.
    ///
    /// It is not flushed. The journal is durable on its own; this file only says how long the journal was. After a crash of the process
    /// the file is as it was written; after one of the machine it may hold an older head, which the longer database still contains: until
    /// the next commit only the rows between the two could be cut off unseen. A flush here would double the cost of every commit.
    /// - Precondition: called after the commit; before it, a crash between the two would look like a cut-off.
    public mutating func write(_ head: AuditHead) throws(AuditError) {
        do {
            let bytes = Self.encode(head)
            if nextPlace == nil, !Files.exists(path) {
                try Files.makeFolder(Files.parent(of: path))
                let blank = [UInt8](repeating: UInt8(ascii: " "), count: Self.placeSize)
                if try Files.create(bytes + blank, at: path, mode: 0o600) {
                    nextPlace = 1
                    return
                }
            }
            let place = try nextPlace ?? Self.stalePlace(Files.read(path))
            try Files.overwrite(bytes, in: path, at: place * Self.placeSize)
            nextPlace = 1 - place
        } catch {
            throw AuditError("the head of '\(head.stream)' cannot be kept outside the database: \(error)")
        }
    }

    /// The head; nil where there is no file.
    /// - Throws: when the file cannot be read, or is not one of ours.
    public func read() throws(AuditError) -> AuditHead? {
        let bytes: [UInt8]
        do { bytes = try Files.read(path) } catch {
            if error.isMissing { return nil }
            throw AuditError("the head kept outside the database cannot be read: \(error)")
        }
        guard let head = Self.heads(bytes).compactMap({ $0 }).max(by: { $0.sequence < $1.sequence }) else {
            throw AuditError("'\(path)' is not a head file of ours (\(bytes.count) bytes); restore it, or look for who changed it")
        }
        return head
    }

    private static func stalePlace(_ bytes: [UInt8]) -> Int {
        let heads = heads(bytes)
        return (heads[0]?.sequence ?? -1) > (heads[1]?.sequence ?? -1) ? 1 : 0
    }

    /// A place: format, stream, sequence, head and tag, then the first 16 digits of the hash of these, filled up with blanks to a line.
    private static func encode(_ head: AuditHead) -> [UInt8] {
        let text = "\(format) \(head.stream) \(head.sequence) \(head.chain.hex) \(head.mac.hex) "
        let bytes = Array((text + check(text)).utf8)
        precondition(bytes.count < placeSize, "the name of a stream fits into its head file")
        return bytes + [UInt8](repeating: UInt8(ascii: " "), count: placeSize - 1 - bytes.count) + [UInt8(ascii: "\n")]
    }

    private static func check(_ text: String) -> String { String(SHA256.hash(Array(text.utf8)).hex.prefix(16)) }

    /// What the two places hold; nil for one that holds no whole head.
    private static func heads(_ bytes: [UInt8]) -> [AuditHead?] {
        [0, 1].map { place in
            guard bytes.count >= (place + 1) * placeSize else { return nil }
            let text = String(decoding: bytes[place * placeSize..<(place + 1) * placeSize], as: UTF8.self)
            let parts = text.split(separator: " ")
            guard parts.count == 7, parts[0] == format, let sequence = Int64(parts[2]), let chain = Digest(hex: parts[3]),
                let mac = Digest(hex: parts[4])
            else { return nil }
            let head = AuditHead(stream: String(parts[1]), sequence: sequence, chain: chain, mac: mac)
            return encode(head) == Array(text.utf8) ? head : nil
        }
    }
}
