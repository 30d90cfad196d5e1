internal import CCurl
internal import CEpoll
internal import Network

/// libcurl's transfers on one loop: its sockets are watched by the loop, its time is kept by it.
final class CurlTransfers: LoopHandler, @unchecked Sendable {
    // SAFETY: it lives on the client's loop.
    private let loop: EventLoop
    /// Nil once it is closed.
    private var multi: UnsafeMutableRawPointer?
    private let trust: TLSTrust
    private let allowsPlain: Bool
    private var timer: EventLoop.Key?
    private var sockets: [Int32: Watched] = [:]
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var byID: [ObjectIdentifier: CurlTransfer] = [:]

    init?(on loop: EventLoop, trust: TLSTrust, allowsPlain: Bool) {
        guard let multi = curl_multi_init() else { return nil }
        (self.loop, self.multi, self.trust, self.allowsPlain) = (loop, multi, trust, allowsPlain)
        let me = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_watch(multi, socketChanged, timerChanged, me)
        _ = ccurl_limit(multi, CURLMOPT_MAXCONNECTS, 64)
        // Further calls wait inside libcurl, and their time-outs run.
        _ = ccurl_limit(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 256)
    }

    /// Begins a call; the continuation is resumed once.
    func start(_ ticket: CallTicket, _ call: HTTPCall, _ outcome: CheckedContinuation<Result<HTTPReply, NetworkError>, Never>) {
        loop.assertCurrent()
        guard !ticket.isCancelled else { return outcome.resume(returning: .failure(CallTicket.canceled(mayHaveArrived: false))) }
        if timer == nil { timer = try? loop.add(-1, self, 0) }
        guard multi != nil, timer != nil, let transfer = CurlTransfer(call, trust: trust, allowsPlain: allowsPlain, outcome)
        else {
            return outcome.resume(returning: .failure(NetworkError(.unreachable, mayHaveArrived: false, "libcurl cannot make a transfer")))
        }
        guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
            return transfer.end(.failure(NetworkError(.unreachable, mayHaveArrived: false, "libcurl cannot begin a transfer")))
        }
        transfers[transfer.easy] = transfer
        byID[ObjectIdentifier(ticket)] = transfer
        transfer.ticket = ticket
    }

    func cancel(_ ticket: CallTicket) {
        loop.assertCurrent()
        guard let transfer = byID[ObjectIdentifier(ticket)] else { return }
        let mayHaveArrived = transfer.mayHaveArrived
        forget(transfer)
        transfer.end(.failure(CallTicket.canceled(mayHaveArrived: mayHaveArrived)))
    }

    /// Ends everything that is under way, for good; it must be called before the last reference goes.
    func close() {
        for transfer in Array(transfers.values) {
            forget(transfer)
            transfer.end(.failure(NetworkError(.canceled, mayHaveArrived: transfer.mayHaveArrived, "the client was closed")))
        }
        // It tells which sockets to watch no longer.
        curl_multi_cleanup(multi)
        multi = nil
        if let timer { loop.remove(timer) }
        timer = nil
    }

    // MARK: - What the loop and libcurl call

    func ready(_ events: UInt32) {}

    func turnEnds() {}

    func expired(_ now: Int64) { act(timeoutSocket, 0) }

    fileprivate func act(_ descriptor: Int32, _ events: UInt32) {
        guard let multi else { return }
        var running: Int32 = 0
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        curl_multi_socket_action(multi, descriptor, mask, &running)
        var code = CURLE_OK
        while let easy = ccurl_ended(multi, &code) {
            guard let transfer = transfers[easy] else { continue }
            let result = transfer.result(code)
            forget(transfer)
            transfer.end(result)
        }
    }

    fileprivate func watch(_ descriptor: Int32, _ what: Int32) {
        if what == CURL_POLL_REMOVE {
            if let socket = sockets.removeValue(forKey: descriptor) { loop.remove(socket.key) }
            return
        }
        let events = (what & CURL_POLL_IN != 0 ? EPOLLIN.rawValue : 0) | (what & CURL_POLL_OUT != 0 ? EPOLLOUT.rawValue : 0)
        if let socket = sockets[descriptor] {
            loop.change(socket.key, events)
        } else {
            let socket = Watched(descriptor, self)
            // A descriptor that cannot be watched is found by the transfer's own deadline.
            guard let key = try? loop.add(descriptor, socket, events) else { return }
            socket.key = key
            sockets[descriptor] = socket
        }
    }

    fileprivate func setTimer(_ milliseconds: Int) {
        guard let timer else { return }
        guard milliseconds > 0 else {
            loop.setDeadline(timer, .max)
            // libcurl must not be called from within its callback.
            if milliseconds == 0 { loop.perform { self.act(timeoutSocket, 0) } }
            return
        }
        loop.setDeadline(timer, loop.now + Int64(milliseconds) * 1_000_000)
    }

    private func forget(_ transfer: CurlTransfer) {
        curl_multi_remove_handle(multi, transfer.easy)
        transfers[transfer.easy] = nil
        if let ticket = transfer.ticket { byID[ObjectIdentifier(ticket)] = nil }
    }
}

/// The macro CURL_SOCKET_TIMEOUT, which Swift does not import.
private let timeoutSocket: Int32 = -1

/// One of libcurl's sockets.
private final class Watched: LoopHandler {
    private let descriptor: Int32
    private unowned let owner: CurlTransfers
    var key = EventLoop.Key.none

    init(_ descriptor: Int32, _ owner: CurlTransfers) { (self.descriptor, self.owner) = (descriptor, owner) }

    func ready(_ events: UInt32) { owner.act(descriptor, events) }
    func expired(_ now: Int64) {}
    func turnEnds() {}
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?, _ descriptor: Int32, _ what: Int32, _ owner: UnsafeMutableRawPointer?,
    _ socket: UnsafeMutableRawPointer?
) -> Int32 {
    guard let owner else { return 0 }
    Unmanaged<CurlTransfers>.fromOpaque(owner).takeUnretainedValue().watch(descriptor, what)
    return 0
}

private func timerChanged(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ owner: UnsafeMutableRawPointer?) -> Int32 {
    guard let owner else { return 0 }
    Unmanaged<CurlTransfers>.fromOpaque(owner).takeUnretainedValue().setTimer(milliseconds)
    return 0
}
