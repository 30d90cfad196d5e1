import Compression
import Testing

/// Bytes that are made smaller and whole again.
@Suite struct Deflating {
    @Test(arguments: [Deflate.Envelope.message, .gzip])
    func whateverIsCompressedComesBack(_ envelope: Deflate.Envelope) throws {
        var random = seeded("compress and expand \(envelope)")
        for round in 0..<200 {
            let count = [0, 1, 125, 1_000, 16 << 10, 70_000][round % 6]
            let alphabet = round % 3 == 0 ? 256 : 3
            let bytes = (0..<count).map { _ in UInt8(random.next() % UInt64(alphabet)) }
            let small = Deflate.compress(bytes, as: envelope, level: 1 + round % 9)
            #expect(try Deflate.expand(small, as: envelope, limit: bytes.count) == bytes, "round \(round)")
        }
    }

    @Test func aMessageIsWhatRFC7692Shows() throws {
        // Section 7.2.3.1: "Hello" by the fixed code, and the same with a last block of its own (7.2.3.3).
        let hello = Array("Hello".utf8)
        #expect(try Deflate.expand([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], as: .message, limit: 5) == hello)
        #expect(try Deflate.expand([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], as: .message, limit: 5) == hello)
        #expect(Deflate.compress(hello, as: .message) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
    }

    @Test(arguments: [Deflate.Envelope.message, .gzip])
    func aBombIsPutOutAtItsLimit(_ envelope: Deflate.Envelope) {
        let bomb = Deflate.compress([UInt8](repeating: 0, count: 8 << 20), as: envelope, level: 9)
        #expect(bomb.count < 10_000)
        #expect(throws: Deflate.Fault.tooLarge) { try Deflate.expand(bomb, as: envelope, limit: 1 << 20) }
    }

    @Test func whatIsBrokenOrNotWholeIsRefused() {
        let whole = Deflate.compress(Array("the same, the same, the same".utf8), as: .gzip)
        for bytes in [[], [0x1F], Array(whole.dropLast()), whole + [0], [UInt8](repeating: 0xFF, count: 40)] {
            #expect(throws: Deflate.Fault.broken, "\(bytes)") { try Deflate.expand(bytes, as: .gzip, limit: 1_000) }
        }
        #expect(throws: Deflate.Fault.broken) { try Deflate.expand([0x07, 0xFF], as: .message, limit: 1_000) }
    }
}
