import Domain
import Host
import Messaging
import MessagingTesting
import Testing

/// What is understood on the wire, and that anything else ends that connection and no other.
@Suite struct Frames {
    private let topic = TopicName(validated: InlineText(truncating: "a"))

    @Test func aSubscriberHearsMessagesHoweverTheyAreCut() async throws {
        let folder = Folder()
        let (peer, subscription) = (try Peer(at: folder), try folder.bus(isOwner: false).subscribe(to: [topic]))
        let missed = Wire.frame([4, 0, 0, 0, 0, 0, 0, 1, 2])
        async let serving = peer.serve(Wire.welcome + Wire.message("a", "x") + missed + Wire.message("a.b", ""))
        var heard: [BusEvent] = []
        while heard.count < 4 { heard += await subscription.take(atMost: 4 - heard.count) }
        #expect(try await serving == Wire.hello("a"))
        let below = TopicName(validated: InlineText(truncating: "a.b"))
        #expect(
            heard == [
                .connected, .message(BusMessage(topic: topic, bytes: [120])), .missed(258), .message(BusMessage(topic: below, bytes: [])),
            ])
        subscription.stop()
    }

    @Test(arguments: [
        [0, 0, 0, 0], [0, 1, 0, 200, 3], [255, 255, 255, 255], [0, 0, 0, 1, 9], Wire.frame([3]), Wire.frame([3, 4, 97, 98]),
        Wire.frame([3, 1, 32]), Wire.frame([3, 0]), Wire.frame([4, 0, 0]), Wire.frame([4, 0, 0, 0, 0, 0, 0, 0, 0]),
        Wire.frame([4, 255, 255, 255, 255, 255, 255, 255, 255]), Wire.welcome, Wire.hello("a"), Wire.frame([2, 2]),
    ])
    func aSubscriberEndsWhatItDoesNotUnderstand(bytes: [UInt8]) async throws {
        let folder = Folder()
        let (peer, subscription) = (try Peer(at: folder), try folder.bus(isOwner: false).subscribe(to: [topic]))
        async let serving = peer.serve(Wire.welcome + bytes)
        #expect(await subscription.take(atMost: 1) == [.connected])
        _ = try await serving
        let end = await subscription.take(atMost: 1)
        guard case .disconnected(let reason)? = end.first else { return #expect(Bool(false), "\(end)") }
        #expect(reason.contains("the other end sent"), "\(reason)")
        #expect(await peer.receive().isEmpty)
        subscription.stop()
    }

    @Test(arguments: [Wire.message("a", "x"), Wire.frame([2, 2]), Wire.frame([2, 1, 0])])
    func aSubscriberIsNotConnectedBeforeItsWelcome(bytes: [UInt8]) async throws {
        let folder = Folder()
        let (peer, subscription) = (try Peer(at: folder), try folder.bus(isOwner: false).subscribe(to: [topic]))
        async let serving = peer.serve(bytes)
        let first = await subscription.take(atMost: 1)
        _ = try await serving
        guard case .disconnected(let reason)? = first.first else { return #expect(Bool(false), "\(first)") }
        #expect(reason.contains("the other end sent"), "\(reason)")
        subscription.stop()
    }

    @Test func aPublisherEndsWhomItDoesNotUnderstandAndServesTheOthers() async throws {
        let folder = Folder()
        let publisher = try folder.bus(isOwner: true).publisher()
        try publisher.publish([120], on: Topic(topic, memory: 1))
        let good = Wire.welcome + Wire.message("a", "x")
        #expect(try await Caller(to: folder).call(Wire.hello("a"), good.count) == good)
        let many = Wire.frame([1, 1] + (0...BusLimits.topicsAsked).flatMap { _ in [1, 97] as [UInt8] })
        let bad = [
            [0, 0, 0, 0], [255, 255, 255, 255], Wire.frame([1, 1]), Wire.frame([1, 2, 1, 97]), Wire.frame([1, 1, 5, 97]), many,
            Wire.frame([1, 1, 1, 32]), Wire.welcome, Wire.message("a", "x"),
        ]
        for bytes in bad { #expect(try await Caller(to: folder).call(bytes).isEmpty, "\(bytes.prefix(12))") }
        #expect(try await Caller(to: folder).call(Wire.hello("a") + [1]).isEmpty)
        #expect(try await Caller(to: folder).call(Wire.hello("a"), then: [1]) == good)
        #expect(try await Caller(to: folder).call(Wire.hello("b"), Wire.welcome.count) == Wire.welcome)
        publisher.close()
    }

    @Test func thereIsRoomForSixtyFourSubscribersAndAgainWhenOneGoes() async throws {
        let folder = Folder()
        let publisher = try folder.bus(isOwner: true).publisher()
        let silent = try (0..<64).map { _ in try LocalSocket.connect(to: folder.socket) }
        #expect(try await Caller(to: folder).call(Wire.hello("a")).isEmpty)
        silent[7].end()
        let subscription = try folder.bus(isOwner: false).subscribe(to: [topic])
        while await subscription.take(atMost: 1) != [.connected] {}
        // The publisher's end is the end of those who never said what they want.
        publisher.close()
        let caller = Caller(to: folder)
        for socket in silent { #expect(await caller.end(of: socket)) }
    }
}
