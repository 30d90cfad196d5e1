/// Requests that two parsers in a row could see differently, with the status each is refused with.
enum SmugglingCorpus {
    static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"
    static let requests: [(name: String, request: String, status: Int)] = [
        ("length and chunks", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("chunks and length", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        ("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
        ("the same length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello", 400),
        ("a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400),
        ("an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhello", 400),
        ("a length beyond every number", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551621\r\n\r\nhello", 400),
        ("a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello", 400),
        ("an unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        ("a coding before chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("chunks twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        ("chunks in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("a space before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello", 400),
        ("a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400),
        ("a folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        ("a bare line feed", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
        ("a bare line feed on the first line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
        ("a bare line feed at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        ("a bare carriage return", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400),
        ("a zero byte in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400),
        ("a zero byte in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n", 400),
        ("a line without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
        ("an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        ("no host", "GET / HTTP/1.1\r\nX: a\r\n\r\n", 400),
        ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("a whole URL as the target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("a tunnel", "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", 400),
        ("a byte beyond ASCII in the target", "GET /\u{FF} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("an unknown method", "GRAB / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("another version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("no version", "GET /\r\nHost: a\r\n\r\n", 505),
        ("a TLS handshake", "\u{16}\u{3}\u{1}\u{2}\0\r\n\r\n", 400),
    ]

    /// Bodies in chunks; each is 400 behind a sound header.
    static let chunks: [(name: String, body: String)] = [
        ("an extension", "5;a=b\r\nhello\r\n0\r\n\r\n"),
        ("a bare line feed after the size", "5\nhello\r\n0\r\n\r\n"),
        ("a bare line feed after the chunk", "5\r\nhello\n0\r\n\r\n"),
        ("more bytes than the size says", "5\r\nhello!\r\n0\r\n\r\n"),
        ("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        ("a size with a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        ("a size with a space", "5 \r\nhello\r\n0\r\n\r\n"),
        ("a size beyond every number", "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"),
        ("an empty size", "\r\nhello\r\n0\r\n\r\n"),
        ("a trailer", "5\r\nhello\r\n0\r\nHost: b\r\n\r\n"),
    ]
}
