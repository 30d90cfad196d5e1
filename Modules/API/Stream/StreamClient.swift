internal import Domain
internal import JSON
internal import Network
internal import Security

/// What a socket can hear.
enum StreamTopic: Hashable, Sendable, CustomStringConvertible {
    case status, accounts, positions, orders, fills
    case quotes(InstrumentID)

    init?(_ text: String) {
        switch text {
        case "status": self = .status
        case "accounts": self = .accounts
        case "positions": self = .positions
        case "orders": self = .orders
        case "fills": self = .fills
        default:
            guard text.hasPrefix("quotes:"), let id = try? InstrumentID(String(text.dropFirst(7))) else { return nil }
            self = .quotes(id)
        }
    }

    var description: String {
        switch self {
        case .status: "status"
        case .accounts: "accounts"
        case .positions: "positions"
        case .orders: "orders"
        case .fills: "fills"
        case .quotes(let id): "quotes:\(id)"
        }
    }

    var permission: Permission {
        switch self {
        case .status, .quotes: .deskRead
        case .accounts: .accountsRead
        case .positions: .positionsRead
        case .orders, .fills: .ordersRead
        }
    }
}

/// One socket: who it is, what it hears, and what it was told last.
struct StreamClient: Sendable {
    let session: any WebSocketSession
    let principal: Principal
    /// By topic, the sequence it was told up to.
    var topics: [StreamTopic: Int64] = [:]
    /// What it was told last, by topic and key: only what is another is told.
    var told: [String: JSONValue] = [:]

    init(_ session: any WebSocketSession, _ principal: Principal) { (self.session, self.principal) = (session, principal) }

    func sees(_ topic: StreamTopic, _ account: AccountID) -> Bool { Access.decide(principal, topic.permission, on: account).isAllowed }

    func mayHear(_ topic: StreamTopic) -> Bool { principal.role.permissions.contains(topic.permission) && !principal.needsPassword }

    /// Whether it was told something else of a key; notes that it is told now.
    mutating func isNew(_ topic: StreamTopic, _ key: String, _ value: JSONValue) -> Bool {
        guard told["\(topic)/\(key)"] != value else { return false }
        told["\(topic)/\(key)"] = value
        return true
    }

    /// What it was told of keys that are no more; forgets them.
    mutating func gone(_ topic: StreamTopic, beside keys: Set<String>) -> [JSONValue] {
        let head = "\(topic)/"
        let names = told.keys.filter { $0.hasPrefix(head) && !keys.contains(String($0.dropFirst(head.count))) }.sorted()
        return names.compactMap { told.removeValue(forKey: $0) }
    }
}

extension WebSocketCloseCode {
    /// 4401: the session that opened the socket has ended.
    static let sessionEnded = WebSocketCloseCode(4401)
    /// 4403: the user may no longer what they might when the socket was opened.
    static let notAllowed = WebSocketCloseCode(4403)
    /// 4429: the user has too many sockets.
    static let tooMany = WebSocketCloseCode(4429)
}
