internal import Domain
internal import Host
internal import Messaging
internal import Synchronization

/// Listens at the path and gives everyone who connects what a switchboard has for them.
final class LocalPublisher: BusPublisher {
    private let switchboard = Switchboard()
    private let lines: Lines
    private let path: String
    /// Held as long as this publishes; the system lets it go with the process, so a socket without it belongs to nobody.
    private let lock: Mutex<FileLock?>

    init(path: String, sleeper: any Sleeper) throws(BusError) {
        try Self.prepareFolder(Files.parent(of: path))
        guard let lock = try told({ () throws(HostError) in try FileLock.take(path + ".lock") }) else {
            throw BusError(.taken, "another process publishes at '\(path)'; stop it first, or use another bus.path")
        }
        if LocalSocket.isSocket(path) {
            try told { () throws(HostError) in try Files.remove(path) }
        } else if Files.exists(path) {
            throw BusError(.configuration, "'\(path)' is there and is no socket; use another bus.path")
        }
        let (socket, waker) = try told { () throws(HostError) in (try LocalSocket.listen(at: path), try Waker()) }
        lines = Lines(socket, waker, switchboard)
        self.lock = Mutex(lock)
        self.path = path
        Task { [lines] in await Acceptor().run(lines, sleeper) }
    }

    /// Makes the folder for this user alone; in one that is there, nobody else may put another socket in this one's place.
    private static func prepareFolder(_ folder: String) throws(BusError) {
        let permissions = try told { () throws(HostError) in
            try Files.makeFolder(folder, mode: 0o700)
            return try Files.permissions(of: folder)
        }
        guard permissions & 0o022 == 0 else {
            throw BusError(
                .configuration, "others may write in '\(folder)', where bus.path is: `chmod 700 \(folder)`, or use another folder")
        }
    }

    deinit { close() }

    func publish(_ bytes: [UInt8], on topic: Topic) throws(BusError) { try switchboard.publish(bytes, on: topic) }

    func close() {
        switchboard.close()
        lines.close()
        lock.withLock { lock in
            // Without the lock the path may already be another publisher's.
            if lock != nil { try? Files.remove(path) }
            lock = nil
        }
    }
}

/// What the system refuses, as the bus says it.
private func told<Result: ~Copyable>(_ body: () throws(HostError) -> Result) throws(BusError) -> Result {
    do throws(HostError) { return try body() } catch { throw BusError(.unreachable, "the bus cannot be opened: \(error)") }
}
