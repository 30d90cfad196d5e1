internal import Crypto
internal import Domain
internal import Host
internal import Network
internal import Synchronization
internal import Telemetry
internal import Transport

/// Certificate and key of the server as they are in two files, which are looked at again and again.
final class ServedIdentity: Sendable {
    /// Nanoseconds between two looks.
    static let interval: Int64 = 2_000_000_000

    private struct State {
        var identity: TLSIdentity
        /// The hash of what was read last, whether or not it could be used: what is refused is refused once.
        var seen: Digest?
        var looked = Int64.min
    }

    private let paths: (certificate: String, key: String)
    private let log: Log
    private let left: Gauge
    private let state: Mutex<State>

    /// Reads both files.
    init(certificate: String, key: String, log: Log, metrics: Metrics) throws(ServerError) {
        let (certificates, secret): ([UInt8], [UInt8])
        do throws(HostError) { (certificates, secret) = (try Files.read(certificate), try Files.read(key)) } catch {
            throw ServerError("\(error)", fix: "server.tls.certificate and server.tls.key name files in PEM that this user may read")
        }
        let identity: TLSIdentity
        do throws(NetworkError) { identity = try TLSIdentity(certificates: certificates, key: secret) } catch {
            throw ServerError("\(error)", fix: "server.tls.certificate and server.tls.key name a certificate and its own key, in PEM")
        }
        (paths, self.log, left) = ((certificate, key), log, metrics.gauge(.tlsExpiry))
        state = Mutex(State(identity: identity, seen: Self.hash(certificates, secret)))
    }

    /// What new connections are served with.
    var current: TLSIdentity { state.withLock { $0.identity } }

    /// Looks at the files, at most once an interval.
    /// - Parameter renew: is given what is to be served from now on, before the log says so; not called where nothing has changed, or what
    ///   is there cannot be used.
    func look(at now: Timestamp, renew: (TLSIdentity) -> Void) {
        state.withLock { state in
            guard now.nanoseconds < state.looked || now.nanoseconds - Self.interval >= state.looked else { return }
            state.looked = now.nanoseconds
            defer { left.set(Self.seconds(of: state.identity, after: now)) }
            do {
                let (certificates, key) = (try Files.read(paths.certificate), try Files.read(paths.key))
                let hash = Self.hash(certificates, key)
                guard hash != state.seen else { return }
                state.seen = hash
                state.identity = try TLSIdentity(certificates: certificates, key: key)
                renew(state.identity)
                log.info("tls.renewed", "", ["expires": .text("\(state.identity.expires)")])
            } catch {
                if error is HostError, state.seen == nil { return }
                if error is HostError { state.seen = nil }
                log.error("tls.refused", "the certificate before stays: \(error)")
            }
        }
    }

    /// Days until the certificate that is served ends, negative where it has.
    func days(after now: Timestamp) -> Int {
        Int((Double(Self.seconds(of: current, after: now)) / 86_400).rounded(.down))
    }

    private static func seconds(of identity: TLSIdentity, after now: Timestamp) -> Int64 {
        identity.expires.nanoseconds / Timestamp.second - now.nanoseconds / Timestamp.second
    }

    private static func hash(_ certificates: [UInt8], _ key: [UInt8]) -> Digest { SHA256.hash(certificates + [0] + key) }
}
