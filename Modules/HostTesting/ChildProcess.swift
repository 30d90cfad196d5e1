internal import Glibc
public import Host

/// A program that a test starts; it is killed with the last reference to it. Blocking; for tests only.
public final class ChildProcess {
    /// What a program that ended said.
    public struct Ending: Hashable, Sendable {
        /// Its exit status; 128 and more where a signal ended it.
        public var status: Int32
        /// What it wrote, results and messages together.
        public var output: String
    }

    private let process: pid_t
    private let outputPath: String
    private var hasEnded = false

    /// Starts a program; what it writes goes to a file.
    /// - Parameters:
    ///   - arguments: the path of the program, then its arguments.
    ///   - input: a file for its standard input.
    public init(_ arguments: [String], input: String = "/dev/null", output: String) throws(HostError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var started = pid_t()
        let code = posix_spawn(&started, arguments[0], &actions, nil, &words, environ)
        guard code == 0 else { throw HostError("start", arguments[0], code: code) }
        (process, outputPath) = (started, output)
    }

    deinit {
        guard !hasEnded else { return }
        Glibc.kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// What it has written so far.
    public func output() throws(HostError) -> String { try Files.readText(outputPath) }

    /// Waits for its end; once.
    public func wait() throws(HostError) -> Ending {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw HostError("wait for", outputPath, code: errno) }
        }
        hasEnded = true
        let signal = status & 0x7f
        return Ending(status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: try output())
    }

    /// Asks it to end, by SIGTERM, and waits for that.
    public func end() throws(HostError) -> Ending {
        Glibc.kill(process, SIGTERM)
        return try wait()
    }

    /// Kills it, by SIGKILL, and waits for that.
    @discardableResult
    public func kill() throws(HostError) -> Ending {
        Glibc.kill(process, SIGKILL)
        return try wait()
    }

    /// Whether it has not ended by itself.
    public var isRunning: Bool { !hasEnded && Glibc.kill(process, 0) == 0 && !isZombie }

    private var isZombie: Bool {
        var status = siginfo_t()
        return waitid(P_PID, id_t(process), &status, WEXITED | WNOHANG | WNOWAIT) == 0 && status.si_signo == SIGCHLD
    }

    /// Where a program of the machine is; nil where it is not installed.
    public static func find(_ name: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/", "/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
    }
}
