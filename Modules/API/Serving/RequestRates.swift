internal import Network
internal import Security
internal import Synchronization

/// How many requests of the API are taken: of each session, and of each address as long as it has none. What is beyond waits.
///
/// A page's files and the probes are not counted. Behind a proxy every address is the proxy's.
public final class RequestRates: Sendable {
    private struct State {
        var sessions = Recent<SessionID, RateLimit>(capacity: 16_384) { $0.fullAt }
        var addresses = Recent<String, RateLimit>(capacity: 16_384) { $0.fullAt }
    }

    private let rules: (session: RateLimit.Rule, address: RateLimit.Rule)
    private let state = Mutex(State())

    /// Makes the limits.
    /// - Parameters:
    ///   - session: requests a minute of a session, and so many at once.
    ///   - address: requests a minute of an address without a session, and so many at once.
    public init(session: Int, address: Int) {
        rules = (.perMinute(Int64(session)), .perMinute(Int64(address)))
    }

    /// Takes one request.
    /// - Returns: 0 where it may be answered; else the nanoseconds until one may.
    func take(_ caller: Caller?, from address: String, at now: Int64) -> Int64 {
        state.withLock { state in
            if let session = caller?.principal.session {
                var limit = state.sessions[session] ?? RateLimit()
                defer { state.sessions[session] = limit }
                return limit.take(rules.session, at: now)
            }
            var limit = state.addresses[address] ?? RateLimit()
            defer { state.addresses[address] = limit }
            return limit.take(rules.address, at: now)
        }
    }
}
