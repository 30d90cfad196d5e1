public import Domain

/// Jobs by the clock, as a pure table: which are due, and when the next one is.
public struct Schedule: Sendable {
    /// A job.
    public struct Job: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Nanoseconds from one run to the next.
        public let every: Int64

        /// Makes a job.
        public init(_ name: String, every: Int64) {
            precondition(every > 0, "a job runs at intervals")
            (self.name, self.every) = (name, every)
        }
    }

    private let jobs: [Job]
    private var dueAt: [Int64]

    /// Makes a table whose jobs are first due one interval after `start`, in nanoseconds of any clock that only goes forward.
    public init(_ jobs: [Job], start: Int64) {
        self.jobs = jobs
        dueAt = jobs.map { start + $0.every }
    }

    /// The jobs due at `now`, in their order. One that was missed several times is due once.
    public mutating func due(at now: Int64) -> [Job] {
        var due: [Job] = []
        for index in jobs.indices where dueAt[index] <= now {
            due.append(jobs[index])
            dueAt[index] += jobs[index].every
            if dueAt[index] <= now { dueAt[index] = now + jobs[index].every }
        }
        return due
    }

    /// When the next job is due; nil without jobs.
    public var next: Int64? { dueAt.min() }
}

/// Runs the jobs of a schedule one after another.
public struct Scheduler: Sendable {
    private let clock: any WallClock
    private let sleeper: any Sleeper

    /// Makes a scheduler.
    public init(clock: any WallClock, sleeper: any Sleeper) { (self.clock, self.sleeper) = (clock, sleeper) }

    /// Runs until it is canceled or a job throws.
    public func run(_ jobs: [Schedule.Job], _ perform: @Sendable (Schedule.Job) async throws(RuntimeError) -> Void)
        async throws(RuntimeError)
    {
        var schedule = Schedule(jobs, start: clock.now().nanoseconds)
        while !Task.isCancelled, let next = schedule.next {
            await sleeper.sleep(nanoseconds: max(1_000_000, next - clock.now().nanoseconds))
            for job in schedule.due(at: clock.now().nanoseconds) where !Task.isCancelled { try await perform(job) }
        }
    }
}
