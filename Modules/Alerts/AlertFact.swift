public import Domain
public import Engine

/// Something that happened to an alert and is true for ever: what the stream `alerts` stores. Times are nanoseconds since the epoch.
public enum AlertFact: Hashable, Sendable {
    /// A new alert; its number is the next one.
    case raised(AlertID, AlertKey, AccountID?, AlertText, time: Int64)
    /// One that was cleared a short while ago holds again; whoever had seen it has not seen this.
    case recurred(AlertID, AlertText, time: Int64)
    /// It tells something else now.
    case changed(AlertID, AlertText, time: Int64)
    /// It does not hold any more.
    case cleared(AlertID, time: Int64)
    /// Somebody has seen it.
    case acknowledged(AlertID, by: String, time: Int64)

    /// What was done, as audit leaves say it.
    public var action: String { "alert.\(name)" }

    /// What happened, in a word for programs.
    public var name: String {
        switch self {
        case .raised: "raised"
        case .recurred: "recurred"
        case .changed: "changed"
        case .cleared: "cleared"
        case .acknowledged: "acknowledged"
        }
    }

    /// When it happened.
    public var time: Int64 {
        switch self {
        case .raised(_, _, _, _, let time), .recurred(_, _, let time), .changed(_, _, let time), .cleared(_, let time),
            .acknowledged(_, _, let time):
            time
        }
    }

    /// Which alert it is about.
    public var id: AlertID {
        switch self {
        case .raised(let id, _, _, _, _), .recurred(let id, _, _), .changed(let id, _, _), .cleared(let id, _),
            .acknowledged(let id, _, _):
            id
        }
    }
}

/// The kinds of facts as they are stored. A number once given is never given again; a changed layout is a new number.
private enum StoredKind: UInt8 {
    case raised = 1
    case recurred, changed, cleared, acknowledged
}

extension AlertFact {
    /// The fact's stored form: its kind, its time, the alert's number, and its values, little-endian.
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        func begin(_ kind: StoredKind, _ id: AlertID, _ time: Int64) {
            writer.write(kind)
            writer.write(time)
            writer.write(id.number)
        }
        switch self {
        case .raised(let id, let key, let account, let text, let time):
            begin(.raised, id, time)
            writer.write(key.kind)
            writer.write(counted: Array(key.subject.utf8))
            writer.write(account?.text ?? InlineText())
            writer.write(text)
        case .recurred(let id, let text, let time):
            begin(.recurred, id, time)
            writer.write(text)
        case .changed(let id, let text, let time):
            begin(.changed, id, time)
            writer.write(text)
        case .cleared(let id, let time): begin(.cleared, id, time)
        case .acknowledged(let id, let actor, let time):
            begin(.acknowledged, id, time)
            writer.write(counted: Array(actor.utf8))
        }
        return writer.bytes
    }

    /// Reads a stored fact, which all the bytes must be.
    /// - Throws: when the bytes end early, are damaged, or hold a kind this version does not know.
    public init(_ bytes: UnsafeRawBufferPointer) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let kind = try reader.readCase(StoredKind.self)
        let (time, id) = (try reader.read(Int64.self), AlertID(try reader.read()))
        switch kind {
        case .raised:
            let key = AlertKey(try reader.readCase(), try reader.readLine())
            let name = try reader.readText()
            let account: AccountID?
            do { account = name.count == 0 ? nil : try AccountID(name.description) } catch { throw DecodingError(description: "\(error)") }
            self = .raised(id, key, account, try reader.readAlertText(), time: time)
        case .recurred: self = .recurred(id, try reader.readAlertText(), time: time)
        case .changed: self = .changed(id, try reader.readAlertText(), time: time)
        case .cleared: self = .cleared(id, time: time)
        case .acknowledged: self = .acknowledged(id, by: try reader.readLine(), time: time)
        }
        guard reader.isAtEnd else { throw DecodingError(description: "there are bytes behind the fact") }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ text: AlertText) {
        write(text.severity)
        write(counted: Array(text.title.utf8))
        write(counted: Array(text.advice.utf8))
    }
}

extension ByteReader {
    fileprivate mutating func readLine() throws(DecodingError) -> String {
        guard let text = String(validating: try readCounted(), as: UTF8.self) else {
            throw DecodingError(description: "a text is not UTF-8")
        }
        return text
    }

    fileprivate mutating func readAlertText() throws(DecodingError) -> AlertText {
        AlertText(try readCase(), try readLine(), advice: try readLine())
    }
}
