internal import Network

/// Why a message is refused: the status it is answered with and the reason, which goes into the answer.
struct Refusal: Error, Hashable {
    let status: HTTPStatus
    let reason: String

    init(_ status: HTTPStatus, _ reason: String) { (self.status, self.reason) = (status, reason) }
    static func bad(_ reason: String) -> Refusal { Refusal(.badRequest, reason) }
}

/// Finds the end of a head, byte by byte as it comes, and refuses what parsers disagree about, which is what smuggling lives on: lines that
/// do not end in CRLF, folded lines, names with a space before the colon, control characters. The library that reads the head afterwards
/// is built to forgive all of these.
struct HeadScanner {
    private enum Place { case start, startEnd, lineStart, name, value, lineEnd, lastEnd }

    /// Replies may have any bytes in their reason; requests are printable ASCII on their first line.
    private let isRequest: Bool
    private let limits: HTTPLimits
    private var place = Place.start
    private var fields = 0
    private var startBytes = 0
    /// How many bytes of the head have been looked at.
    private(set) var scanned = 0

    init(isRequest: Bool = true, limits: HTTPLimits) { (self.isRequest, self.limits) = (isRequest, limits) }

    /// Looks at the bytes of the head from where the last call ended.
    /// - Parameter bytes: the head from its first byte on, as far as it has come, and maybe what follows it.
    /// - Returns: the length of the head with its empty line; nil where more is needed.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Int? {
        while scanned < bytes.count {
            let byte = bytes[scanned]
            scanned += 1
            guard scanned <= limits.headBytes else {
                throw Refusal(HTTPStatus(431), "the header has more than \(limits.headBytes) bytes")
            }
            switch place {
            case .value where Characters.isInValue(byte): break
            case .name where Characters.isToken(byte): break
            case .lastEnd:
                guard byte == 10 else { throw .bad("a line of the header does not end in CRLF") }
                return scanned
            default: try move(byte)
            }
        }
        return nil
    }

    private mutating func move(_ byte: UInt8) throws(Refusal) {
        switch place {
        case .start: try moveOnStartLine(byte)
        case .startEnd, .lineEnd:
            guard byte == 10 else { throw .bad("a line of the header does not end in CRLF") }
            place = .lineStart
        case .lineStart:
            if byte == 13 {
                place = .lastEnd
            } else if byte == 32 || byte == 9 {
                throw .bad("a header line begins with a space: folded lines are not taken")
            } else {
                guard Characters.isToken(byte) else { throw .bad("a header line does not begin with a name") }
                fields += 1
                guard fields <= limits.fields else { throw Refusal(HTTPStatus(431), "there are more than \(limits.fields) header fields") }
                place = .name
            }
        case .name:
            guard byte == UInt8(ascii: ":") else { throw .bad("a header's name holds a character it may not, or no colon follows it") }
            place = .value
        case .value:
            guard byte == 13 else { throw .bad("a header's value holds a control character, or a line does not end in CRLF") }
            place = .lineEnd
        case .lastEnd: break
        }
    }

    private mutating func moveOnStartLine(_ byte: UInt8) throws(Refusal) {
        if byte == 13 {
            place = .startEnd
            return
        }
        guard isRequest ? (0x20...0x7E).contains(byte) : Characters.isInValue(byte) else {
            throw .bad("the first line holds a character it may not, or does not end in CRLF")
        }
        startBytes += 1
        guard startBytes <= limits.targetBytes + 32 else {
            throw Refusal(HTTPStatus(414), "the target has more than \(limits.targetBytes) bytes")
        }
    }
}
