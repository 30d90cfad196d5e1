internal import Domain
internal import Security

/// What a socket can hear.
enum StreamTopic: Hashable, Sendable, CustomStringConvertible {
    case status, accounts, positions, orders, fills, alerts
    case quotes(InstrumentID)
    case bars(InstrumentID)

    init?(_ text: String) {
        switch text {
        case "status": self = .status
        case "accounts": self = .accounts
        case "positions": self = .positions
        case "orders": self = .orders
        case "fills": self = .fills
        case "alerts": self = .alerts
        default:
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let id = try? InstrumentID(parts[1]) else { return nil }
            switch parts[0] {
            case "quotes": self = .quotes(id)
            case "bars": self = .bars(id)
            default: return nil
            }
        }
    }

    var description: String {
        switch self {
        case .status: "status"
        case .accounts: "accounts"
        case .positions: "positions"
        case .orders: "orders"
        case .fills: "fills"
        case .alerts: "alerts"
        case .quotes(let id): "quotes:\(id)"
        case .bars(let id): "bars:\(id)"
        }
    }

    var permission: Permission {
        switch self {
        case .status, .quotes, .bars: .deskRead
        case .accounts: .accountsRead
        case .positions: .positionsRead
        case .orders, .fills: .ordersRead
        case .alerts: .alertsRead
        }
    }

    /// The stream whose facts it tells, each once and in order; nil for those that are told as they are, where what was in between is
    /// left out.
    var source: StreamSource? { StreamSource.allCases.first { $0.topics.contains(self) } }

    /// Whether a line that is gone is only too old to be told of.
    var isHistory: Bool { if case .bars = self { true } else { false } }
}

/// A stream of facts with sequences of its own.
enum StreamSource: CaseIterable, Sendable {
    case desk, alerts

    /// The topics that tell its facts.
    var topics: [StreamTopic] {
        switch self {
        case .desk: [.orders, .fills]
        case .alerts: [.alerts]
        }
    }
}
