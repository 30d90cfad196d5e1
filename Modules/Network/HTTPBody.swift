/// Bytes that come in pieces, at the pace of whoever reads them.
public protocol ByteSource: Sendable {
    /// The next piece, never empty; nil at the end. One caller at a time; after an error or nil the source is spent.
    func next() async throws(NetworkError) -> [UInt8]?
}

/// The body of a message: all there, or coming.
public struct HTTPBody: Sendable {
    package enum Storage: Sendable {
        case bytes([UInt8])
        case source(any ByteSource, count: Int?)
    }

    package let storage: Storage

    /// No body.
    public static let empty = HTTPBody(storage: .bytes([]))

    /// A body that is all there. The array is shared, not copied: one page can be the body of many answers.
    public static func bytes(_ bytes: [UInt8]) -> HTTPBody { HTTPBody(storage: .bytes(bytes)) }

    /// A body in pieces.
    /// - Parameter count: how many bytes will come, where that is known; a source that gives another number breaks the connection. Without
    ///   it the body is sent in chunks.
    public static func stream(_ source: any ByteSource, count: Int? = nil) -> HTTPBody { HTTPBody(storage: .source(source, count: count)) }

    /// How many bytes it has, where that is known.
    public var count: Int? {
        switch storage {
        case .bytes(let bytes): bytes.count
        case .source(_, let count): count
        }
    }

    /// All of it.
    /// - Throws: `NetworkError`: `tooLarge` beyond `limit` bytes; `closed` where the peer went away before the end; `timedOut`.
    public func collect(upTo limit: Int) async throws(NetworkError) -> [UInt8] {
        switch storage {
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw .tooLarge(limit) }
            return bytes
        case .source(let source, let count):
            guard count ?? 0 <= limit else { throw .tooLarge(limit) }
            var all: [UInt8] = []
            all.reserveCapacity(count ?? 0)
            while let piece = try await source.next() {
                guard all.count + piece.count <= limit else { throw .tooLarge(limit) }
                all += piece
            }
            return all
        }
    }
}

/// What goes wrong between two machines, in one line without secrets.
public struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Reason: Hashable, Sendable {
        /// The other side sends more than was agreed.
        case tooLarge
        /// A deadline passed.
        case timedOut
        /// The other side closed, or the connection broke.
        case closed
        /// The caller's task was cancelled.
        case canceled
        /// What came, or what was to be sent, does not follow the protocol.
        case malformed
        /// There is no such host, or nobody listens there.
        case unreachable
        /// The other side's certificate does not prove who it says it is.
        case untrusted
    }

    /// What kind of failure it is.
    public let reason: Reason
    /// False only where the other side certainly did not get the request, so that sending it again is safe.
    public let mayHaveArrived: Bool
    /// What failed, where, and why.
    public let description: String

    /// Makes an error.
    public init(_ reason: Reason, mayHaveArrived: Bool = true, _ description: String) {
        (self.reason, self.mayHaveArrived, self.description) = (reason, mayHaveArrived, description)
    }

    static func tooLarge(_ limit: Int) -> NetworkError { NetworkError(.tooLarge, "the body has more than \(limit) bytes") }
}
