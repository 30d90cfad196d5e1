/// Whether a process lives, has started, and is ready: three questions with three answers, as a pure table.
///
/// Nothing in here asks a dependency anything: whoever works with one reports, and an answer is read from what was reported. What has not
/// reported in time is unknown, and unknown is not ready. Times are nanoseconds of any clock that only goes forward.
public struct Health: Sendable {
    /// What is asked.
    public enum Probe: String, Sendable, CaseIterable {
        /// Whether the process's own loops turn; where not, only a restart helps. No dependency counts.
        case live
        /// Whether every phase of the start is over; until then nobody should judge the rest.
        case startup
        /// Whether work should be sent here: started, not stopping, and every dependency up.
        case ready
    }

    /// How something is.
    public enum State: Hashable, Sendable {
        /// It works.
        case up
        /// It does not, and why: a sentence without secrets, since anyone who may ask reads it.
        case down(String)
        /// It has not said in time.
        case unknown
    }

    /// Something that reports, and how long a report holds.
    public struct Check: Hashable, Sendable {
        /// Its name: `store`, `feed`.
        public let name: String
        /// How old a report may be.
        public let limit: Duration

        /// Declares a check.
        public init(_ name: String, within limit: Duration) {
            precondition(limit > .zero, "the check '\(name)' can never be in time")
            (self.name, self.limit) = (name, limit)
        }
    }

    /// What is known of one check at a moment.
    public struct Finding: Hashable, Sendable {
        /// Which.
        public var name: String
        /// How it is.
        public var state: State
        /// Why, where it is not up.
        public var reason: String?
        /// How old the last report is; nil where there is none.
        public var age: Duration?
    }

    private struct Report {
        var state: State
        var time: Int64
    }

    private let loops: [Check]
    private let checks: [Check]
    private let phases: [String]
    private var beats: [String: Int64] = [:]
    private var reports: [String: Report] = [:]
    private var outcomes: [String: State] = [:]
    private var stopping: String?

    /// Declares what there is; everything begins unknown. A probe that asks about nothing could never say no: each needs something.
    /// - Parameters:
    ///   - loops: what must turn for the process to be alive.
    ///   - phases: what a start goes through, in order.
    ///   - dependencies: what must be up for work to be done.
    public init(loops: [Check], phases: [String], dependencies: [Check]) {
        precondition(!loops.isEmpty && !phases.isEmpty && !dependencies.isEmpty, "a probe that asks about nothing could never say no")
        (self.loops, self.phases, checks) = (loops, phases, dependencies)
        for names in [loops.map(\.name), phases, dependencies.map(\.name)] {
            precondition(Set(names).count == names.count, "two parts of one probe have one name")
        }
    }

    /// A loop has turned.
    public mutating func beat(_ loop: String, at time: Int64) {
        precondition(loops.contains { $0.name == loop }, "'\(loop)' is no loop of this table")
        beats[loop] = time
    }

    /// A phase of the start is over: well, or not.
    public mutating func finish(_ phase: String, _ state: State = .up) {
        precondition(phases.contains(phase), "'\(phase)' is no phase of this table")
        outcomes[phase] = state
    }

    /// A dependency is so at a moment.
    public mutating func report(_ dependency: String, _ state: State, at time: Int64) {
        precondition(checks.contains { $0.name == dependency }, "'\(dependency)' is no dependency of this table")
        reports[dependency] = Report(state: state, time: time)
    }

    /// Takes no more work from now on; there is no way back.
    public mutating func stop(_ reason: String) { stopping = stopping ?? reason }

    // MARK: Answers

    /// The answer to a probe at a moment.
    public func answer(_ probe: Probe, at now: Int64) -> HealthAnswer {
        switch probe {
        case .live:
            // A loop that has not begun to turn cannot have stopped: until the start is over, `startup` judges. A loop beats before that.
            let started = hasStarted
            let findings = loops.map { loop in
                finding(loop, beats[loop.name].map { Report(state: .up, time: $0) }, at: now, isMissingFine: !started)
            }
            return HealthAnswer(probe, findings)
        case .startup: return HealthAnswer(probe, startFindings)
        case .ready:
            var findings = [
                Finding(
                    name: "startup", state: hasStarted ? .up : .down("the start is not over"),
                    reason: hasStarted ? nil : "the start is not over", age: nil)
            ]
            if let stopping { findings.append(Finding(name: "stopping", state: .down(stopping), reason: stopping, age: nil)) }
            return HealthAnswer(probe, findings + checks.map { finding($0, reports[$0.name], at: now) })
        }
    }

    private var hasStarted: Bool { phases.allSatisfy { outcomes[$0] == .up } }

    private var startFindings: [Finding] {
        phases.map { phase in
            switch outcomes[phase] {
            case .up: Finding(name: phase, state: .up, reason: nil, age: nil)
            case .down(let reason): Finding(name: phase, state: .down(reason), reason: reason, age: nil)
            case .unknown, nil: Finding(name: phase, state: .unknown, reason: "not over yet", age: nil)
            }
        }
    }

    private func finding(_ check: Check, _ report: Report?, at now: Int64, isMissingFine: Bool = false) -> Finding {
        guard let report else {
            let state = isMissingFine ? State.up : .unknown
            return Finding(name: check.name, state: state, reason: isMissingFine ? nil : "has not reported yet", age: nil)
        }
        let age = Duration.nanoseconds(max(0, now - report.time))
        if age > check.limit {
            let reason = "has not reported for \(age.seconds) s; at most \(check.limit.seconds) s are allowed"
            return Finding(name: check.name, state: .unknown, reason: reason, age: age)
        }
        guard case .down(let reason) = report.state else {
            let isUp = report.state == .up
            return Finding(name: check.name, state: report.state, reason: isUp ? nil : "says that it does not know", age: age)
        }
        return Finding(name: check.name, state: report.state, reason: reason, age: age)
    }
}
