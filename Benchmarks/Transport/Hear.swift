import CommandLine
import Host
import JSON
import Network
import Synchronization
import Transport

/// Opens many sockets, and measures what their server spends on a message, how late it comes and whether it comes.
struct Hear {
    /// How the server is asked for messages.
    enum Asking {
        /// The first socket asks for the next when all have the last.
        case inClosedLoop
        /// Each socket says who it is and what it wants, and the server sends when it has something; so many sockets share a token.
        case bySubscription(tokens: [String], each: Int, message: String)
    }

    let url: String
    let count: Int
    let seconds: Int
    let process: Int
    let asking: Asking

    private final class Tally: Sendable {
        /// Messages made from the one moment to the other count, whenever they come.
        let begin = Atomic<Int64>(.max)
        let end = Atomic<Int64>(.max)
        let heard = Atomic<Int>(0)
        let delays: Mutex<[[Int64]]>
        init(_ count: Int) { delays = Mutex([[Int64]](repeating: [], count: count)) }
    }

    func run() async throws {
        let client = try NetworkClient(trust: .system, allowsPlain: true)
        let tally = Tally(count)
        var sockets: [any WebSocketSession] = []
        for number in 0..<count {
            var fields: HTTPFields = [:]
            if case .bySubscription(let tokens, let each, _) = asking { fields["Authorization"] = "Bearer \(tokens[number / each])" }
            sockets.append(
                try await client.open(url, fields: fields, subprotocol: nil, limits: WebSocketLimits(), timeout: .seconds(10)))
        }
        let opened = sockets
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, socket) in opened.enumerated() {
                group.addTask { await hear(socket, number, tally, first: opened[0]) }
            }
            switch asking {
            case .inClosedLoop: opened[0].send(WebSocketFrame(text: "next"))
            case .bySubscription(_, _, let message): for socket in opened { socket.send(WebSocketFrame(text: message)) }
            }
            await SystemSleeper().sleep(nanoseconds: 2_000_000_000)
            let before = try cpu()
            tally.begin.store(SystemClock.monotonic(), ordering: .relaxed)
            await SystemSleeper().sleep(nanoseconds: Int64(seconds) * 1_000_000_000)
            tally.end.store(SystemClock.monotonic(), ordering: .relaxed)
            let spent = try cpu() - before
            // What is on its way when the counting ends is waited for, and a second and a half is later than late.
            await SystemSleeper().sleep(nanoseconds: 1_500_000_000)
            let cut = opened.count { $0.closure != nil }
            for socket in opened { socket.close(.normal, reason: "") }
            try await group.waitForAll()
            report(tally, spent, cut)
        }
    }

    private func hear(_ socket: any WebSocketSession, _ number: Int, _ tally: Tally, first: any WebSocketSession) async {
        while case .text(let text)? = await socket.next() {
            guard let moment = Self.moment(text) else { continue }
            let late = SystemClock.monotonic() - moment
            if moment >= tally.begin.load(ordering: .relaxed), moment < tally.end.load(ordering: .relaxed) {
                tally.delays.withLock { $0[number].append(late) }
            }
            guard case .inClosedLoop = asking else { continue }
            if tally.heard.add(1, ordering: .relaxed).newValue % count == 0 { first.send(WebSocketFrame(text: "next")) }
        }
    }

    /// When a message was made, in nanoseconds: of a closed loop it says so, of a desk the price does, in microseconds with two decimals.
    static func moment(_ text: String) -> Int64? {
        func digits(after name: String) -> String? {
            var text = text
            return text.withUTF8 { bytes in
                var place = 0
                while place + name.utf8.count < bytes.count {
                    if bytes[place] == name.utf8.first, bytes[place..<place + name.utf8.count].elementsEqual(name.utf8) {
                        return String(decoding: bytes[(place + name.utf8.count)...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
                    }
                    place += 1
                }
                return nil
            }
        }
        if let at = digits(after: "\"at\":\"") { return Int64(at) }
        guard text.hasPrefix("{\"v\":1,\"type\":\"update\""), let price = digits(after: "\"price\":\"") else { return nil }
        let parts = price.split(separator: ".")
        guard let whole = parts.first.flatMap({ Int64($0) }) else { return nil }
        let rest = parts.count == 2 ? Int64(parts[1] + String(repeating: "0", count: 2 - parts[1].count)) ?? 0 : 0
        return (whole * 100 + rest) * 10
    }

    /// Writes one document: what was heard, and how late in nanoseconds. Sockets of one server are sent the same, so that whoever has
    /// fewer messages than the others was not given some.
    private func report(_ tally: Tally, _ spent: Int64, _ cut: Int) {
        let heard = tally.delays.withLock { $0 }
        let (sorted, most) = (heard.joined().sorted(), heard.map(\.count).max() ?? 0)
        func late(_ part: Double) -> JSONValue { sorted.isEmpty ? .null : JSONValue(sorted[Int(Double(sorted.count - 1) * part)]) }
        let missing = heard.reduce(0) { $0 + most - $1.count }
        let document: JSONValue = [
            "sockets": JSONValue(count), "seconds": JSONValue(seconds), "received": JSONValue(sorted.count),
            "perSocket": JSONValue(most), "dropped": JSONValue(missing), "cut": JSONValue(cut),
            "cpuNanosecondsPerMessage": sorted.isEmpty ? .null : JSONValue(spent / Int64(sorted.count)), "p50": late(0.5),
            "p99": late(0.99), "max": late(1),
        ]
        _ = Terminal.streams.results.write(document.text() + "\n")
    }

    /// Processor time of the server's threads so far, in nanoseconds.
    private func cpu() throws -> Int64 {
        try Files.names(in: "/proc/\(process)/task").reduce(0) { sum, thread in
            // One that ends meanwhile is left out.
            let text = (try? Files.readText("/proc/\(process)/task/\(thread)/schedstat")) ?? "0"
            return sum + (Int64(text.prefix { $0 != " " }) ?? 0)
        }
    }
}
