import Network
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct Requests {
    @Test func aRequestIsAnsweredWithDateAndLength() async throws {
        try await serving(by: Answering { request in .text("\(request.method) \(request.target) \(request.fields["x-one"] ?? "-")") }) {
            server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("GET /a/b?c=d HTTP/1.1\r\nHost: here\r\nX-One:  two \r\n\r\n")
            let answer = try await peer.readAnswer()
            #expect(answer.body == "GET /a/b?c=d two")
            #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.has("Date: Sun, 06 Nov 1994 08:49:37 GMT"))
            #expect(answer.has("Content-Length: 16"))
            #expect(answer.has("Content-Type: text/plain; charset=utf-8"))
        }
    }

    @Test func routesAreMatchedByMethodAndParts() async throws {
        try await serving(
            by: Answering { request in
                switch (request.method, request.pathParts) {
                case (.get, ["health", "live"]): .json(Array(#"{"status":"ok"}"#.utf8))
                case (.post, _): .text("posted", .created)
                default: .text("not found", .notFound)
                }
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await peer.send("GET /health/dead HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await peer.readAnswer().body == #"{"status":"ok"}"#)
            #expect(try await peer.readAnswer().status == 201)
            #expect(try await peer.readAnswer().status == 404)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrderOnOneConnection() async throws {
        try await serving(by: Answering { .text(String($0.path)) }) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<50 { #expect(try await peer.readAnswer().body == "/\(number)") }
            #expect(server.counts.accepted == 1)
        }
    }

    @Test func whatIsAnsweredAtOnceAndWhatIsNotKeepTheirOrder() async throws {
        var responder = Answering { .text("later \($0.path)") }
        responder.atOnce = { $0.path.hasSuffix("5") ? nil : .text("at once \($0.path)") }
        try await serving(by: responder) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send((0..<200).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<200 {
                let body = try await peer.readAnswer().body
                // Beyond so many of a turn the others are asked later, too.
                #expect(body == "at once /\(number)" || body == "later /\(number)")
                if number == 0 { #expect(body == "at once /0") }
            }
            #expect(server.counts.answered == 200)
        }
    }

    @Test func everySplitOfARequestIsTheSameRequest() async throws {
        let text = "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        try await serving(
            by: Answering { request in
                let body = try? await request.body.collect(upTo: 100)
                return .text(String(decoding: body ?? [], as: UTF8.self))
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            for cut in 1..<text.utf8.count {
                try await peer.send(Array(text.utf8.prefix(cut)))
                try await peer.send(Array(text.utf8.dropFirst(cut)))
                #expect(try await peer.readAnswer().body == "hello world", "cut after \(cut) bytes")
            }
        }
    }

    @Test func headGetsTheLengthAndNoBody() async throws {
        try await serving(by: Answering { _ in .text("four") }) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await peer.readAnswer(toHead: true).has("Content-Length: 4"))
            let next = try await peer.readAnswer()
            #expect(next.head.hasPrefix("HTTP/1.1 200 ") && next.body == "four")
        }
    }

    @Test func aBodyIsAskedForOnlyWhenItIsWanted() async throws {
        try await serving(
            by: Answering { request in
                guard request.path == "/wanted" else { return .text("no", .forbidden) }
                let body = try? await request.body.collect(upTo: 100)
                return .text(String(decoding: body ?? [], as: UTF8.self))
            }
        ) { server in
            let wanted = try RawPeer(to: server.address)
            try await wanted.send("POST /wanted HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await wanted.readAnswer().status == 100)
            try await wanted.send("hello")
            #expect(try await wanted.readAnswer().body == "hello")

            let unwanted = try RawPeer(to: server.address)
            try await unwanted.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            let answer = try await unwanted.readAnswer()
            #expect(answer.status == 403)
            #expect(answer.has("Connection: close"))
            #expect(try await unwanted.readToEnd() == "")
        }
    }

    @Test func anUnreadBodyIsNeverTakenForARequest() async throws {
        let inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        let seen = try await exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(inner.utf8.count + 1)\r\n\r\n\(inner)")
        #expect(seen.split(separator: "HTTP/1.1 ").count == 1)
        #expect(seen.contains("Connection: close"))
    }

    @Test func aStreamIsSentInChunksAtThePeersPace() async throws {
        try await serving(
            by: Answering { request in
                HTTPResponse(body: .stream(Counting(count: 3), count: request.path == "/known" ? 12 : nil))
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try await peer.readAnswer()
            #expect(head.has("Transfer-Encoding: chunked"))
            let body = "4\r\nab1\n\r\n4\r\nab2\n\r\n4\r\nab3\n\r\n0\r\n\r\n"
            #expect(String(decoding: try await peer.read(body.utf8.count), as: UTF8.self) == body)
            try await peer.send("GET /known HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await peer.readAnswer().body == "ab1\nab2\nab3\n")
        }
    }

    @Test func aSourceThatGivesLessThanItPromisedBreaksTheConnection() async throws {
        try await serving(by: Answering { _ in HTTPResponse(body: .stream(Counting(count: 2), count: 12)) }) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await #expect(throws: PeerFailure.self) { try await peer.readAnswer() }
            #expect(try await peer.readToEnd() == "ab1\nab2\n")
        }
    }

    @Test func anAnswerThatCannotBeSentIsA500() async throws {
        try await serving(
            by: Answering { request in
                request.path == "/split"
                    ? HTTPResponse(fields: ["X": "a\r\nSet-Cookie: b"]) : HTTPResponse(fields: ["Content-Length": "9"], body: .bytes([1]))
            }
        ) { server in
            for path in ["/split", "/length"] {
                let peer = try RawPeer(to: server.address)
                try await peer.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await peer.readAnswer()
                #expect(answer.status == 500)
                #expect(!answer.head.contains("Set-Cookie"))
            }
        }
    }

    @Test func oldClientsAreClosedAfterTheirAnswer() async throws {
        let seen = try await exchange("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n")
        #expect(seen.hasPrefix("HTTP/1.1 200 OK") && seen.hasSuffix("\r\n\r\nok"))
        #expect(seen.contains("Connection: close\r\n"))
    }
}

/// Gives `count` pieces of four bytes.
private actor Counting: ByteSource {
    private var rest: Int
    private let count: Int
    init(count: Int) { (self.count, rest) = (count, count) }
    func next() async throws(NetworkError) -> [UInt8]? {
        guard rest > 0 else { return nil }
        rest -= 1
        return Array("ab\(count - rest)\n".utf8)
    }
}
