import Domain
import Network
import Synchronization
import Testing

@Suite struct Reconnection {
    @Test func itComesBackLaterAfterEveryFailureAndSoonerAfterASuccess() async {
        let client = Scripted([.fails, .fails, .opens, .opens, .fails, .opens])
        let sleeper = Noting()
        let failures = Mutex(0)
        let sessions = Mutex(0)
        let reconnection = WebSocketReconnection(
            client: client, entropy: Middle(), sleeper: sleeper, delay: ReconnectDelay(shortest: .seconds(1), longest: .seconds(60)))
        await reconnection.run(
            "wss://a/", failed: { _ in failures.withLock { $0 += 1 } },
            session: { _ in
                let number = sessions.withLock { sessions in
                    sessions += 1
                    return sessions
                }
                return number == 3 ? .stop : number == 1 ? .later : .again
            })
        #expect(failures.withLock { $0 } == 3)
        // Two failures, a session of no use, one of use, a failure: the bound is 1, 2, 4, 1 and 2 seconds, and half of it is certain.
        #expect(sleeper.seconds == [0.5, 1, 2, 0.5, 1])
    }

    @Test func aCancelledTaskComesBackNoMore() async {
        let client = Scripted([])
        let run = Task {
            let reconnection = WebSocketReconnection(client: client, entropy: Middle(), sleeper: Noting())
            await reconnection.run("wss://a/", failed: { _ in withUnsafeCurrentTask { $0?.cancel() } }, session: { _ in .again })
        }
        await run.value
        #expect(client.attempts == 1)
    }
}

private struct Middle: Entropy {
    func next() -> UInt64 { 0 }
}

private final class Noting: Sleeper {
    private let noted = Mutex<[Double]>([])
    var seconds: [Double] { noted.withLock { $0 } }
    func sleep(nanoseconds: Int64) async { noted.withLock { $0.append(Double(nanoseconds) / 1e9) } }
}

/// Opens or fails as its script says; fails at the end of it.
private final class Scripted: WebSocketClient {
    enum Step { case fails, opens }

    private let steps: Mutex<[Step]>
    private let count = Atomic<Int>(0)
    var attempts: Int { count.load(ordering: .relaxed) }

    init(_ steps: [Step]) { self.steps = Mutex(steps) }

    func open(
        _ url: String, fields: HTTPFields, subprotocol: String?, limits: WebSocketLimits, timeout: Duration
    ) async throws(NetworkError) -> any WebSocketSession {
        count.add(1, ordering: .relaxed)
        let step = steps.withLock { $0.isEmpty ? .fails : $0.removeFirst() }
        if step == .fails { throw NetworkError(.unreachable, mayHaveArrived: false, "the script says so") }
        return Closed()
    }
}

private struct Closed: WebSocketSession {
    let peer = PeerAddress(host: "127.0.0.1", port: 1)
    let closure: WebSocketClosure? = nil
    func next() async -> WebSocketMessage? { nil }
    func send(_ frame: WebSocketFrame) -> Bool { false }
    func close(_ code: WebSocketCloseCode, reason: String) {}
}
