internal import Glibc

/// The signals that ask a process to end.
public enum Signals {
    /// Keeps SIGINT and SIGTERM from ending the process, so that `wait` can hear them. Call it first, before any thread is started: threads
    /// inherit it.
    public static func hold() {
        var set = endingSignals()
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A reader that goes away is told by the write itself.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for SIGINT or SIGTERM on a thread of its own.
    /// - Returns: the signal's name.
    public static func wait() async -> String {
        await withCheckedContinuation { continuation in
            let waiter = Unmanaged.passRetained(Waiter(continuation))
            var thread = pthread_t()
            guard pthread_create(&thread, nil, waitForSignal, waiter.toOpaque()) == 0 else {
                waiter.release()
                continuation.resume(returning: "none: a thread could not be started")
                return
            }
            pthread_detach(thread)
        }
    }
}

private final class Waiter: Sendable {
    let continuation: CheckedContinuation<String, Never>
    init(_ continuation: CheckedContinuation<String, Never>) { self.continuation = continuation }
}

private func endingSignals() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
}

private func waitForSignal(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    var set = endingSignals()
    var number: Int32 = 0
    sigwait(&set, &number)
    Unmanaged<Waiter>.fromOpaque(raw).takeRetainedValue().continuation.resume(returning: number == SIGINT ? "SIGINT" : "SIGTERM")
    return nil
}
