internal import API
internal import Host
internal import Synchronization
internal import Telemetry
internal import Transport

/// What is only known by looking, when somebody asks for the metrics.
final class ServerGauges: Sendable {
    private let connections: Gauge
    private let turnedAway: Counter
    private let sockets: Gauge
    private let stream: (messages: Counter, bytes: Counter, dropped: Counter)
    private let resident: Gauge
    private let descriptors: Gauge
    /// Known after the routes are; its lock also keeps two looks from counting the same twice.
    private let server = Mutex<HTTPServer?>(nil)

    init(_ metrics: Metrics) {
        (connections, turnedAway, sockets) = (
            metrics.gauge(.httpConnections), metrics.counter(.httpTurnedAway), metrics.gauge(.streamSockets)
        )
        stream = (metrics.counter(.streamMessages), metrics.counter(.streamBytes), metrics.counter(.streamDropped))
        (resident, descriptors) = (metrics.gauge(.processResident), metrics.gauge(.processDescriptors))
    }

    /// Names the server whose connections are counted.
    func watch(_ server: HTTPServer) { self.server.withLock { $0 = server } }

    /// Sets everything to what it is now.
    func look(_ hub: StreamHub) {
        server.withLock { server in
            guard let counts = server?.counts else { return }
            connections.set(counts.open)
            func raise(_ counter: Counter, to count: Int) { counter.add(UInt64(count) - counter.value) }
            raise(turnedAway, to: counts.refusedConnections)
            raise(stream.messages, to: counts.messages)
            raise(stream.bytes, to: counts.messageBytes)
            raise(stream.dropped, to: counts.droppedMessages)
        }
        sockets.set(hub.count)
        if let bytes = Environment.residentBytes { resident.set(bytes) }
        if let count = Environment.openDescriptors { descriptors.set(count) }
    }
}
