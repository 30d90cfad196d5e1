public import Domain

/// Keeps a WebSocket open: opens it, hands it over, and opens it again when it has ended, after a delay that grows with every failure.
public struct WebSocketReconnection: Sendable {
    /// What comes after a session.
    public enum Next: Hashable, Sendable {
        /// Open it again after the shortest delay: it was of use.
        case again
        /// Open it again after a longer delay: it ended before it was of use.
        case later
        /// It is no longer wanted.
        case stop
    }

    private let client: any WebSocketClient
    private let entropy: any Entropy
    private let sleeper: any Sleeper
    private let delay: ReconnectDelay

    /// Makes one; time and chance come from outside.
    public init(client: any WebSocketClient, entropy: any Entropy, sleeper: any Sleeper, delay: ReconnectDelay = ReconnectDelay()) {
        (self.client, self.entropy, self.sleeper, self.delay) = (client, entropy, sleeper, delay)
    }

    /// Runs until a session says stop or the task is cancelled. Between two attempts at least half the shortest delay passes.
    /// - Parameters:
    ///   - session: works with one open socket and returns when it has ended; subscriptions are made anew in every one.
    ///   - failed: hears why an attempt to open it failed.
    public func run(
        _ url: String, fields: HTTPFields = [:], subprotocol: String? = nil, limits: WebSocketLimits = WebSocketLimits(),
        timeout: Duration = .seconds(10), failed: @Sendable (NetworkError) async -> Void,
        session: @Sendable (any WebSocketSession) async -> Next
    ) async {
        var delay = self.delay
        while !Task.isCancelled {
            do throws(NetworkError) {
                let socket = try await client.open(url, fields: fields, subprotocol: subprotocol, limits: limits, timeout: timeout)
                let next = await session(socket)
                socket.close(.normal, reason: "")
                if next == .stop { return }
                if next == .again { delay.succeed() }
            } catch {
                if error.reason != .canceled { await failed(error) }
            }
            if Task.isCancelled { return }
            await sleeper.sleep(nanoseconds: delay.next(entropy))
        }
    }
}
