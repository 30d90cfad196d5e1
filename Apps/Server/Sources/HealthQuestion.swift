internal import Host
internal import JSON
public import Network
public import Telemetry
internal import Transport

/// Asks a server of this machine how it is.
public enum HealthQuestion {
    /// Asks one probe.
    /// - Parameter certificate: the file of its certificate, by whose key it is known; nil where it speaks without TLS.
    /// - Returns: whether it is up, and why not where it is not.
    /// - Throws: `ServerError` where nobody answers within two seconds.
    public static func ask(_ probe: Health.Probe, at address: PeerAddress, certificate: String?) async throws(ServerError) -> (
        isUp: Bool, reason: String?
    ) {
        var pem: [UInt8]?
        do throws(HostError) { pem = try certificate.map { (path) throws(HostError) in try Files.read(path) } } catch {
            throw ServerError("server.tls.certificate cannot be read: \(error)")
        }
        do throws(NetworkError) {
            let trust: TLSTrust = if let pem { try .exactly(pem) } else { .system }
            let client = try NetworkClient(trust: trust, allowsPlain: pem == nil)
            // A server that listens everywhere is asked on the loopback.
            let host = address.host == "0.0.0.0" ? "127.0.0.1" : address.host == "::" ? "::1" : address.host
            let place = PeerAddress(host: host, port: address.port)
            var call = HTTPCall(.get, "\(pem == nil ? "http" : "https")://\(place)/health/\(probe.rawValue)")
            call.timeout = .seconds(2)
            let reply = try await client.send(call)
            let document = try? JSONValue(reading: reply.body)
            return (reply.status == .ok, document?["reason"]?.asString)
        } catch {
            throw ServerError("nothing serves at \(address): \(error)")
        }
    }
}
