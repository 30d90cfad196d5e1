internal import CEpoll
internal import Glibc
internal import Host
internal import Network
internal import Synchronization

/// What a loop calls when something happens to a descriptor it watches, or when its deadline has passed.
protocol LoopHandler: AnyObject {
    /// The descriptor is ready: a set of EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP.
    func ready(_ events: UInt32)
    /// The deadline that was set has passed.
    func expired(_ now: Int64)
    /// The turn in which `EventLoop.atEndOfTurn` was called ends.
    func turnEnds()
}

/// One thread that waits for descriptors, deadlines and work, and is an executor itself: a request is answered where its socket is read.
///
/// `enqueue`, `perform` and `stop` may be called from any thread; everything else from its own only.
final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    // SAFETY: `mailbox` and `thread` guard themselves; every other variable is touched by the loop's own thread only, which `assertCurrent`
    // checks where callbacks come in.
    enum Work {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    /// What came since it was last looked at; `isAwake` is false when the thread may be waiting and has to be woken.
    private struct Mailbox {
        var work: [Work] = []
        var isAwake = true
        var isStopping = false
    }

    private struct Seat {
        var handler: (any LoopHandler)?
        var descriptor: Int32 = -1
        var generation: UInt32 = 0
        var deadline = Int64.max
        /// The earliest moment the wheel will ask about it; `max` when it is not in the wheel.
        var asked = Int64.max
    }

    /// Names what is watched; it is never mistaken for what is watched at the same place later.
    struct Key: Hashable {
        fileprivate let raw: UInt64
        /// Names nothing.
        static let none = Key(raw: UInt64.max - 1)
        fileprivate var index: Int { Int(raw & 0xFFFF_FFFF) }
        fileprivate var generation: UInt32 { UInt32(raw >> 32) }
    }

    private static let wakeKey = UInt64.max
    private let epoll: Int32
    private let wake: Int32
    private let clock: @Sendable () -> Int64
    private let mailbox = Mutex(Mailbox())
    private let thread = Atomic<UInt>(0)

    private var running: [Work] = []
    private var seats: [Seat] = []
    private var free: [Int] = []
    private var wheel: DeadlineWheel
    private var due: [UInt64] = []
    private var ending: [any LoopHandler] = []
    /// The moment this turn began, by the loop's clock.
    private(set) var now: Int64
    /// Lent to whoever reads in this turn.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    /// Opens the loop's descriptors; `start` begins its thread.
    init(clock: @escaping @Sendable () -> Int64) throws(HostError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw HostError.last("watch descriptors") }
        wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        self.clock = clock
        now = clock()
        wheel = DeadlineWheel(now: now)
        guard wake >= 0, cepoll_control(epoll, EPOLL_CTL_ADD, wake, EPOLLIN.rawValue, Self.wakeKey) == 0 else {
            throw HostError.last("watch descriptors")
        }
    }

    deinit {
        close(epoll)
        close(wake)
        buffer.deallocate()
    }

    // MARK: - From any thread

    func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    /// Runs a call on the loop's thread, after all that was given to the loop before, and never before this returns.
    func perform(_ call: @escaping @Sendable () -> Void) { add(.call(call)) }

    /// Ends the thread once what is in the mailbox has run; what comes later never runs.
    func stop() {
        mailbox.withLock { $0.isStopping = true }
        signal()
    }

    var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    func checkIsolated() { assertCurrent() }

    func assertCurrent() { precondition(isCurrent, "this must run on the loop's own thread") }

    private func add(_ work: Work) {
        let mustWake = mailbox.withLock { mailbox in
            mailbox.work.append(work)
            defer { mailbox.isAwake = true }
            return !mailbox.isAwake
        }
        if mustWake { signal() }
    }

    private func signal() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    // MARK: - On the loop's thread

    /// Watches a descriptor, or holds only a deadline where it is -1. The handler is kept until `remove`.
    func add(_ descriptor: Int32, _ handler: any LoopHandler, _ events: UInt32) throws(HostError) -> Key {
        let index = free.popLast() ?? seats.count
        if index == seats.count { seats.append(Seat()) }
        let key = Key(raw: UInt64(seats[index].generation) << 32 | UInt64(index))
        if descriptor >= 0, cepoll_control(epoll, EPOLL_CTL_ADD, descriptor, events, key.raw) != 0 {
            free.append(index)
            throw HostError.last("watch a descriptor")
        }
        seats[index].handler = handler
        seats[index].descriptor = descriptor
        return key
    }

    /// Changes what is waited for.
    func change(_ key: Key, _ events: UInt32) {
        guard isHeld(key) else { return }
        _ = cepoll_control(epoll, EPOLL_CTL_MOD, seats[key.index].descriptor, events, key.raw)
    }

    /// Watches no longer and forgets the deadline; closing the descriptor stays with whoever opened it, and comes after this.
    func remove(_ key: Key) {
        guard isHeld(key) else { return }
        let seat = seats[key.index]
        if seat.descriptor >= 0 { _ = cepoll_control(epoll, EPOLL_CTL_DEL, seat.descriptor, 0, 0) }
        seats[key.index] = Seat(generation: seat.generation &+ 1)
        free.append(key.index)
    }

    /// Calls `expired` at that moment of the loop's clock, unless another is set before; `Int64.max` for never.
    func setDeadline(_ key: Key, _ deadline: Int64) {
        guard isHeld(key) else { return }
        seats[key.index].deadline = deadline
        guard deadline < seats[key.index].asked else { return }
        seats[key.index].asked = deadline
        wheel.insert(key.raw, at: deadline)
    }

    /// Calls `turnEnds` once before the loop waits again.
    func atEndOfTurn(_ handler: any LoopHandler) { ending.append(handler) }

    private func isHeld(_ key: Key) -> Bool { seats.indices.contains(key.index) && seats[key.index].generation == key.generation }

    // MARK: - The thread

    /// Begins the thread, which keeps the loop until `stop`.
    func start() throws(HostError) {
        let kept = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, runLoop, kept.toOpaque())
        guard code == 0 else {
            kept.release()
            throw HostError("start a thread", "", code: code)
        }
        pthread_detach(thread)
    }

    fileprivate func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        // OpenSSL writes without MSG_NOSIGNAL: a peer that has gone is told by the write, not by a signal.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: 256)
        defer { events.deallocate() }
        while true {
            runMailbox()
            endTurn()
            guard let patience = patience() else { return }
            let count = epoll_wait(epoll, events, 256, patience)
            now = clock()
            for index in 0..<max(0, Int(count)) {
                let raw = cepoll_key(events + index)
                if raw == Self.wakeKey {
                    var seen: UInt64 = 0
                    _ = read(wake, &seen, 8)
                } else if isHeld(Key(raw: raw)) {
                    seats[Int(raw & 0xFFFF_FFFF)].handler?.ready(cepoll_events(events + index))
                }
            }
            expire()
        }
    }

    /// Runs what came, and what that brought, but not for ever: sockets wait meanwhile.
    private func runMailbox() {
        for _ in 0..<8 {
            mailbox.withLock { swap(&$0.work, &running) }
            if running.isEmpty { return }
            for work in running {
                switch work {
                case .job(let job): job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
                case .call(let call): call()
                }
            }
            running.removeAll(keepingCapacity: true)
        }
    }

    private func endTurn() {
        var index = 0
        while index < ending.count {
            ending[index].turnEnds()
            index += 1
        }
        ending.removeAll(keepingCapacity: true)
    }

    /// Milliseconds to wait; nil when the thread is to end.
    private func patience() -> Int32? {
        let (hasWork, isStopping) = mailbox.withLock { mailbox in
            mailbox.isAwake = !mailbox.work.isEmpty
            return (!mailbox.work.isEmpty, mailbox.isStopping)
        }
        if hasWork { return 0 }
        if isStopping { return nil }
        guard let next = wheel.next else { return -1 }
        return Int32(clamping: max(0, next - clock()) / 1_000_000 + 1)
    }

    private func expire() {
        wheel.take(until: now, into: &due)
        for raw in due {
            let key = Key(raw: raw)
            guard isHeld(key) else { continue }
            let deadline = seats[key.index].deadline
            seats[key.index].asked = .max
            if deadline <= now {
                seats[key.index].deadline = .max
                seats[key.index].handler?.expired(now)
            } else if deadline != .max {
                setDeadline(key, deadline)
            }
        }
        due.removeAll(keepingCapacity: true)
    }
}

private func runLoop(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    Unmanaged<EventLoop>.fromOpaque(raw).takeRetainedValue().run()
    return nil
}
