import CommandLine
import Host
import Network
import Synchronization
import Transport

/// Opens many sockets to a feed, and measures what its server spends on a message and how late it comes.
struct Hear {
    let url: String
    let count: Int
    let seconds: Int
    let process: Int

    private final class Tally: Sendable {
        let isCounting = Atomic<Bool>(false)
        let delays = Mutex<[Int64]>([])
    }

    func run() async throws {
        let client = try NetworkClient(trust: .system, allowsPlain: true)
        let tally = Tally()
        var sockets: [any WebSocketSession] = []
        for _ in 0..<count {
            sockets.append(
                try await client.open(url, fields: [:], subprotocol: nil, limits: WebSocketLimits(), timeout: .seconds(10)))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for socket in sockets {
                group.addTask {
                    while case .text(let text)? = await socket.next() {
                        guard tally.isCounting.load(ordering: .relaxed), let moment = Update.moment(text) else { continue }
                        let delay = SystemClock.monotonic() - moment
                        tally.delays.withLock { $0.append(delay) }
                    }
                }
            }
            await SystemSleeper().sleep(nanoseconds: 2_000_000_000)
            let before = try ticks()
            tally.isCounting.store(true, ordering: .relaxed)
            await SystemSleeper().sleep(nanoseconds: Int64(seconds) * 1_000_000_000)
            tally.isCounting.store(false, ordering: .relaxed)
            let spent = try ticks() - before
            for socket in sockets { socket.close(.normal, reason: "") }
            report(tally.delays.withLock { $0 }, spent)
            try await group.waitForAll()
        }
    }

    private func report(_ delays: [Int64], _ ticks: Int) {
        let sorted = delays.sorted()
        guard !sorted.isEmpty else {
            _ = Terminal.streams.messages.write("nothing was heard\n")
            return
        }
        // A tick of /proc is 10 ms.
        let perMessage = Double(ticks) * 10_000 / Double(sorted.count)
        func milliseconds(_ part: Double) -> Double { Double(sorted[Int(Double(sorted.count - 1) * part)] / 10_000) / 100 }
        _ = Terminal.streams.results.write(
            "\(count) sockets  \(sorted.count / seconds) messages/s  \(Double(Int(perMessage * 100)) / 100) us CPU a message  "
                + "p50 \(milliseconds(0.5)) ms  p99 \(milliseconds(0.99)) ms\n")
    }

    /// Processor time of the server's process, in ticks of 10 ms.
    private func ticks() throws -> Int {
        let text = try Files.readText("/proc/\(process)/stat")
        let fields = text[text.index(after: text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }
}
