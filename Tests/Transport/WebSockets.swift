import Network
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct WebSockets {
    /// Sends back what comes.
    static func echo(_ limits: WebSocketLimits = WebSocketLimits()) -> Answering {
        Answering { _ in
            .webSocket(limits: limits) { session in
                while let message = await session.next() {
                    switch message {
                    case .text(let text): session.send(WebSocketFrame(text: text))
                    case .binary(let bytes): session.send(WebSocketFrame(binary: bytes))
                    }
                }
            }
        }
    }

    @Test func theHandshakeIsThatOfTheStandard() async throws {
        try await serving(by: Self.echo()) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send(RawPeer.handshake)
            let answer = try await peer.readAnswer()
            #expect(answer.status == 101)
            #expect(answer.has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            #expect(answer.has("Upgrade: websocket") && answer.has("Connection: Upgrade"))
        }
    }

    static let refusals: [(from: String, to: String, status: Int)] = [
        ("Upgrade: websocket\r\n", "", 426),
        ("Connection: Upgrade", "Connection: keep-alive", 426),
        ("GET", "POST", 426),
        ("Version: 13", "Version: 8", 426),
        ("Sec-WebSocket-Version: 13\r\n", "", 426),
        ("dGhlIHNhbXBsZSBub25jZQ==", "short==", 400),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400),
    ]

    @Test(arguments: refusals) func aRequestThatIsNoHandshakeIsRefused(_ change: (from: String, to: String, status: Int)) async throws {
        try await serving(by: Self.echo()) { server in
            let peer = try RawPeer(to: server.address)
            let parts = RawPeer.handshake.split(separator: change.from, omittingEmptySubsequences: false)
            #expect(parts.count == 2)
            try await peer.send(parts.joined(separator: change.to))
            #expect(try await peer.readAnswer().status == change.status)
        }
    }

    @Test func messagesComeBackWholeAndInOrder() async throws {
        try await serving(by: Self.echo()) { server in
            let peer = try RawPeer(to: server.address)
            // The first message may be in the same packet as the handshake.
            try await peer.send(Array(RawPeer.handshake.utf8) + RawPeer.frame(1, Array("early".utf8)))
            #expect(try await peer.readAnswer().status == 101)
            #expect(try await peer.readFrame().text == "early")
            for size in [0, 1, 125, 126, 65_535, 65_536, 200_000] {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await peer.send(RawPeer.frame(2, bytes))
                let frame = try await peer.readFrame()
                #expect(frame == RawFrame(opcode: 2, isFinal: true, payload: bytes), "\(size) bytes")
            }
            try await peer.send(RawPeer.frame(1, Array("ab".utf8), isFinal: false))
            try await peer.send(RawPeer.frame(9, [7]))
            try await peer.send(RawPeer.frame(0, Array("cd".utf8)))
            #expect(try await peer.readFrame() == RawFrame(opcode: 10, isFinal: true, payload: [7]))
            #expect(try await peer.readFrame().text == "abcd")
            try await peer.send(RawPeer.frame(8, [3, 232]))
            #expect(try await peer.readFrame().code == 1000)
            #expect(try await peer.readToEnd() == "")
        }
    }

    static let violations: [(name: String, bytes: [UInt8], code: UInt16)] = [
        ("no mask", RawPeer.frame(1, [97], isMasked: false), 1002),
        ("a reserved bit", RawPeer.frame(1, [97], reserved: 4), 1002),
        ("an unknown opcode", RawPeer.frame(3, [97]), 1002),
        ("a continuation of nothing", RawPeer.frame(0, [97]), 1002),
        ("a message within a message", RawPeer.frame(1, [97], isFinal: false) + RawPeer.frame(1, [97]), 1002),
        ("a ping in fragments", RawPeer.frame(9, [97], isFinal: false), 1002),
        ("a ping of 126 bytes", RawPeer.frame(9, [UInt8](repeating: 97, count: 126)), 1002),
        ("a longer length than needed", [0x81, 0xFE, 0, 1, 0, 0, 0, 0, 97], 1002),
        ("a close of one byte", RawPeer.frame(8, [3]), 1002),
        ("a close code nobody may send", RawPeer.frame(8, [3, 237]), 1002),
        ("text that is no UTF-8", RawPeer.frame(1, [0xC3, 0x28]), 1007),
        ("a message beyond the limit", RawPeer.frame(2, [UInt8](repeating: 0, count: 1_001)), 1009),
        (
            "fragments beyond the limit",
            RawPeer.frame(2, [UInt8](repeating: 0, count: 600), isFinal: false) + RawPeer.frame(0, [UInt8](repeating: 0, count: 600)), 1009
        ),
    ]

    @Test(arguments: violations) func whoBreaksTheProtocolIsToldAndClosed(_ violation: (name: String, bytes: [UInt8], code: UInt16))
        async throws
    {
        var limits = WebSocketLimits()
        limits.messageBytes = 1_000
        try await serving(by: Self.echo(limits)) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.openWebSocket()
            try await peer.send(violation.bytes)
            #expect(try await peer.readFrame().code == violation.code, "\(violation.name)")
            #expect(try await peer.readToEnd() == "")
        }
    }

    @Test func theSessionLearnsHowItEnded() async throws {
        let ends = Mutex<[WebSocketClosure?]>([])
        let noted = Gate()
        let responder = Answering { _ in
            .webSocket { session in
                while await session.next() != nil {}
                ends.withLock { $0.append(session.closure) }
                #expect(!session.send(WebSocketFrame(text: "too late")))
                await noted.pass()
            }
        }
        try await serving(by: responder) { server in
            let polite = try RawPeer(to: server.address)
            try await polite.openWebSocket()
            try await polite.send(RawPeer.frame(8, [3, 233] + Array("bye".utf8)))
            #expect(try await polite.readFrame().code == 1001)
            try await until { !(await noted.arrived < 1) }
            let rude = try RawPeer(to: server.address)
            try await rude.openWebSocket()
            await rude.endSending()
            try await until { !(await noted.arrived < 2) }
            await noted.open()
        }
        #expect(ends.withLock { $0 } == [WebSocketClosure(.goingAway, reason: "bye"), WebSocketClosure(.abnormal)])
    }

    @Test func aSilentPeerIsPingedAndThenTold4408() async throws {
        let clock = HandClock()
        var options = HTTPServerOptions()
        options.monotonic = { clock.now() }
        options.loops = 1
        var limits = WebSocketLimits()
        (limits.pingInterval, limits.heartbeat, limits.silence) = (.seconds(15), .seconds(45), .seconds(10))
        try await serving(options, by: Self.echo(limits)) { server in
            let silent = try RawPeer(to: server.address)
            let lively = try RawPeer(to: server.address)
            try await silent.openWebSocket()
            try await lively.openWebSocket()
            for _ in 0..<2 {
                clock.advance(.seconds(16))
                try await lively.sendText("turn")
                #expect(try await lively.readFrame().text == "turn")
                #expect(try await silent.readAnyFrame().opcode == 9)
            }
            for _ in 0..<4 {
                clock.advance(.seconds(4))
                try await lively.sendText("turn")
                #expect(try await lively.readFrame().text == "turn")
            }
            #expect(try await silent.readFrame().code == 4408)
            for _ in 0..<3 {
                clock.advance(.seconds(4))
                try await lively.sendText("turn")
                #expect(try await lively.readFrame().text == "turn")
            }
            #expect(try await silent.readToEnd() == "", "a close that is not answered is not waited for")
        }
    }

    @Test func whatOneSendsNobodyReadsIsLeftOnTheWire() async throws {
        let gate = Gate()
        let done = Gate()
        var limits = WebSocketLimits()
        limits.inboxBytes = 64 << 10
        let count = Atomic<Int>(0)
        let responder = Answering { [limits] _ in
            .webSocket(limits: limits) { session in
                await gate.pass()
                while await session.next() != nil { count.add(1, ordering: .relaxed) }
                await done.pass()
            }
        }
        try await serving(by: responder) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.openWebSocket()
            let frame = RawPeer.frame(2, [UInt8](repeating: 1, count: 1_000))
            let many = Array(repeatElement(frame, count: 1_000).joined())
            let taken = try await peer.sendUntilFull(many, limit: 64 << 20)
            #expect(taken < 64 << 20, "the server reads without an end")
            await gate.open()
            try await peer.send(Array(many[(taken % many.count)...]))
            try await peer.send(RawPeer.frame(8, [3, 232]))
            #expect(try await peer.readFrame().code == 1000)
            try await until { !(await done.arrived == 0) }
            await done.open()
            #expect(count.load(ordering: .relaxed) == (taken + many.count - taken % many.count) / frame.count)
        }
    }

    @Test func whoIsTooSlowGetsWhatWaitsAndThen1013() async throws {
        var limits = WebSocketLimits()
        limits.queuedBytes = 300_000
        let taken = Mutex<Int?>(nil)
        let responder = Answering { [limits] _ in
            .webSocket(limits: limits) { session in
                let frame = WebSocketFrame(binary: [UInt8](repeating: 5, count: 60_000))
                var count = 0
                while session.send(frame) { count += 1 }
                taken.withLock { [count] in $0 = count }
                while await session.next() != nil {}
            }
        }
        try await serving(by: responder) { server in
            let peer = try RawPeer(to: server.address, receiveBuffer: 4096)
            try await peer.openWebSocket()
            try await until { taken.withLock { $0 != nil } }
            var heard = 0
            while true {
                let frame = try await peer.readFrame()
                if frame.opcode == 8 {
                    #expect(frame.code == 1013)
                    break
                }
                #expect(frame.payload.count == 60_000)
                heard += 1
            }
            #expect(heard == taken.withLock { $0 })
            #expect(server.counts.messages == heard && server.counts.messageBytes == heard * 60_004)
            #expect(server.counts.droppedMessages == 1)
            try await peer.send(RawPeer.frame(8, [3, 245]))
            #expect(try await peer.readToEnd() == "")
        }
    }

    @Test func aDrainSaysThatItGoesAway() async throws {
        try await serving(by: Self.echo()) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.openWebSocket()
            server.drain()
            #expect(try await peer.readFrame().code == 1001)
            try await peer.send(RawPeer.frame(8, [3, 233]))
            #expect(try await peer.readToEnd() == "")
        }
    }
}
