internal import JSON
public import Network
public import Telemetry
internal import Transport

/// Asks a server of this machine how it is.
public enum HealthQuestion {
    /// Asks one probe.
    /// - Returns: whether it is up, and why not where it is not.
    /// - Throws: `ServerError` where nobody answers within two seconds.
    public static func ask(_ probe: Health.Probe, at address: PeerAddress) async throws(ServerError) -> (isUp: Bool, reason: String?) {
        do throws(NetworkError) {
            let client = try NetworkClient(trust: .system, allowsPlain: true)
            var call = HTTPCall(.get, "http://\(address)/health/\(probe.rawValue)")
            call.timeout = .seconds(2)
            let reply = try await client.send(call)
            let document = try? JSONValue(reading: reply.body)
            return (reply.status == .ok, document?["reason"]?.asString)
        } catch {
            throw ServerError("nothing serves at \(address): \(error)")
        }
    }
}
