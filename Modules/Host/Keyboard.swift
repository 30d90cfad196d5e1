internal import Glibc

/// Keys as they are pressed, without waiting for a line. Only where standard input is a terminal.
public enum Keyboard {
    /// True where there is a keyboard.
    public static var isThere: Bool { isatty(STDIN_FILENO) == 1 }

    /// Hears keys until the process ends.
    /// - Parameter heard: called on a thread of its own with each byte.
    /// - Returns: puts the terminal back as it was.
    public static func listen(_ heard: @escaping @Sendable (UInt8) -> Void) -> @Sendable () -> Void {
        var before = termios()
        guard isThere, tcgetattr(STDIN_FILENO, &before) == 0 else { return {} }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        let listener = Unmanaged.passRetained(Listener(heard))
        var thread = pthread_t()
        if pthread_create(&thread, nil, readKeys, listener.toOpaque()) == 0 { pthread_detach(thread) } else { listener.release() }
        let restored = before
        return {
            var settings = restored
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        }
    }
}

private final class Listener: Sendable {
    let heard: @Sendable (UInt8) -> Void
    init(_ heard: @escaping @Sendable (UInt8) -> Void) { self.heard = heard }
}

private func readKeys(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    let listener = Unmanaged<Listener>.fromOpaque(raw).takeRetainedValue()
    var byte: UInt8 = 0
    while read(STDIN_FILENO, &byte, 1) == 1 { listener.heard(byte) }
    return nil
}
