import Domain
import Host
import Messaging
import MessagingTesting
import Synchronization
import Testing

@Suite struct Restarting {
    private let topic = Topic(TopicName(validated: InlineText(truncating: "pulse")), memory: 2)

    /// A process that is killed leaves its socket behind and no lock.
    @Test func aSubscriberFindsTheNextPublisherAfterTheFirstWasKilled() async throws {
        let folder = Folder()
        let killed = try Peer(at: folder)
        let subscription = try folder.bus(isOwner: false).subscribe(to: [topic.name])
        async let serving = killed.serve(Wire.welcome + Wire.message("pulse", "old"))
        var heard = await events(subscription, until: "old")
        _ = try await serving
        await killed.die()
        #expect(LocalSocket.isSocket(folder.socket))
        heard += await subscription.take(atMost: 1)
        guard case .disconnected(let reason) = heard.last else { return #expect(Bool(false), "\(heard)") }
        #expect(reason.contains("is gone"))
        let publisher = try folder.bus(isOwner: true).publisher()
        for text in ["one", "two", "three"] { try publisher.publish(Array(text.utf8), on: topic) }
        let again = await events(subscription, until: "three")
        // It came before, between or after the three.
        #expect(again.first == .connected && again.suffix(2) == [message("two"), message("three")], "\(again)")
        subscription.stop()
    }

    @Test func waitsLongerAfterEveryFailureAndBeginsAgainWhenItHeld() async throws {
        let folder = Folder()
        let owner = try folder.bus(isOwner: true)
        let publishers = Mutex<[any BusPublisher]>([])
        // The eighth attempt finds a publisher, and so does the third after that one is gone.
        let sleeper = EagerSleeper { count in
            guard count == 8 || count == 11, let publisher = try? owner.publisher() else { return }
            publishers.withLock { $0.append(publisher) }
        }
        let subscription = try folder.bus(isOwner: false, sleeper: sleeper).subscribe(to: [topic.name])
        for round in 0..<2 {
            let first = await subscription.take(atMost: 1)
            guard case .disconnected? = first.first else { return #expect(Bool(false), "\(first)") }
            #expect(await subscription.take(atMost: 1) == [.connected])
            publishers.withLock { $0[round] }.close()
        }
        subscription.stop()
        let spans = sleeper.spans.prefix(11).map { Double($0) / 1e6 }
        for (bound, span) in zip([50.0, 100, 200, 400, 800, 1_600, 2_000, 2_000, 50, 100, 200], spans) {
            #expect(span >= bound / 2 && span <= bound, "\(spans)")
        }
    }

    @Test func aSubscriberThatIsStoppedWhileItPausesEndsAtOnce() async throws {
        let subscription = try Folder().bus(isOwner: false, sleeper: EndlessSleeper()).subscribe(to: [topic.name])
        _ = await subscription.take(atMost: 1)
        let waiting = Task { await subscription.take(atMost: 1) }
        subscription.stop()
        #expect(await waiting.value.isEmpty)
    }

    private func message(_ text: String) -> BusEvent { .message(BusMessage(topic: topic.name, bytes: Array(text.utf8))) }

    private func events(_ subscription: any BusSubscription, until text: String) async -> [BusEvent] {
        var events: [BusEvent] = []
        while events.last != message(text) {
            let more = await subscription.take(atMost: 1)
            if more.isEmpty { return events }
            events += more
        }
        return events
    }
}

/// Sleeps until it is cancelled.
private struct EndlessSleeper: Sleeper {
    func sleep(nanoseconds: Int64) async {
        let (stream, ends) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationHandler {
            for await _ in stream {}
        } onCancel: {
            ends.finish()
        }
    }
}
