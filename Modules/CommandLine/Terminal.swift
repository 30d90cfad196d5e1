internal import Glibc

/// The process's own terminal.
public enum Terminal {
    /// The streams of the process; results to standard output, messages to standard error. Writing blocks. A terminal that cannot move its
    /// cursor (`TERM=dumb`) counts as a file.
    public static var streams: (results: Output.Stream, messages: Output.Stream) { (stream(STDOUT_FILENO), stream(STDERR_FILENO)) }

    /// How many columns and lines the terminal has; nil where standard output and standard error are none.
    public static var size: (width: Int, height: Int)? { size(of: STDOUT_FILENO) ?? size(of: STDERR_FILENO) }

    /// Reads a secret from standard input: in a terminal after a prompt, unseen as it is typed; elsewhere its first line.
    /// - Returns: nil where there is none, it is longer than 4096 bytes or no UTF-8, or Ctrl-C was pressed.
    public static func secret(_ prompt: String) -> String? {
        var before = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &before) == 0 else { return secretLine { $0 } }
        var unseen = before
        // Without ISIG too: a signal in between would leave the terminal mute.
        unseen.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(STDIN_FILENO, TCSANOW, &unseen)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &before)
            _ = write("\n", to: STDERR_FILENO)
        }
        _ = write(prompt, to: STDERR_FILENO)
        return secretLine { $0 == 3 ? nil : $0 == 13 || $0 == 4 ? 10 : $0 }
    }

    private static func secretLine(_ meaning: (UInt8) -> UInt8?) -> String? {
        var (line, byte) = ([UInt8](), UInt8(0))
        while read(STDIN_FILENO, &byte, 1) == 1 {
            guard let key = meaning(byte), line.count < 4096 else { return nil }
            if key == 10 { return String(validating: line, as: UTF8.self) }
            if key == 127 || key == 8 {
                while let last = line.popLast(), last & 0xC0 == 0x80 {}
            } else {
                line.append(key)
            }
        }
        return line.isEmpty ? nil : String(validating: line, as: UTF8.self)
    }

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
