internal import CEpoll
internal import Host

/// Who speaks a protocol over a wire.
protocol WireUser: AnyObject {
    /// Bytes came; they are lent for the call.
    func received(_ bytes: UnsafeRawBufferPointer)
    /// The other side sends no more; it may still read.
    func inputEnded()
    /// What was queued has been handed to the system, or there is again less than `Wire.lowWater`.
    func drained()
    /// The deadline the user has set has passed.
    func expired(_ now: Int64)
    /// The wire is gone; nothing will be called again.
    func closed()
}

/// One socket on one loop: reads when its user wants to, writes what is queued at the end of a turn, and cuts a peer that takes nothing.
final class Wire: LoopHandler {
    /// Below this a source of bytes may go on.
    static let lowWater = 128 << 10

    /// What a peer may cost.
    struct Patience {
        /// Nanoseconds in which what is queued must be taken, and one second more for every `bytesPerSecond` of it.
        var stall: Int64
        var bytesPerSecond: Int64
    }

    let loop: EventLoop
    var patience: Patience
    private let channel: any Channel
    private var key: EventLoop.Key?
    private var interest: UInt32 = 0
    private var user: (any WireUser)?

    private var queue: [[UInt8]] = []
    private var first = 0
    private var offset = 0
    /// Bytes that wait to be written.
    private(set) var queued = 0
    private var isEndOfTurnAsked = false
    private var wantsHungryRead = false
    private var isFull = false

    private var isReadingPaused = false
    private var isInputEnded = false
    private var closesWhenDrained = false
    private var linger: Int64 = 0
    private var isLingering = false
    /// Whether TLS cannot read before it has written.
    private var readNeedsWrite = false
    /// Whether TLS cannot write before it has read.
    private var writeNeedsRead = false
    private var userDeadline = Int64.max
    private var stallDeadline = Int64.max
    /// How many bytes were written in all, and where that must have come to by `stallDeadline`.
    private var written: Int64 = 0
    private var mark: Int64 = 0

    init(_ channel: any Channel, on loop: EventLoop, patience: Patience) {
        (self.channel, self.loop, self.patience) = (channel, loop, patience)
    }

    var isClosed: Bool { key == nil }
    /// The system's reason for the end; 0 where it gave none.
    private(set) var failureCode: Int32 = 0
    var isEstablished: Bool { channel.isEstablished }
    var distrust: String? { channel.distrust }

    /// Begins to watch; on a failure the descriptor is closed.
    func open(for user: any WireUser) throws(HostError) {
        self.user = user
        interest = EPOLLIN.rawValue
        do throws(HostError) { key = try loop.add(channel.descriptor, self, interest) } catch {
            self.user = nil
            channel.close()
            throw error
        }
    }

    /// Another user takes over; the deadline is forgotten.
    func hand(to user: any WireUser) {
        self.user = user
        setDeadline(.max)
    }

    func setDeadline(_ deadline: Int64) {
        userDeadline = deadline
        armDeadline()
    }

    /// Queues bytes, which are not empty; they leave at the end of the turn.
    func send(_ bytes: [UInt8]) {
        guard key != nil, !closesWhenDrained else { return }
        queue.append(bytes)
        queued += bytes.count
        askForEndOfTurn()
    }

    /// Reads no more until `resumeReading`.
    func pauseReading() {
        guard !isReadingPaused else { return }
        isReadingPaused = true
        updateInterest()
    }

    func resumeReading() {
        guard isReadingPaused, key != nil else { return }
        isReadingPaused = false
        updateInterest()
        if channel.holdsBytes {
            wantsHungryRead = true
            askForEndOfTurn()
        }
    }

    /// Closes once what is queued has been written and, so that the last answer is not lost to a reset, the other side has closed too or
    /// `linger` nanoseconds have passed. What comes meanwhile is thrown away by the user.
    func closeWhenDrained(linger: Int64) {
        guard key != nil, !closesWhenDrained else { return }
        closesWhenDrained = true
        self.linger = linger
        askForEndOfTurn()
    }

    /// Closes now.
    func close() {
        guard let key else { return }
        loop.remove(key)
        self.key = nil
        channel.close()
        (queue, queued) = ([], 0)
        let user = self.user
        self.user = nil
        user?.closed()
    }

    // MARK: - What the loop calls

    func ready(_ events: UInt32) {
        if events & EPOLLERR.rawValue != 0 {
            failureCode = Socket.pendingError(of: channel.descriptor)
            return close()
        }
        if events & EPOLLHUP.rawValue != 0, isInputEnded { return close() }
        if events & EPOLLOUT.rawValue != 0 {
            if readNeedsWrite {
                readNeedsWrite = false
                readWhatIsThere()
            }
            flush()
        }
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0, key != nil {
            if writeNeedsRead {
                writeNeedsRead = false
                flush()
            }
            readWhatIsThere()
        }
    }
    func expired(_ now: Int64) {
        if stallDeadline <= now {
            if written < mark { return close() }
            markProgress()
        }
        if userDeadline <= now {
            if isLingering { return close() }
            userDeadline = .max
            user?.expired(now)
        }
        armDeadline()
    }

    func turnEnds() {
        isEndOfTurnAsked = false
        guard key != nil else { return }
        if wantsHungryRead {
            wantsHungryRead = false
            readWhatIsThere()
        }
        flush()
    }

    // MARK: - Reading and writing

    private func readWhatIsThere() {
        // A few buffers a turn: other sockets wait.
        for _ in 0..<4 {
            guard key != nil, !isReadingPaused, !isInputEnded, let user else { return }
            switch channel.read(into: loop.buffer) {
            case .bytes(let count):
                user.received(UnsafeRawBufferPointer(rebasing: loop.buffer[..<count]))
                if count < loop.buffer.count, !channel.holdsBytes { return }
            case .wait(let event):
                if event == EPOLLOUT.rawValue {
                    readNeedsWrite = true
                    updateInterest()
                }
                return
            case .end:
                isInputEnded = true
                updateInterest()
                user.inputEnded()
                if closesWhenDrained, queued == 0 { close() }
                return
            case .failed: return close()
            }
        }
        if channel.holdsBytes {
            wantsHungryRead = true
            askForEndOfTurn()
        }
    }

    private func flush() {
        while queued > 0, key != nil {
            switch channel.write(queue, first: first, offset: offset) {
            case .bytes(let count): advance(by: count)
            case .wait(let event):
                writeNeedsRead = event == EPOLLIN.rawValue
                if stallDeadline == .max { markProgress() }
                isFull = true
                return updateInterest()
            case .end, .failed: return close()
            }
        }
        guard key != nil else { return }
        if isFull {
            isFull = false
            updateInterest()
        }
        if stallDeadline != .max {
            stallDeadline = .max
            armDeadline()
        }
        if closesWhenDrained { return endWriting() }
        user?.drained()
    }

    private func advance(by count: Int) {
        queued -= count
        written += Int64(count)
        var rest = offset + count
        while first < queue.count, rest >= queue[first].count {
            rest -= queue[first].count
            queue[first] = []
            first += 1
        }
        offset = rest
        if first == queue.count {
            queue.removeAll(keepingCapacity: queue.count <= 64)
            first = 0
        } else if first >= 64 {
            queue.removeFirst(first)
            first = 0
        }
        if queued > 0, queued < Self.lowWater, queued + count >= Self.lowWater { user?.drained() }
    }

    private func endWriting() {
        guard !isLingering else { return }
        if isInputEnded || linger == 0 { return close() }
        isLingering = true
        channel.endWriting()
        isReadingPaused = false
        updateInterest()
        setDeadline(loop.now + linger)
    }

    private func markProgress() {
        mark = written + Int64(queued)
        stallDeadline = loop.now + patience.stall + Int64(queued) / patience.bytesPerSecond * 1_000_000_000
        armDeadline()
    }

    private func askForEndOfTurn() {
        guard !isEndOfTurnAsked else { return }
        isEndOfTurnAsked = true
        loop.atEndOfTurn(self)
    }

    private func updateInterest() {
        guard let key else { return }
        var wanted: UInt32 = 0
        if !isReadingPaused && !isInputEnded || writeNeedsRead { wanted |= EPOLLIN.rawValue }
        if isFull && !writeNeedsRead || readNeedsWrite { wanted |= EPOLLOUT.rawValue }
        guard wanted != interest else { return }
        interest = wanted
        loop.change(key, wanted)
    }

    private func armDeadline() {
        if let key { loop.setDeadline(key, min(userDeadline, stallDeadline)) }
    }
}
