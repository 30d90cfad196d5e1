internal import Network

/// Turns answers into bytes.
enum ResponseWriter {
    /// How the end of a body is told.
    enum Framing {
        case none
        case count(Int)
        case chunks
        /// By the end of the connection, for HTTP/1.0.
        case close
    }

    /// Fields only the server writes; an answer that brings one is broken.
    private static let reserved = ["Content-Length", "Transfer-Encoding", "Connection", "Date"]

    /// What is sent for an answer that cannot be sent as it is.
    static let broken = HTTPResponse.refusing("the server made an answer that cannot be sent", .internalError)

    static func isSound(_ response: HTTPResponse) -> Bool {
        response.fields.isSendable && !reserved.contains { response.fields.contains($0) }
    }

    /// The head of an answer, with the room for `extra` bytes behind it.
    static func head(
        _ response: HTTPResponse, _ framing: Framing, date: [UInt8], closes: Bool, extra: Int
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128 + response.fields.text.count + 4 * response.fields.count + extra)
        bytes += statusLines[response.status.code - 100]
        bytes += date
        for span in response.fields.spans {
            bytes += response.fields.text[Int(span.nameStart)..<Int(span.nameEnd)]
            bytes += separator
            bytes += response.fields.text[Int(span.valueStart)..<Int(span.valueEnd)]
            bytes += lineEnd
        }
        switch framing {
        case .count(let count):
            bytes += contentLength
            append(count, to: &bytes)
            bytes += lineEnd
        case .chunks: bytes += chunked
        case .none, .close: break
        }
        if closes { bytes += connectionClose }
        bytes += lineEnd
        return bytes
    }

    /// A piece of a chunked body; an empty one ends it.
    static func chunk(_ piece: [UInt8]) -> [UInt8] {
        var bytes = Array(String(piece.count, radix: 16).utf8)
        bytes.reserveCapacity(piece.count + 16)
        bytes += lineEnd
        bytes += piece
        bytes += lineEnd
        return bytes
    }

    static let proceed = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    private static let statusLines = (100...599).map { Array("HTTP/1.1 \(HTTPStatus($0))\r\n".utf8) }
    private static let separator = Array(": ".utf8)
    private static let lineEnd = Array("\r\n".utf8)
    private static let contentLength = Array("Content-Length: ".utf8)
    private static let chunked = Array("Transfer-Encoding: chunked\r\n".utf8)
    private static let connectionClose = Array("Connection: close\r\n".utf8)

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(48 + number / divisor % 10))
            divisor /= 10
        }
    }
}

extension HTTPResponse {
    /// A refusal of the server's own, which no responder has dressed: a line of text that a browser does nothing with, and nobody keeps.
    static func refusing(_ reason: String, _ status: HTTPStatus) -> HTTPResponse {
        var response = text(reason + "\n", status)
        response.fields.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.fields.add("X-Content-Type-Options", "nosniff")
        response.fields.add("Referrer-Policy", "no-referrer")
        response.fields.add("Cache-Control", "no-store")
        return response
    }
}
