import Network
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct Topics {
    @Test func everySocketHearsTheSnapshotAndThenEveryChangeInOrder() async throws {
        let topic = Mutex<(any WebSocketTopic)?>(nil)
        let joined = Gate()
        let responder = Answering { _ in
            .webSocket { session in
                session.send(WebSocketFrame(text: "snapshot"))
                topic.withLock { $0 }?.add(session)
                await joined.pass()
                while await session.next() != nil {}
            }
        }
        try await serving(by: responder) { server in
            let hub = server.topic()
            topic.withLock { $0 = hub }
            await joined.open()
            var peers: [RawPeer] = []
            for _ in 0..<20 {
                let peer = try RawPeer(to: server.address)
                try await peer.openWebSocket()
                #expect(try await peer.readFrame().text == "snapshot")
                peers.append(peer)
            }
            try await until { !(await joined.arrived < 20) }
            for number in 0..<200 { #expect(hub.send(WebSocketFrame(text: "\(number)"))) }
            for peer in peers {
                for number in 0..<200 { #expect(try await peer.readFrame().text == "\(number)") }
            }
        }
    }

    @Test func aSocketThatReadsNothingIsCutAndTheOthersHearAll() async throws {
        let hub = Mutex<(any WebSocketTopic)?>(nil)
        let closures = Mutex<[WebSocketClosure?]>([])
        let joined = Gate()
        var limits = WebSocketLimits()
        (limits.queuedBytes, limits.silence) = (256 << 10, .milliseconds(300))
        let responder = Answering { [limits] _ in
            .webSocket(limits: limits) { session in
                hub.withLock { $0 }?.add(session)
                await joined.pass()
                while await session.next() != nil {}
                closures.withLock { $0.append(session.closure) }
            }
        }
        try await serving(by: responder) { server in
            let topic = server.topic()
            hub.withLock { $0 = topic }
            await joined.open()
            let slow = try RawPeer(to: server.address, receiveBuffer: 4096)
            let quick = try RawPeer(to: server.address)
            try await slow.openWebSocket()
            try await quick.openWebSocket()
            try await until { !(await joined.arrived < 2) }
            let frame = WebSocketFrame(binary: [UInt8](repeating: 5, count: 60_000))
            var sent = 0
            while server.counts.open > 1, sent < 2_000 {
                #expect(topic.send(frame))
                sent += 1
                #expect(try await quick.readFrame().payload.count == 60_000)
            }
            #expect(server.counts.open == 1, "the slow socket was never cut")
            #expect(sent < 200)
            try await until { !(closures.withLock({ $0.isEmpty })) }
            #expect(closures.withLock { $0 } == [WebSocketClosure(.tryAgainLater, reason: "the other side reads too slowly")])
        }
    }

    @Test func whoLeavesHearsNoMore() async throws {
        let hub = Mutex<(any WebSocketTopic)?>(nil)
        let responder = Answering { _ in
            .webSocket { session in
                guard let topic = hub.withLock({ $0 }) else { return }
                session.send(WebSocketFrame(text: "snapshot"))
                topic.add(session)
                topic.send(WebSocketFrame(text: "change"))
                while let message = await session.next() {
                    if message == .text("leave") { topic.remove(session) }
                    topic.send(WebSocketFrame(text: "all"))
                    session.send(WebSocketFrame(text: "one"))
                }
            }
        }
        try await serving(by: responder) { server in
            hub.withLock { $0 = server.topic() }
            let peer = try RawPeer(to: server.address)
            try await peer.openWebSocket()
            #expect(try await peer.readFrame().text == "snapshot")
            #expect(try await peer.readFrame().text == "change")
            try await peer.sendText("stay")
            #expect(try await peer.readFrame().text == "all")
            #expect(try await peer.readFrame().text == "one")
            try await peer.sendText("leave")
            #expect(try await peer.readFrame().text == "one")
        }
    }

    @Test func oneWhoSendsTooMuchAtOnceIsTold() async throws {
        let outcome = Mutex<(taken: Int, total: Int)>((0, 0))
        let done = Gate()
        let responder = Answering { _ in
            .webSocket { session in
                let frame = WebSocketFrame(binary: [UInt8](repeating: 5, count: 60_000))
                var taken = 0
                while taken < 10_000, session.send(frame) { taken += 1 }
                outcome.withLock { $0 = (taken, 10_000) }
                await done.pass()
            }
        }
        try await serving(by: responder) { server in
            await done.open()
            let peer = try RawPeer(to: server.address, receiveBuffer: 4096)
            try await peer.send(RawPeer.handshake)
            try await until { !(await done.arrived == 0) }
            _ = try await peer.readToEnd()
            // Its bound is 1 MiB, seventeen frames, and what the system holds besides.
            let (taken, _) = outcome.withLock { $0 }
            #expect((17...400).contains(taken), "\(taken)")
        }
    }
}
