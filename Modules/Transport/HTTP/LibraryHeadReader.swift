internal import CHTTPParser
internal import Network

/// Reads heads by http-parser.
enum LibraryHeadReader: HeadReader {
    // SAFETY: it is filled once and never changed; the library only reads it.
    nonisolated(unsafe) private static var settings = callbacks()

    static func read(_ head: UnsafeRawBufferPointer, isRequest: Bool) throws(Refusal) -> MessageHead {
        guard let base = head.baseAddress else { throw .bad("the header is empty") }
        var parser = http_parser()
        http_parser_init(&parser, isRequest ? HTTP_REQUEST : HTTP_RESPONSE)
        var findings = Findings(base: base)
        findings.spans.reserveCapacity(16)
        let used = withUnsafeMutablePointer(to: &findings) { findings in
            parser.data = UnsafeMutableRawPointer(findings)
            return http_parser_execute(&parser, &settings, base.assumingMemoryBound(to: CChar.self), head.count)
        }
        guard parser.http_errno == 0, used == head.count, findings.isComplete else {
            throw .bad("the header cannot be read: \(String(cString: http_errno_description(http_errno(parser.http_errno))))")
        }
        guard parser.http_major == 1, parser.http_minor <= 1 else {
            throw Refusal(HTTPStatus(505), "the version is neither 1.1 nor 1.0")
        }
        let fields = HTTPFields(text: Array(head), spans: findings.spans)
        let start: MessageHead.Start
        if isRequest {
            let name = String(cString: http_method_str(http_method(parser.method)))
            start = .request(HTTPMethod(name), target: String(decoding: head[findings.target], as: UTF8.self))
        } else {
            guard (100...599).contains(parser.status_code) else { throw .bad("the status has not three digits from 100 to 599") }
            start = .reply(HTTPStatus(Int(parser.status_code)))
        }
        return MessageHead(start: start, fields: fields, minorVersion: Int(parser.http_minor))
    }
}

/// What the library tells, as offsets into the head.
private struct Findings {
    var base: UnsafeRawPointer
    var target = 0..<0
    var name = 0..<0
    var spans: [HTTPFields.Span] = []
    var isComplete = false

    func range(_ start: UnsafePointer<CChar>?, _ count: Int) -> Range<Int> {
        guard let start else { return 0..<0 }
        let offset = UnsafeRawPointer(start) - base
        return offset..<offset + count
    }
}

private func callbacks() -> http_parser_settings {
    var settings = http_parser_settings()
    http_parser_settings_init(&settings)
    settings.on_url = { parser, start, count in
        found(parser).pointee.target = found(parser).pointee.range(start, count)
        return 0
    }
    settings.on_header_field = { parser, start, count in
        found(parser).pointee.name = found(parser).pointee.range(start, count)
        return 0
    }
    settings.on_header_value = { parser, start, count in
        let findings = found(parser)
        findings.pointee.spans.append(.init(name: findings.pointee.name, value: trimmed(findings.pointee.range(start, count), findings)))
        return 0
    }
    settings.on_headers_complete = { parser in
        found(parser).pointee.isComplete = true
        // Two means: there is no body, and what follows is not yours. Bodies are framed by BodyFraming.
        return 2
    }
    return settings
}

private func found(_ parser: UnsafeMutablePointer<http_parser>?) -> UnsafeMutablePointer<Findings> {
    parser!.pointee.data.assumingMemoryBound(to: Findings.self)
}

/// The library takes the spaces before a value away, not those after it.
private func trimmed(_ range: Range<Int>, _ findings: UnsafeMutablePointer<Findings>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound {
        let byte = findings.pointee.base.load(fromByteOffset: end - 1, as: UInt8.self)
        guard byte == 32 || byte == 9 else { break }
        end -= 1
    }
    return range.lowerBound..<end
}
