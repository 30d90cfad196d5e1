internal import Domain
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

    /// Whether each fact is told once and in order; the others are told as they are, and what was in between is left out.
    var isOfFacts: Bool { self == .orders || self == .fills }

    /// Those of facts.
    static let ofFacts: [StreamTopic] = [.orders, .fills]
}
