import Network
import Testing
import Transport

/// What two parsers in a row could see differently is refused, answered and closed; nothing after it is looked at.
@Suite(.timeLimit(.minutes(1))) struct Smuggling {
    @Test(arguments: SmugglingCorpus.requests) func isRefused(_ attack: (name: String, request: String, status: Int)) async throws {
        let seen = try await exchange(attack.request + SmugglingCorpus.next)
        #expect(seen.hasPrefix("HTTP/1.1 \(attack.status) "), "\(attack.name): \(seen.prefix(60))")
        #expect(seen.contains("\r\nConnection: close\r\n"))
        #expect(seen.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).count == 1, "\(attack.name) was answered twice")
    }

    @Test(arguments: SmugglingCorpus.chunks) func chunksAreRefused(_ attack: (name: String, body: String)) async throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(attack.body)\(SmugglingCorpus.next)"
        let seen = try await serving(
            by: Answering { request in
                do throws(NetworkError) {
                    return .text("took \(try await request.body.collect(upTo: 1_000).count)")
                } catch {
                    return .text("\(error.reason)", .badRequest)
                }
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send(request)
            return try await peer.readToEnd()
        }
        #expect(seen.hasPrefix("HTTP/1.1 400 "), "\(attack.name): \(seen.prefix(60))")
        #expect(seen.hasSuffix("malformed"))
        #expect(seen.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).count == 1, "\(attack.name) was answered twice")
    }
}
