internal import Glibc

/// A thread of its own that runs an actor's work, one job after the other in the order they came.
///
/// For work that blocks (SQLite, files, DNS): the cooperative pool has one thread a core and must never wait.
/// An actor owns one and returns it from `unownedExecutor`; the thread ends after its last job once nobody owns it.
public final class SerialThread: SerialExecutor {
    private let work: Work

    /// Starts the thread.
    /// - Parameter name: what tools such as `top -H` call it; at most 15 bytes are shown.
    public init(_ name: String) {
        work = Work()
        start(name)
    }

    deinit { work.stop() }

    public func enqueue(_ job: consuming ExecutorJob) { work.add(UnownedJob(job)) }

    public func checkIsolated() { precondition(work.isCurrent, "this must run on the executor's own thread") }

    public func isIsolatingCurrentContext() -> Bool? { work.isCurrent }

    private func start(_ name: String) {
        let seat = Seat(name: name, work: work, executor: asUnownedSerialExecutor())
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, sit, Unmanaged.passRetained(seat).toOpaque())
        guard code == 0 else { fatalError("cannot start the thread '\(name)': \(HostError("start", "", code: code))") }
        pthread_detach(thread)
    }
}

/// The thread's life, from its first instruction to its last.
private func sit(_ seat: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let seat else { return nil }
    let taken = Unmanaged<Seat>.fromOpaque(seat).takeRetainedValue()
    // Its name is for those who look from outside; where it cannot be set, nothing is lost.
    if let descriptor = try? Files.open("/proc/thread-self/comm", O_WRONLY) {
        try? Files.write(Array(taken.name.utf8.prefix(15)), to: descriptor, path: "/proc/thread-self/comm")
        close(descriptor)
    }
    taken.work.run(on: taken.executor)
    return nil
}

/// What the thread needs while it runs; it does not own the executor, whose going ends it.
private final class Seat: Sendable {
    let name: String
    let work: Work
    let executor: UnownedSerialExecutor

    init(name: String, work: Work, executor: UnownedSerialExecutor) { (self.name, self.work, self.executor) = (name, work, executor) }
}

/// The queue between those who enqueue and the thread.
private final class Work: @unchecked Sendable {
    // SAFETY: `jobs` and `ended` are touched only under `lock`; `runner` is written once, under it, before the first job runs.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var ended = false
    private var runner: pthread_t?

    init() {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrived, nil)
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(lock)
        arrived.deallocate()
        lock.deallocate()
    }

    var isCurrent: Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard let runner else { return false }
        return pthread_equal(runner, pthread_self()) != 0
    }

    func add(_ job: UnownedJob) {
        pthread_mutex_lock(lock)
        jobs.append(job)
        pthread_mutex_unlock(lock)
        pthread_cond_signal(arrived)
    }

    func stop() {
        pthread_mutex_lock(lock)
        ended = true
        pthread_mutex_unlock(lock)
        pthread_cond_signal(arrived)
    }

    func run(on executor: UnownedSerialExecutor) {
        pthread_mutex_lock(lock)
        runner = pthread_self()
        pthread_mutex_unlock(lock)
        var taken: [UnownedJob] = []
        while take(&taken) {
            for job in taken { job.runSynchronously(on: executor) }
            taken.removeAll(keepingCapacity: true)
        }
    }

    /// Waits for jobs and takes them all; false when there will be no more.
    private func take(_ taken: inout [UnownedJob]) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while jobs.isEmpty {
            if ended { return false }
            pthread_cond_wait(arrived, lock)
        }
        swap(&jobs, &taken)
        return true
    }
}
