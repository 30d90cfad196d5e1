internal import Glibc

/// The process's own terminal.
public enum Terminal {
    /// The streams of the process; results to standard output, messages to standard error. Writing blocks. A terminal that cannot move its
    /// cursor (`TERM=dumb`) counts as a file.
    public static var streams: (results: Output.Stream, messages: Output.Stream) { (stream(STDOUT_FILENO), stream(STDERR_FILENO)) }

    /// How many columns and lines the terminal has; nil where standard output and standard error are none.
    public static var size: (width: Int, height: Int)? { size(of: STDOUT_FILENO) ?? size(of: STDERR_FILENO) }

    private static func stream(_ descriptor: Int32) -> Output.Stream {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
        return Output.Stream(isTerminal: isatty(descriptor) == 1 && !isDumb, width: size(of: descriptor)?.width) {
            write($0, to: descriptor)
        }
    }

    private static func size(of descriptor: Int32) -> (width: Int, height: Int)? {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return nil }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let put = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
                if put < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                written += put
            }
            return true
        }
    }
}
