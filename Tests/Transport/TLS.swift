import Network
import Synchronization
import Testing
import Transport

@Suite struct TLS {
    private func options(_ identity: Authority.Identity) throws -> HTTPServerOptions {
        var options = HTTPServerOptions()
        options.identity = try TLSIdentity(certificates: identity.certificate, key: identity.key)
        return options
    }

    @Test func requestsAndSocketsGoThroughTLS() async throws {
        let authority = try Authority()
        let client = try NetworkClient(trust: .only(authority.certificate))
        let page = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let responder = Answering { request in
            switch request.path {
            case "/ws": await WebSockets.echo().answer(request)
            case "/page": HTTPResponse(body: .bytes(page))
            default: .text("\(request.isSecure) \((try? await request.body.collect(upTo: 4 << 20).count) ?? -1)")
            }
        }
        try await serving(options(authority.sign("DNS:localhost,IP:127.0.0.1")), by: responder) { server in
            for host in ["localhost", "127.0.0.1"] {
                let origin = "\(host):\(server.address.port)"
                #expect(try await client.send(HTTPCall(.get, "https://\(origin)/")).body == Array("true 0".utf8))
                #expect(try await client.send(HTTPCall(.get, "https://\(origin)/page")).body == page)
                let posted = try await client.send(HTTPCall(.post, "https://\(origin)/", body: Array(page[..<1_000_000])))
                #expect(posted.body == Array("true 1000000".utf8))
                let socket = try await client.open(
                    "wss://\(origin)/ws", fields: [:], subprotocol: nil, limits: WebSocketLimits(), timeout: .seconds(10))
                for size in [1, 1_000, 70_000, 900_000] {
                    #expect(socket.send(WebSocketFrame(binary: Array(page[..<size]))))
                    #expect(await socket.next() == .binary(Array(page[..<size])))
                }
                socket.close(.normal, reason: "")
                #expect(await socket.next() == nil)
                #expect(socket.closure?.code == .normal)
            }
        }
    }

    @Test func whoCannotProveItselfIsNotBelieved() async throws {
        let (authority, stranger) = (try Authority(), try Authority())
        let client = try NetworkClient(trust: .only(authority.certificate))
        let strangers = [
            ("another authority", try stranger.sign("DNS:localhost,IP:127.0.0.1")),
            ("another name", try authority.sign("DNS:elsewhere")),
            ("a certificate that has expired", try authority.sign("DNS:localhost,IP:127.0.0.1", days: -1)),
        ]
        for (name, identity) in strangers {
            try await serving(options(identity), by: WebSockets.echo()) { server in
                let call = await #expect(throws: NetworkError.self, "\(name)") {
                    try await client.send(HTTPCall(.post, "https://localhost:\(server.address.port)/", body: [1]))
                }
                #expect(call?.reason == .untrusted && call?.mayHaveArrived == false, "\(name): \(String(describing: call))")
                let socket = await #expect(throws: NetworkError.self, "\(name)") {
                    try await client.open(
                        "wss://127.0.0.1:\(server.address.port)/", fields: [:], subprotocol: nil, limits: WebSocketLimits(),
                        timeout: .seconds(10))
                }
                #expect(socket?.reason == .untrusted && socket?.mayHaveArrived == false, "\(name): \(String(describing: socket))")
                #expect(server.counts.answered == 0)
            }
        }
    }

    @Test func aRenewedIdentityIsThatOfTheNextConnection() async throws {
        let (old, new) = (try Authority(), try Authority())
        let names = "DNS:localhost,IP:127.0.0.1"
        let first = try NetworkClient(trust: .only(old.certificate))
        let second = try NetworkClient(trust: .only(new.certificate))
        let fresh = try new.sign(names)
        try await serving(options(old.sign(names)), by: Answering { _ in .text("ok") }) { server in
            let url = "https://127.0.0.1:\(server.address.port)/"
            #expect(try await first.send(HTTPCall(.get, url)).status == .ok)
            await #expect(throws: NetworkError.self) { try await second.send(HTTPCall(.get, url)) }
            server.renew(try TLSIdentity(certificates: fresh.certificate, key: fresh.key))
            #expect(try await second.send(HTTPCall(.get, url)).status == .ok)
            #expect(try await first.send(HTTPCall(.get, url)).status == .ok, "the connection that was open goes on")
        }
    }

    @Test func aKeyThatDoesNotFitIsRefusedWithoutBeingShown() throws {
        let authority = try Authority()
        let (one, other) = (try authority.sign("DNS:a"), try authority.sign("DNS:b"))
        let nothing = [UInt8]("nothing".utf8)
        for (certificates, key) in [(one.certificate, other.key), (nothing, one.key), (one.certificate, nothing), (one.certificate, [])] {
            let error = #expect(throws: NetworkError.self) { try TLSIdentity(certificates: certificates, key: key) }
            #expect(error?.description.contains("BEGIN") == false && error?.reason == .untrusted)
        }
    }

    @Test func aPeerThatNeverShakesHandsIsCut() async throws {
        let authority = try Authority()
        var options = try options(authority.sign("DNS:localhost"))
        options.deadlines.handshake = .milliseconds(50)
        try await serving(options, by: Answering { _ in .text("ok") }) { server in
            let silent = try RawPeer(to: server.address)
            #expect(try await silent.readToEnd() == "")
            let plain = try RawPeer(to: server.address)
            try await plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await !plain.readToEnd().contains("200"))
            #expect(server.counts.answered == 0)
        }
    }
}
