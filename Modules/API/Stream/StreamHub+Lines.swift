internal import Domain
internal import Engine
internal import JSON
internal import Network
internal import Runtime
internal import Synchronization

/// What is told as it is.
extension StreamHub {
    /// Tells what has changed, at most twenty times a second, until its task is cancelled.
    public func run() async {
        var looks = 0
        while !Task.isCancelled {
            flush()
            if looks % 20 == 0 { endDead() }
            looks += 1
            await installation.sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    /// Tells every socket what is another than what was told last.
    public func flush() {
        let heard = state.withLock { $0.boards }
        guard !heard.isEmpty else { return }
        var moment = Moment()
        let told = heard.map { topic, known in
            let (sequence, lines) = lines(topic, &moment)
            let (board, news) = known.board.next(lines, sequence: sequence)
            return (topic: topic, change: known.change, board: board, frames: frames(of: news, topic, board))
        }
        state.withLock { state in
            // Where the topic has begun anew meanwhile, its board is newer than this one.
            for one in told where state.boards[one.topic]?.change == one.change {
                state.next += 1
                state.boards[one.topic] = (state.next, one.board)
                for (audience, group) in state.groups[one.topic] ?? [:] {
                    for (account, frame) in one.frames where audience.sees(one.topic, account) { group.send(frame) }
                }
            }
        }
    }

    /// What is sent of news. History that has moved by much is sent as a whole.
    private func frames(of news: StreamBoard.News, _ topic: StreamTopic, _ board: StreamBoard) -> [(AccountID?, WebSocketFrame)] {
        if topic.isHistory, news.changed.count > Self.barsAtOnce {
            return [(nil, frame("snapshot", topic, board.sequence, nil, Self.list(board.lines.lazy.map(\.text))))]
        }
        let changed = news.changed.map { ($0.account, frame("update", topic, board.sequence, nil, $0.text)) }
        if topic.isHistory { return changed }
        return changed + news.removed.map { ($0.account, frame("removed", topic, board.sequence, nil, $0.text)) }
    }

    private static func list(_ texts: some Sequence<[UInt8]>) -> [UInt8] {
        [UInt8(ascii: "[")] + texts.joined(separator: CollectionOfOne(UInt8(ascii: ","))) + [UInt8(ascii: "]")]
    }

    /// Begins a topic with its lines as they were told last, or as they are where nobody hears it yet.
    func beginLines(_ topic: StreamTopic, _ number: Int) {
        while true {
            let isHeard = state.withLock { $0.boards[topic] != nil }
            let made = isHeard ? nil : makeBoard(topic)
            let isBegun = state.withLock { state in
                guard let client = state.clients[number] else { return true }
                guard let board = state.boards[topic]?.board ?? made else { return false }
                if state.boards[topic] == nil {
                    state.next += 1
                    state.boards[topic] = (state.next, board)
                }
                let seen = board.lines.lazy.filter { client.audience.sees(topic, $0.account) }.map(\.text)
                client.session.send(frame("snapshot", topic, board.sequence, nil, Self.list(seen)))
                state.join(number, topic, self.topic)
                return true
            }
            if isBegun { return }
        }
    }

    private func makeBoard(_ topic: StreamTopic) -> StreamBoard {
        var moment = Moment()
        let (sequence, lines) = lines(topic, &moment)
        return StreamBoard(sequence: sequence, lines)
    }

    /// What several topics of one tick are made of.
    private struct Moment {
        var view: DeskView?
    }

    private func view(_ moment: inout Moment) -> DeskView {
        let view = moment.view ?? installation.view()
        moment.view = view
        return view
    }

    /// The lines of a topic.
    private func lines(_ topic: StreamTopic, _ moment: inout Moment) -> (Int64, [StreamLine]) {
        switch topic {
        case .accounts:
            let view = view(&moment)
            return (view.sequence, view.accounts.map { StreamLine("\($0.id)", of: $0.id, installation.json($0)) })
        case .positions:
            let view = view(&moment)
            let lines = view.positions.map { StreamLine("\($0.account)/\($0.instrument.id)", of: $0.account, Installation.json($0)) }
            return (view.sequence, lines)
        case .quotes(let id):
            return installation.mirror.read { desk in
                guard let place = desk.books.instrument(id), desk.books.lastPrices[place.position] != 0 else { return (desk.sequence, []) }
                let price = desk.books.terms[place.position].instrument.price(desk.books.lastPrices[place.position])
                return (desk.sequence, [StreamLine("\(id)", ["instrument": .text(id), "price": .text(price)])])
            }
        case .bars(let id):
            guard let instrument = installation.terms(of: "\(id)") else { return (installation.mirror.sequence, []) }
            let bars = installation.bars(id, Self.bars)
            return (installation.mirror.sequence, bars.map { StreamLine("\($0.time)", Installation.json($0, instrument)) })
        case .status: return (installation.mirror.sequence, [StreamLine("", status)])
        case .orders, .fills, .alerts: return (installation.mirror.sequence, [])
        }
    }

    private var status: JSONValue {
        var status = installation.status(orders: 0)
        (status.view.accounts, status.view.positions) = ([], [])
        let names = ["worker", "tradingState", "sequence", "orderCount", "findings"]
        var shown = (status.json.members ?? []).filter { names.contains($0.name) }
        // How old the last price is changes by itself; the page counts on from the market's time.
        let prices = (status.json["prices"]?.members ?? []).filter { $0.name != "ageMilliseconds" }
        shown.append(.init("prices", .object(prices)))
        return .object(shown)
    }
}
