import Domain
import Network
import Testing

@Suite struct Values {
    @Test func fieldsAreFoundWithoutRegardToCase() {
        var fields: HTTPFields = ["Content-Type": "a", "X-Many": "1", "x-many": "2"]
        #expect(fields["content-TYPE"] == "a")
        #expect(fields.all("X-MANY") == ["1", "2"])
        #expect(fields["X-Man"] == nil && fields["X-Many1"] == nil)
        fields["X-Many"] = "3"
        #expect(fields.map(\.name) == ["Content-Type", "X-Many"])
        fields["X-Many"] = nil
        #expect(fields.count == 1)
        fields.set(["A": "1", "B": "2"])
        fields.set(["b": "3", "C": "4"])
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["Content-Type=a", "A=1", "b=3", "C=4"])
        #expect(HTTPFields(dictionaryLiteral: ("Connection", "keep-alive, Upgrade")).lists("upgrade", in: "connection"))
        #expect(!HTTPFields(dictionaryLiteral: ("Connection", "upgraded")).lists("upgrade", in: "connection"))
    }

    @Test(arguments: [("X", "a\r\nb"), ("X", "a\nb"), ("X", "\0"), ("X Y", "a"), ("", "a"), ("X:", "a"), ("X\r\n", "a"), ("X", "\u{7F}")])
    func aFieldThatWouldBecomeTwoCannotBeSent(name: String, value: String) {
        #expect(!HTTPFields(dictionaryLiteral: ("A", "b"), (name, value)).isSendable)
        #expect(HTTPFields(dictionaryLiteral: ("A", "b"), ("X-Y", "a\tü")).isSendable)
    }

    @Test func pathsAreTakenApartAndStayInPlace() {
        #expect(HTTPRequest(.get, "/a%20b//c?d").pathParts == ["a b", "c"])
        #expect(HTTPRequest(.get, "/").pathParts == [])
        for bad in ["/a/../b", "/a/./b", "/%2e%2e/b", "/a%2Fb", "/a%00", "/%", "/%2", "/%zz", "/%ff"] {
            #expect(HTTPRequest(.get, bad).pathParts == nil, "\(bad)")
        }
        let items = HTTPRequest(.get, "/?a=1+2&b=%26&c").queryItems
        #expect(items?.map(\.name) == ["a", "b", "c"])
        #expect(items?.map(\.value) == ["1 2", "&", ""])
        #expect(HTTPRequest(.get, "/?a=%").queryItems == nil)
        #expect(PercentEncoding.encode("a b/ü~'") == "a%20b%2F%C3%BC~%27")
    }

    @Test func datesAreThoseOfTheStandard() {
        #expect(HTTPDate.text(Timestamp(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(Timestamp(seconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test func aBodyIsCollectedUpToItsLimit() async throws {
        #expect(try await HTTPBody.bytes([1, 2, 3]).collect(upTo: 3) == [1, 2, 3])
        await #expect(throws: NetworkError.self) { try await HTTPBody.bytes([1, 2, 3]).collect(upTo: 2) }
        #expect(try await HTTPBody.stream(Pieces()).collect(upTo: 6) == [7, 7, 7, 7, 7, 7])
        let error = await #expect(throws: NetworkError.self) { try await HTTPBody.stream(Pieces()).collect(upTo: 5) }
        #expect(error?.reason == .tooLarge)
    }

    @Test(arguments: [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
    func aFrameHasTheShortestLength(count: Int, head: Int) {
        let payload = [UInt8](repeating: 0x61, count: count)
        #expect(WebSocketFrame(binary: payload).count == head + count)
    }

    @Test func delaysDoubleUpToTheirBoundAndBeginAgain() {
        for entropy in [Fixed(number: 0), Fixed(number: .max), Fixed(number: 123_456_789_012_345)] {
            var delay = ReconnectDelay(shortest: .milliseconds(500), longest: .seconds(30))
            for bound in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] as [Int64] {
                let next = delay.next(entropy)
                #expect((bound * 500_000...bound * 1_000_000).contains(next), "\(next) of at most \(bound) ms")
            }
            for _ in 0..<100 { #expect((15_000_000_000...30_000_000_000).contains(delay.next(entropy))) }
            delay.succeed()
            #expect(delay.next(entropy) <= 500_000_000)
        }
    }
}

private struct Fixed: Entropy {
    let number: UInt64
    func next() -> UInt64 { number }
}

private actor Pieces: ByteSource {
    private var rest = 3
    func next() async throws(NetworkError) -> [UInt8]? {
        guard rest > 0 else { return nil }
        rest -= 1
        return [7, 7]
    }
}
