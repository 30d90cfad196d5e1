import CommandLine
import Configuration
import Domain
import Glibc
import Host
import Local
import Messaging

/// How long a message takes over the local bus, from `publish` to the task that took it: `assay-bus RATE SECONDS`.
///
/// Both ends are in this process, over the real socket.
struct Latency {
    let rate: Int64
    let seconds: Int64

    func run() async throws {
        let folder = "/tmp/assay-bus-\(SystemEntropy().next())"
        defer { try? Files.remove(folder) }
        let role = try role(BusRole.self, key: "local", in: [plugin])
        let settings = try Layers(file: nil, flags: [.init("bus.path", folder + "/bus.sock")]) { _ in [] }.settings(for: role.keys)
        let bus = try role.make(settings, BusContext(isOwner: true, sleeper: SystemSleeper(), entropy: SystemEntropy()))
        let publisher = try bus.publisher()
        let topic = Topic(try TopicName("prices"), memory: 0)
        let subscription = bus.subscribe(to: [topic.name])
        _ = await subscription.take(atMost: 1)
        let listening = Task { await listen(subscription) }
        let (beginning, count) = (SystemClock.monotonic(), rate * seconds)
        for number in 0..<count {
            let due = beginning + number * 1_000_000_000 / rate
            await SystemSleeper().sleep(nanoseconds: due - SystemClock.monotonic())
            let sent = SystemClock.monotonic()
            // 64 bytes, as a price has, with the moment in the first eight.
            try publisher.publish((0..<64).map { $0 < 8 ? UInt8(truncatingIfNeeded: sent >> (8 * $0)) : 0 }, on: topic)
        }
        publisher.close()
        let spans = await listening.value.sorted()
        subscription.stop()
        guard !spans.isEmpty else { return }
        func microseconds(_ part: Double) -> Int64 { spans[min(spans.count - 1, Int(Double(spans.count) * part))] / 1_000 }
        _ = Terminal.streams.results.write(
            "\(count) published at \(rate)/s, \(spans.count) heard  p50 \(microseconds(0.5)) us  p99 \(microseconds(0.99)) us  "
                + "max \(microseconds(1)) us\n")
    }

    private func listen(_ subscription: any BusSubscription) async -> [Int64] {
        var spans: [Int64] = []
        while true {
            for event in await subscription.take(atMost: 64) {
                switch event {
                case .message(let message):
                    let sent = message.bytes.prefix(8).reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
                    spans.append(SystemClock.monotonic() - sent)
                case .disconnected: return spans
                case .connected, .missed: break
                }
            }
        }
    }
}

let numbers = Swift.CommandLine.arguments.dropFirst().compactMap { Int64($0) }.filter { $0 > 0 }
guard numbers.count == 2 else {
    _ = Terminal.streams.messages.write("assay-bus: RATE SECONDS, messages a second and for how long\n")
    exit(64)
}
do { try await Latency(rate: numbers[0], seconds: numbers[1]).run() } catch {
    _ = Terminal.streams.messages.write("assay-bus: \(error)\n")
    exit(1)
}
