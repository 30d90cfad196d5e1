import Network
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct Limits {
    private func options(_ change: (inout HTTPServerOptions) -> Void) -> HTTPServerOptions {
        var options = HTTPServerOptions()
        change(&options)
        return options
    }

    @Test func aResponderThatIsLateIsAnsweredForAndAskedToEnd() async throws {
        let clock = HandClock()
        var options = HTTPServerOptions()
        (options.loops, options.deadlines.answer) = (1, .seconds(30))
        options.monotonic = { clock.now() }
        options.late = { request in .text("late: \(request.path)", .unavailable) }
        let (gate, ended) = (Gate(), Gate())
        let wasCancelled = Mutex(false)
        let responder = Answering { request in
            guard request.path == "/slow" else { return .text("ok") }
            await gate.pass()
            wasCancelled.withLock { $0 = Task.isCancelled }
            await ended.pass()
            return .text("too late")
        }
        try await serving(options, by: responder) { server in
            let slow = try RawPeer(to: server.address)
            let lively = try RawPeer(to: server.address)
            func turn() async throws {
                try await lively.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await lively.readAnswer().body == "ok")
            }
            try await slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            try await until { !(await gate.arrived == 0) }
            clock.advance(.seconds(29))
            try await turn()
            clock.advance(.seconds(2))
            try await turn()
            let answer = try await slow.readAnswer()
            #expect(answer.status == 503 && answer.body == "late: /slow" && answer.has("Connection: close"))
            await ended.open()
            await gate.open()
            try await until { wasCancelled.withLock { $0 } }
            #expect(try await slow.readToEnd() == "", "what it says later is dropped")
        }
    }

    @Test func aHeaderBeyondItsLimitIsRefused() async throws {
        let long = String(repeating: "a", count: 20_000)
        #expect(try await exchange("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n").hasPrefix("HTTP/1.1 431 "))
        #expect(try await exchange("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 414 "))
        let many = (0..<101).map { "X\($0): a\r\n" }.joined()
        #expect(try await exchange("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n").hasPrefix("HTTP/1.1 431 "))
        let few = (0..<99).map { "X\($0): a\r\n" }.joined()
        #expect(try await exchange("GET / HTTP/1.1\r\nHost: a\r\n\(few)\r\n").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func aBodyBeyondItsLimitIsRefused() async throws {
        let small = options { $0.limits.bodyBytes = 10 }
        #expect(try await exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello", small).hasPrefix("HTTP/1.1 413 "))
        #expect(try await exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", small).hasPrefix("HTTP/1.1 200 "))
        try await serving(
            small,
            by: Answering { request in
                do throws(NetworkError) {
                    return .text("\(try await request.body.collect(upTo: 1_000).count)")
                } catch {
                    return .text("\(error.reason)", .contentTooLarge)
                }
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")
            let answer = try await peer.readAnswer()
            #expect(answer.status == 413 && answer.body == "tooLarge")
        }
    }

    @Test func aTrickleOfHeaderBytesPutsTheDeadlineNotOff() async throws {
        let clock = HandClock()
        let slow = options {
            $0.monotonic = { clock.now() }
            $0.deadlines.idle = .seconds(60)
            $0.deadlines.header = .seconds(10)
            $0.loops = 1
        }
        try await serving(slow, by: Answering { _ in .text("ok") }) { server in
            let peer = try RawPeer(to: server.address)
            let other = try RawPeer(to: server.address)
            func settle() async throws {
                // An answered request proves that the loop has gone through a turn since, with the clock as it is now.
                for _ in 0..<2 {
                    try await other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try await other.readAnswer()
                }
            }
            try await peer.send("GET / HTTP/1.1\r\n")
            try await settle()
            for _ in 0..<9 {
                clock.advance(.seconds(1))
                try await peer.send("X: a\r\n")
                try await settle()
            }
            #expect(server.counts.refusedRequests == 0)
            clock.advance(.seconds(2))
            try await settle()
            let seen = try await peer.readToEnd()
            #expect(seen.hasPrefix("HTTP/1.1 408 "))
            #expect(server.counts.refusedRequests == 1)
        }
    }

    @Test func aBodyThatDoesNotComeInTimeIsTold() async throws {
        let hasty = options { $0.deadlines.body = .milliseconds(50) }
        try await serving(
            hasty,
            by: Answering { request in
                do throws(NetworkError) {
                    return .text("\(try await request.body.collect(upTo: 1_000).count)")
                } catch {
                    return .text("\(error.reason)", .requestTimeout)
                }
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
            let answer = try await peer.readAnswer()
            #expect(answer.status == 408 && answer.body == "timedOut" && answer.has("Connection: close"))
        }
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        let hasty = options { $0.deadlines.idle = .milliseconds(50) }
        try await serving(hasty, by: Answering { _ in .text("ok") }) { server in
            let silent = try RawPeer(to: server.address)
            #expect(try await silent.readToEnd() == "")
            let kept = try RawPeer(to: server.address)
            try await kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await kept.readAnswer().status == 200)
            #expect(try await kept.readToEnd() == "")
        }
    }

    @Test func aReaderThatTakesNothingIsCutAndHoldsNobodyUp() async throws {
        let page = [UInt8](repeating: 0x61, count: 8 << 20)
        let hasty = options {
            $0.deadlines.stall = .milliseconds(100)
            $0.limits.slowestBytesPerSecond = 1 << 30
            $0.loops = 1
        }
        try await serving(
            hasty,
            by: Answering { request in
                request.path == "/large" ? HTTPResponse(body: .bytes(page)) : .text("ok")
            }
        ) { server in
            let slow = try RawPeer(to: server.address, receiveBuffer: 4096)
            try await slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            try await until { !(server.counts.answered == 0) }
            let quick = try RawPeer(to: server.address)
            try await quick.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await quick.readAnswer().body == "ok")
            try await until { !(server.counts.open > 1) }
            let seen = try await slow.readToEnd()
            #expect(seen.utf8.count < page.count)
        }
    }

    @Test func aPeerWhoSendsAheadIsReadNoFurther() async throws {
        let gate = Gate()
        let small = options { $0.limits.pipelinedBytes = 1 << 10 }
        try await serving(
            small,
            by: Answering { _ in
                await gate.pass()
                return .text("ok")
            }
        ) { server in
            let peer = try RawPeer(to: server.address)
            try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let ahead = Array(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2_000).utf8)
            let taken = try await peer.sendUntilFull(ahead, limit: 64 << 20)
            #expect(taken < 64 << 20, "the server reads without an end")
            await gate.open()
            #expect(try await peer.readAnswer().body == "ok")
        }
    }

    @Test func thereAreOnlySoManyConnectionsFromOneAddress() async throws {
        try await serving(options { $0.limits.connectionsPerAddress = 2 }, by: Answering { _ in .text("ok") }) { server in
            let first = try RawPeer(to: server.address)
            let second = try RawPeer(to: server.address)
            for peer in [first, second] {
                try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await peer.readAnswer().status == 200)
            }
            let third = try RawPeer(to: server.address)
            #expect(try await third.readToEnd() == "")
            #expect(server.counts.refusedConnections == 1)
            await first.endSending()
            _ = try await first.readToEnd()
            try await until { !(server.counts.open > 1) }
            let fourth = try RawPeer(to: server.address)
            try await fourth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await fourth.readAnswer().status == 200)
        }
    }

    @Test func aSecondServerOnThePortIsRefused() async throws {
        try await serving(by: Answering { _ in .text("ok") }) { server in
            let error = #expect(throws: NetworkError.self) {
                try HTTPServer(at: server.address, clock: StandingClock()) { _ in .text("other") }
            }
            #expect(error?.reason == .unreachable)
            #expect(error?.description.contains("Address already in use") == true)
        }
    }
}

/// Holds everyone until it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var arrived = 0

    func pass() async {
        arrived += 1
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
