import Host
import Testing

@Suite struct LocalSockets {
    private let path = "/tmp/assay-socket-\(SystemEntropy().next())"

    @Test func bytesArriveInOrderAndTheEndIsSeen() async throws {
        defer { try? Files.remove(path) }
        let (listener, waker) = (try LocalSocket.listen(at: path), try Waker())
        let near = try LocalSocket.connect(to: path)
        let far = try #require(try listener.accept(until: waker))
        #expect(near.isOfThisUser && far.isOfThisUser && LocalSocket.isSocket(path))
        #expect(try Files.permissions(of: path) == 0o600)
        // More than lies between two sockets: the sender waits for the reader.
        let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let sender = Pen()
        async let sent: Void = sender.send(bytes, near)
        var received: [UInt8] = []
        while received.count < bytes.count { received += try far.receive(atMost: 1 << 16) }
        try await sent
        #expect(received == bytes)
        near.end()
        #expect(try far.receive(atMost: 1).isEmpty && near.receive(atMost: 1).isEmpty)
        #expect(throws: HostError.self) { try far.send([1]) }
    }

    @Test func aWakerEndsAWaitAndIsNotLost() throws {
        defer { try? Files.remove(path) }
        let (listener, waker) = (try LocalSocket.listen(at: path), try Waker())
        waker.ring()
        waker.ring()
        #expect(try listener.accept(until: waker) == nil)
        waker.clear()
        let near = try LocalSocket.connect(to: path)
        let far = try #require(try listener.accept(until: waker))
        try near.send([1])
        #expect(try waker.waits(for: far))
        waker.ring()
        #expect(try !waker.waits(for: far))
    }

    @Test func whatCannotBeIsRefused() throws {
        #expect(throws: HostError.self) { try LocalSocket.connect(to: path) }
        #expect(throws: HostError.self) { try LocalSocket.listen(at: "/tmp/" + String(repeating: "x", count: LocalSocket.longestPath)) }
        try Files.write("file", to: path)
        defer { try? Files.remove(path) }
        #expect(throws: HostError.self) { try LocalSocket.listen(at: path) }
        #expect(throws: HostError.self) { try LocalSocket.connect(to: path) }
        #expect(!LocalSocket.isSocket(path))
    }
}

/// Sends on a thread of its own.
private actor Pen {
    private let thread = SerialThread("pen")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    func send(_ bytes: [UInt8], _ socket: LocalSocket) throws(HostError) { try socket.send(bytes) }
}
