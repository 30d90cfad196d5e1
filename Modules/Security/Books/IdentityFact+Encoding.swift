internal import Crypto
internal import Domain
public import Engine

/// The kinds of identity facts as they are stored. A number once given is never given again; a changed layout is a new number.
private enum IdentityFactKind: UInt8 {
    case userAdded = 1
    case passwordSet, passwordRehashed, roleSet, accountsGranted, userDisabled, userEnabled
    case loginLinkIssued = 16
    case loginLinkUsed, loginFailed, loginThrottled
    case sessionOpened = 32
    case refreshRotated, sessionEnded
}

extension IdentityFact {
    /// Adds the fact's stored form: its kind, its time, and its values, little-endian.
    public func encode(into writer: inout ByteWriter) {
        func begin(_ kind: IdentityFactKind, _ time: Int64) {
            writer.write(kind)
            writer.write(time)
        }
        func begin(_ kind: IdentityFactKind, _ time: Int64, _ user: UserName) {
            begin(kind, time)
            writer.write(user.text)
        }
        switch self {
        case .userAdded(let user, let display, let role, let grant, let time):
            begin(.userAdded, time, user)
            writer.write(counted: Array(display.description.utf8))
            writer.write(role)
            writer.write(grant)
        case .passwordSet(let user, let hash, let time):
            begin(.passwordSet, time, user)
            writer.write(counted: Array(hash.phc.utf8))
        case .passwordRehashed(let user, let hash, let time):
            begin(.passwordRehashed, time, user)
            writer.write(counted: Array(hash.phc.utf8))
        case .roleSet(let user, let role, let time):
            begin(.roleSet, time, user)
            writer.write(role)
        case .accountsGranted(let user, let grant, let time):
            begin(.accountsGranted, time, user)
            writer.write(grant)
        case .userDisabled(let user, let time): begin(.userDisabled, time, user)
        case .userEnabled(let user, let time): begin(.userEnabled, time, user)
        case .loginLinkIssued(let user, let token, let expires, let time):
            begin(.loginLinkIssued, time, user)
            writer.write(token)
            writer.write(expires)
        case .loginLinkUsed(let user, let time): begin(.loginLinkUsed, time, user)
        case .loginFailed(let user, let time): begin(.loginFailed, time, user)
        case .loginThrottled(let user, let time): begin(.loginThrottled, time, user)
        case .sessionOpened(let session):
            begin(.sessionOpened, session.openedAt, session.user)
            writer.write(session.id.number)
            writer.write(session.kind)
            writer.write(session.origin)
            writer.write(session.token)
            writer.write(session.expiresAt)
        case .refreshRotated(let id, let token, let time):
            begin(.refreshRotated, time)
            writer.write(id.number)
            writer.write(token)
        case .sessionEnded(let id, let end, let time):
            begin(.sessionEnded, time)
            writer.write(id.number)
            writer.write(end)
        }
    }

    /// The fact's stored form.
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }

    /// Reads a stored fact, which all the bytes must be.
    public init(_ bytes: UnsafeRawBufferPointer) throws(DecodingError) {
        var reader = ByteReader(bytes)
        self = try IdentityFact(from: &reader)
        guard reader.isAtEnd else { throw DecodingError(description: "there are bytes behind the fact") }
    }

    /// Reads one fact.
    /// - Throws: when the bytes end early, are damaged, or hold a kind this version does not know.
    public init(from reader: inout ByteReader) throws(DecodingError) {
        let kind = try reader.readCase(IdentityFactKind.self)
        let time = try reader.read(Int64.self)
        switch kind {
        case .refreshRotated: self = .refreshRotated(SessionID(try reader.read()), token: try reader.readDigest(), time: time)
        case .sessionEnded: self = .sessionEnded(SessionID(try reader.read()), try reader.readCase(), time: time)
        default: self = try Self.fact(of: try reader.readIdentifier(), kind, time, &reader)
        }
    }

    private static func fact(
        of user: UserName, _ kind: IdentityFactKind, _ time: Int64, _ reader: inout ByteReader
    ) throws(DecodingError) -> IdentityFact {
        switch kind {
        case .userAdded:
            return .userAdded(user, try reader.readDisplayName(), try reader.readCase(), try reader.readGrant(), time: time)
        case .passwordSet: return .passwordSet(user, try reader.readPasswordHash(), time: time)
        case .passwordRehashed: return .passwordRehashed(user, try reader.readPasswordHash(), time: time)
        case .roleSet: return .roleSet(user, try reader.readCase(), time: time)
        case .accountsGranted: return .accountsGranted(user, try reader.readGrant(), time: time)
        case .userDisabled: return .userDisabled(user, time: time)
        case .userEnabled: return .userEnabled(user, time: time)
        case .loginLinkIssued: return .loginLinkIssued(user, token: try reader.readDigest(), expires: try reader.read(), time: time)
        case .loginLinkUsed: return .loginLinkUsed(user, time: time)
        case .loginFailed: return .loginFailed(user, time: time)
        case .loginThrottled: return .loginThrottled(user, time: time)
        case .sessionOpened:
            return .sessionOpened(
                Session(
                    id: SessionID(try reader.read()), user: user, kind: try reader.readCase(), origin: try reader.readCase(),
                    token: try reader.readDigest(), openedAt: time, expiresAt: try reader.read()))
        case .refreshRotated, .sessionEnded: throw DecodingError(description: "\(kind) is of no user")
        }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ digest: Digest) { digest.withUnsafeBytes { for byte in $0 { write(byte) } } }

    fileprivate mutating func write(_ grant: AccountGrant) {
        switch grant {
        case .all: write(false)
        case .only(let accounts):
            write(true)
            write(UInt16(clamping: accounts.count))
            for account in accounts.sorted().prefix(Int(UInt16.max)) { write(account.text) }
        }
    }
}

extension ByteReader {
    fileprivate mutating func readDigest() throws(DecodingError) -> Digest {
        var bytes: [UInt8] = []
        for _ in 0..<Digest.size { bytes.append(try read()) }
        guard let digest = Digest(bytes) else { throw DecodingError(description: "a digest has not \(Digest.size) bytes") }
        return digest
    }

    fileprivate mutating func readGrant() throws(DecodingError) -> AccountGrant {
        guard try readBool() else { return .all }
        var accounts: Set<AccountID> = []
        for _ in 0..<(try read(UInt16.self)) { accounts.insert(try readIdentifier()) }
        return .only(accounts)
    }

    fileprivate mutating func readDisplayName() throws(DecodingError) -> DisplayName {
        let bytes = try readCounted()
        guard let text = String(validating: bytes, as: UTF8.self) else { throw DecodingError(description: "a display name is not UTF-8") }
        do { return try DisplayName(text) } catch { throw DecodingError(description: "a display name is damaged") }
    }

    fileprivate mutating func readPasswordHash() throws(DecodingError) -> PasswordHash {
        let bytes = try readCounted()
        guard let hash = PasswordHash(phc: String(decoding: bytes, as: UTF8.self)) else {
            throw DecodingError(description: "a password hash is no PHC string of argon2id")
        }
        return hash
    }
}
