internal import Domain
internal import Engine
internal import Network
internal import Runtime
internal import Security
internal import Synchronization

extension Installation {
    var exportRoutes: [Route] {
        [
            export("orders", "exportOrders", "Every order of the accounts you may copy, oldest first, as CSV.", JournalCSV.ordersHeader) {
                let order = $0.books.orders[$1]
                return (order.account, JournalCSV.line(order, $0.books))
            } count: {
                $0.books.orders.count
            },
            export("trades", "exportTrades", "Every fill of the accounts you may copy, oldest first, as CSV.", JournalCSV.tradesHeader) {
                let fill = $0.fills[$1].fill
                return (fill.account, JournalCSV.line(fill, $0.books))
            } count: {
                $0.fills.count
            },
        ]
    }

    /// How many lines are made at once: the mirror is lent meanwhile.
    private static let linesAtOnce = 256

    /// - Parameters:
    ///   - line: the account and the text of the line at a place.
    ///   - count: how many lines there are.
    private func export(
        _ name: String, _ operation: String, _ summary: String, _ header: String,
        line: @escaping @Sendable (borrowing MirroredDesk, Int) -> (AccountIndex, String),
        count: @escaping @Sendable (borrowing MirroredDesk) -> Int
    ) -> Route {
        Route(
            .get, PathPattern("/api/v1/export/\(name).csv"), operation, summary, access: .lines(.export),
            answers: [Answer(.ok, .bytes("text/csv; charset=utf-8"), "The columns of `assay export \(name)`.")]
        ) { call in
            // What comes later is left out, so that an export of a desk that trades has an end.
            let (end, sequence, seen) = mirror.read { desk in
                (count(desk), desk.sequence, desk.books.accounts.map(\.id).filter(call.sees))
            }
            let lines = LineSource(header) { place in
                guard place < end else { return nil }
                let stop = min(end, place + Self.linesAtOnce)
                let text = mirror.read { desk in
                    (place..<stop).map { line(desk, $0) }.filter { seen.contains(desk.books.accounts[$0.0.position].id) }.map(\.1).joined()
                }
                return (text, stop)
            }
            let tag = "\(name) \(sequence) \(seen.map { "\($0)" }.joined(separator: " "))"
            return Reply(
                .ok, .stream(lines, tag: tag), fields: ["Content-Disposition": "attachment; filename=\"\(name).csv\""])
        }
    }
}

/// Text that is made while it is sent.
private final class LineSource: ByteSource {
    private let state: Mutex<(header: String, place: Int)>
    private let part: @Sendable (Int) -> (text: String, next: Int)?

    /// - Parameter part: the text at a place and where the next one is; nil at the end.
    init(_ header: String, part: @escaping @Sendable (Int) -> (text: String, next: Int)?) {
        state = Mutex((header, 0))
        self.part = part
    }

    func next() async throws(NetworkError) -> [UInt8]? {
        state.withLock { state in
            var text = state.header
            state.header = ""
            while text.isEmpty {
                guard let (found, next) = part(state.place) else { return nil }
                (text, state.place) = (found, next)
            }
            return Array(text.utf8)
        }
    }
}
