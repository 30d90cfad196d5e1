internal import CCurl
internal import Network
internal import Synchronization

/// Names a call, so that it can be cancelled from any thread.
final class CallTicket: Sendable {
    private let cancelled = Atomic<Bool>(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    func cancel() { cancelled.store(true, ordering: .releasing) }

    static func canceled(mayHaveArrived: Bool) -> NetworkError {
        NetworkError(.canceled, mayHaveArrived: mayHaveArrived, "the task was cancelled")
    }
}

/// One call by libcurl.
final class CurlTransfer {
    private static let headBytes = 64 << 10

    let easy: UnsafeMutableRawPointer
    var ticket: CallTicket?
    private let call: HTTPCall
    private var outcome: CheckedContinuation<Result<HTTPReply, NetworkError>, Never>?
    private var lists: OpaqueList
    private var sent = 0
    private var status = 0
    private var fields: HTTPFields = [:]
    private var head = 0
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// Nil where libcurl does not take what it is given.
    init?(
        _ call: HTTPCall, trust: TLSTrust, allowsPlain: Bool, _ outcome: CheckedContinuation<Result<HTTPReply, NetworkError>, Never>
    ) {
        guard let easy = curl_easy_init() else { return nil }
        (self.easy, self.call, lists) = (easy, call, OpaqueList(call))
        guard setUp(trust, allowsPlain) else { return nil }
        self.outcome = outcome
    }

    deinit {
        curl_easy_cleanup(easy)
        lists.free()
    }

    /// Whether anything of the request may have left this machine.
    var mayHaveArrived: Bool {
        var microseconds: curl_off_t = 0
        return ccurl_get_time(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds) != CURLE_OK || microseconds > 0
    }

    func end(_ result: Result<HTTPReply, NetworkError>) { outcome.take()?.resume(returning: result) }

    func result(_ code: CURLcode) -> Result<HTTPReply, NetworkError> {
        if code == CURLE_OK, (100...599).contains(status) { return .success(HTTPReply(HTTPStatus(status), fields: fields, body: body)) }
        let origin = (try? ServerURL(call.url, schemes: ("http", "https"), allowsPlain: true))?.authority ?? "the server"
        if isTooLarge { return .failure(NetworkError(.tooLarge, "the answer of \(origin) has more than \(call.limit) bytes")) }
        let reason: NetworkError.Reason
        var mayHaveArrived = self.mayHaveArrived
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: (reason, mayHaveArrived) = (.unreachable, false)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            (reason, mayHaveArrived) = (.untrusted, false)
        case CURLE_OPERATION_TIMEDOUT: reason = .timedOut
        case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: reason = .malformed
        default: reason = .closed
        }
        let why = String(cString: curl_easy_strerror(code))
        return .failure(NetworkError(reason, mayHaveArrived: mayHaveArrived, "\(call.method) to \(origin) failed: \(why)"))
    }

    private func setUp(_ trust: TLSTrust, _ allowsPlain: Bool) -> Bool {
        let me = Unmanaged.passUnretained(self).toOpaque()
        var isSound = ccurl_set_text(easy, CURLOPT_URL, call.url) == CURLE_OK
        func set(_ option: CURLoption, _ value: Int) { isSound = ccurl_set_long(easy, option, value) == CURLE_OK && isSound }
        func set(_ option: CURLoption, _ value: String) { isSound = ccurl_set_text(easy, option, value) == CURLE_OK && isSound }
        set(CURLOPT_PROTOCOLS_STR, allowsPlain ? "http,https" : "https")
        // The environment does not choose who sees our requests.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        let milliseconds = Int(clamping: max(1, call.timeout.wholeNanoseconds / 1_000_000))
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        if let pin = trust.pin {
            // Who has the key is enough: neither name nor authority is asked for.
            set(CURLOPT_PINNEDPUBLICKEY, pin)
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let authorities = trust.authorities {
            var copy = authorities
            isSound = ccurl_set_authorities(easy, &copy, copy.count) == CURLE_OK && isSound
        }
        isSound = ccurl_set_receivers(easy, tookHead, tookBody, me) == CURLE_OK && isSound
        if let fields = lists.first { isSound = ccurl_set_list(easy, CURLOPT_HTTPHEADER, fields) == CURLE_OK && isSound }
        setMethod(me, set, set)
        return isSound
    }

    /// libcurl sends a request again, unasked, when a connection it kept turns out to be dead. It cannot where the body comes from a
    /// reader that does not go back, or where the connection is a fresh one; what acts is sent in one of these ways.
    private func setMethod(_ me: UnsafeMutableRawPointer, _ set: (CURLoption, Int) -> Void, _ name: (CURLoption, String) -> Void) {
        let isSafe = call.method == .get || call.method == .head || call.method == .options
        if !call.body.isEmpty {
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE, call.body.count)
            _ = ccurl_set_reader(easy, gaveBody, me)
        } else if !isSafe {
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE, 0)
            set(CURLOPT_FRESH_CONNECT, 1)
        }
        if call.method == .head { set(CURLOPT_NOBODY, 1) } else { name(CURLOPT_CUSTOMREQUEST, call.method.name) }
    }

    fileprivate func took(head line: UnsafeRawBufferPointer) -> Bool {
        head += line.count
        guard head <= Self.headBytes else { return false }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // An interim answer, 1xx, comes before the one that counts.
            fields = [:]
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = text[text.index(after: colon)...]
            fields.add(String(text[..<colon]), String(value.trimmingLine))
        }
        return true
    }

    fileprivate func took(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= call.limit else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, call.body.count - sent)
        buffer.copyBytes(from: call.body[sent..<sent + count])
        sent += count
        return count
    }
}

extension Substring {
    /// Without the spaces at both ends and the end of the line.
    fileprivate var trimmingLine: Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 || byte == 10 }
        var rest = self
        while let first = rest.utf8.first, isBlank(first) { rest = Substring(rest.utf8.dropFirst()) }
        while let last = rest.utf8.last, isBlank(last) { rest = Substring(rest.utf8.dropLast()) }
        return rest
    }
}

/// A call's header fields as libcurl wants them.
private struct OpaqueList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init(_ call: HTTPCall) {
        for field in call.fields {
            first = curl_slist_append(first, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // A name without a value takes away what libcurl would add by itself.
        if !call.fields.contains("Content-Type") { first = curl_slist_append(first, "Content-Type:") }
        if !call.fields.contains("Accept") { first = curl_slist_append(first, "Accept:") }
        first = curl_slist_append(first, "Expect:")
    }

    func free() { curl_slist_free_all(first) }
}

private func tookHead(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?) -> Int {
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(owner).took(head: line) ? line.count : 0
}

private func tookBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?) -> Int {
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Zero bytes are taken; that libcurl would take for a refusal only where there are some.
    return transfer(owner).took(body: piece) ? piece.count : (piece.isEmpty ? 0 : piece.count - 1)
}

private func gaveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?) -> Int {
    transfer(owner).give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private func transfer(_ owner: UnsafeMutableRawPointer?) -> CurlTransfer {
    Unmanaged<CurlTransfer>.fromOpaque(owner!).takeUnretainedValue()
}
