/// A full view of a terminal that is drawn again and again: only lines that changed are written.
///
/// It only makes text. Whoever owns the terminal writes `opening` first and `closing` at the end, however the end comes.
public struct Screen: Sendable {
    /// Goes to the alternate screen, hides the cursor and switches line wrapping off.
    public static let opening = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    /// Undoes `opening`: the terminal looks as it did before.
    public static let closing = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private var drawn: [String] = []
    private var size: (width: Int, height: Int) = (0, 0)

    /// Makes a screen of which nothing is drawn yet.
    public init() {}

    /// What to write so that the terminal shows these lines; empty where it does already.
    ///
    /// Lines are cut to the width, and those that do not fit the height are left out; a change of size draws everything again.
    /// Lines may be painted by `Style`; other control characters must not be in them.
    public mutating func draw(_ lines: [String], width: Int, height: Int) -> String {
        var text = ""
        if size != (width, height) {
            (size, drawn) = ((width, height), [])
            text = "\u{1B}[H\u{1B}[2J"
        }
        let fresh = lines.prefix(max(0, height)).map { TextWidth.clipped($0, to: width) }
        for row in 0..<max(fresh.count, drawn.count) {
            let line = row < fresh.count ? fresh[row] : ""
            guard row >= drawn.count || drawn[row] != line else { continue }
            // Erasing comes first: behind a line of the whole width the cursor stands on its last character.
            text += "\u{1B}[\(row + 1);1H\u{1B}[K\(line)"
        }
        drawn = Array(fresh)
        return text
    }
}
