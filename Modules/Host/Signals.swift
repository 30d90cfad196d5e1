internal import Glibc

/// The signals that ask a process to end.
public enum Signals {
    /// Waits for SIGINT or SIGTERM; from the first call on they no longer end the process by themselves. A canceled wait ends as if by
    /// SIGTERM. A reader that goes away is told by the write to it, not by a signal.
    /// - Returns: the signal's name; nil when signals cannot be heard.
    public static func wait() async -> String? {
        guard let pipe = openPipe() else { return nil }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGINT, tell)
        signal(SIGTERM, tell)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Unmanaged.passRetained(Waiter(continuation, pipe.read))
                var thread = pthread_t()
                guard pthread_create(&thread, nil, waitForSignal, waiter.toOpaque()) == 0 else {
                    waiter.release()
                    continuation.resume(returning: nil)
                    return
                }
                pthread_detach(thread)
            }
        } onCancel: {
            // Its own pipe: another wait of this process, as tests have them side by side, goes on.
            var byte = UInt8(SIGTERM)
            write(pipe.write, &byte, 1)
        }
    }

    private static func openPipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        signalPipe = ends[1]
        return (ends[0], ends[1])
    }
}

// SAFETY: written once by `wait` before the handlers that read it are set.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Runs inside a signal handler: only `write` is allowed there.
private func tell(_ number: Int32) {
    var byte = UInt8(truncatingIfNeeded: number)
    write(signalPipe, &byte, 1)
}

private final class Waiter: Sendable {
    let continuation: CheckedContinuation<String?, Never>
    let pipe: Int32
    init(_ continuation: CheckedContinuation<String?, Never>, _ pipe: Int32) { (self.continuation, self.pipe) = (continuation, pipe) }
}

private func waitForSignal(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    let waiter = Unmanaged<Waiter>.fromOpaque(raw).takeRetainedValue()
    var number: UInt8 = 0
    while read(waiter.pipe, &number, 1) < 0, errno == EINTR {}
    waiter.continuation.resume(returning: Int32(number) == SIGINT ? "SIGINT" : "SIGTERM")
    return nil
}
