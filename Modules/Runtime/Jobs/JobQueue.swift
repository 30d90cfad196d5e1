internal import Host
internal import Synchronization

/// Work that takes long and is done for who asks later: one at a time, in the order it came, on a thread of its own. It is in memory only.
///
/// Lifecycle: work is taken from the start; `run` once, until `stop` or its task is cancelled. Everything else from any thread.
public final class JobQueue: Sendable {
    /// Work: hears how much of it is done, from 0 to 1, and stops where that returns false.
    /// - Returns: what came of it, in a word.
    /// - Throws: why it failed, in a line for people.
    public typealias Work = @Sendable (_ isWanted: (Double) -> Bool) throws -> String

    /// How a job stands.
    public enum State: String, CaseIterable, Sendable { case queued, running, done, failed, cancelled }

    /// A job as it is shown.
    public struct Line: Hashable, Sendable {
        /// Its name.
        public let job: String
        /// How it stands.
        public fileprivate(set) var state = State.queued
        /// How much of it is done, from 0 to 1.
        public fileprivate(set) var progress = 0.0
        /// What came of it; nil before it is done.
        public fileprivate(set) var result: String?
        /// Why it failed; nil where it did not.
        public fileprivate(set) var problem: String?
    }

    /// What became of a submission.
    public enum Submission: Hashable, Sendable {
        /// It will be done, or is already; the name of the job.
        case taken(String)
        /// The key was used for another request.
        case conflict
        /// Too many wait.
        case full
    }

    /// How many may wait.
    public static let waiting = 16
    /// How many that have ended are remembered.
    public static let remembered = 64

    private struct Job {
        let key: String
        let request: [UInt8]
        var line: Line
        var work: Work?
        var isWanted = true
    }

    private struct Jobs {
        var all: [String: Job] = [:]
        var waiting: [String] = []
        var ended: [String] = []
        var isStopped = false

        mutating func end(_ name: String, _ state: State, result: String? = nil, problem: String? = nil) {
            guard var job = all[name] else { return }
            job.work = nil
            (job.line.state, job.line.result, job.line.problem) = (state, result, problem)
            if state == .done { job.line.progress = 1 }
            all[name] = job
            ended.append(name)
            if ended.count > JobQueue.remembered { all[ended.removeFirst()] = nil }
        }
    }

    private let jobs = Mutex(Jobs())
    private let bench: Bench
    private let (arrivals, arrived) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Makes a queue in which nothing waits.
    /// - Parameter name: what its thread is called.
    public init(_ name: String) { bench = Bench(SerialThread(name)) }

    /// Takes work. The same request under the same key is one job, as long as it is remembered.
    /// - Parameters:
    ///   - name: what the job is called; another one for each.
    ///   - key: what its client repeats it by.
    ///   - request: what it was made of.
    public func submit(_ name: String, key: String, request: [UInt8], _ work: @escaping Work) -> Submission {
        let submission = jobs.withLock { jobs -> Submission in
            if let known = jobs.all.values.first(where: { $0.key == key }) {
                return known.request == request ? .taken(known.line.job) : .conflict
            }
            guard jobs.waiting.count < Self.waiting, !jobs.isStopped else { return .full }
            jobs.all[name] = Job(key: key, request: request, line: Line(job: name), work: work)
            jobs.waiting.append(name)
            return .taken(name)
        }
        arrived.yield()
        return submission
    }

    /// How a job stands; nil where it is not known, or not any more.
    public func line(_ name: String) -> Line? { jobs.withLock { $0.all[name]?.line } }

    /// Has a job not done, or stopped where it is: what is under way ends a little later. One that has ended stays as it is.
    /// - Returns: how it stands now; nil where it is not known.
    public func cancel(_ name: String) -> Line? {
        jobs.withLock { jobs in
            jobs.all[name]?.isWanted = false
            if let place = jobs.waiting.firstIndex(of: name) {
                jobs.waiting.remove(at: place)
                jobs.end(name, .cancelled)
            }
            return jobs.all[name]?.line
        }
    }

    /// Does what comes until it is stopped.
    public func run() async {
        for await _ in arrivals { while let (name, work) = take() { await bench.perform { self.finish(name, work) } } }
        stop()
    }

    /// Takes no more, and cancels what there is. Any number of times.
    public func stop() {
        let names = jobs.withLock { jobs in
            jobs.isStopped = true
            return jobs.all.values.filter { $0.line.state == .queued || $0.line.state == .running }.map(\.line.job)
        }
        for name in names { _ = cancel(name) }
        arrived.finish()
    }

    private func take() -> (String, Work)? {
        jobs.withLock { jobs in
            guard let name = jobs.waiting.first, let work = jobs.all[name]?.work else { return nil }
            jobs.waiting.removeFirst()
            jobs.all[name]?.line.state = .running
            return (name, work)
        }
    }

    private func finish(_ name: String, _ work: Work) {
        let outcome = Result {
            try work { done in
                jobs.withLock { jobs in
                    jobs.all[name]?.line.progress = min(max(done, 0), 1)
                    return jobs.all[name]?.isWanted ?? false
                }
            }
        }
        jobs.withLock { jobs in
            switch outcome {
            case .success(let result): jobs.end(name, .done, result: result)
            case .failure where jobs.all[name]?.isWanted == false: jobs.end(name, .cancelled)
            case .failure(let error): jobs.end(name, .failed, problem: "\(error)")
            }
        }
    }
}

/// The thread: what is done here may take as long as it likes.
private actor Bench {
    private let thread: SerialThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    init(_ thread: SerialThread) { self.thread = thread }
    func perform(_ work: @Sendable () -> Void) { work() }
}
