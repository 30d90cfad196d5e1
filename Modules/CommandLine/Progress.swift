/// How far something long has come: a bar that redraws itself on a terminal, otherwise a line for every tenth.
///
/// It only makes text; whoever runs the work asks it now and then, and writes what it says to the messages.
public struct Progress: Sendable {
    private let label: String
    private let unit: String
    private let total: Int
    private let isTerminal: Bool
    private var lastDrawn: Int64?
    private var lastTenth = 0
    private var isFinished = false

    /// Makes a progress of nothing done.
    /// - Parameters:
    ///   - label: what is going on: `sma-cross on SPY`.
    ///   - unit: what is counted, in the plural: `bars`.
    ///   - total: how many there are; at least 0.
    ///   - isTerminal: whether messages go to a terminal.
    public init(_ label: String, unit: String, total: Int, isTerminal: Bool) {
        (self.label, self.unit, self.total, self.isTerminal) = (TextWidth.plain(label), unit, max(0, total), isTerminal)
    }

    /// What to write now; empty where nothing has to be. On a terminal it redraws at most ten times a second.
    /// - Parameters:
    ///   - done: how many are done, 0 to the total.
    ///   - nanoseconds: how long it has been going on.
    ///   - width: the columns of the terminal.
    public mutating func text(done: Int, after nanoseconds: Int64, width: Int) -> String {
        let done = min(max(0, done), total)
        guard !isFinished else { return "" }
        isFinished = done == total
        if isTerminal {
            if !isFinished, let lastDrawn, nanoseconds - lastDrawn < 100_000_000 { return "" }
            lastDrawn = nanoseconds
            return "\r" + TextWidth.clipped(bar(done, nanoseconds, width), to: width - 1) + "\u{1B}[K" + (isFinished ? "\n" : "")
        }
        let tenth = total == 0 ? 10 : Int((Int128(done) * 10) / Int128(total))
        guard tenth > lastTenth else { return "" }
        lastTenth = tenth
        return "\(label): \(tenth * 10)% \(tail(done, nanoseconds))\n"
    }

    private func bar(_ done: Int, _ nanoseconds: Int64, _ width: Int) -> String {
        let percent = total == 0 ? 100 : Int((Int128(done) * 100) / Int128(total))
        let end = " \(TextWidth.padded("\(percent)%", to: 4, onTheLeft: true)) \(tail(done, nanoseconds))"
        let space = width - 1 - TextWidth.of(label) - TextWidth.of(end) - 1
        guard space >= 10 else { return label + end }
        let cells = min(space, 40)
        let full = cells * percent / 100
        return "\(label) \(String(repeating: "█", count: full))\(String(repeating: "░", count: cells - full))\(end)"
    }

    private func tail(_ done: Int, _ nanoseconds: Int64) -> String {
        let seconds = Double(max(1, nanoseconds)) / 1e9
        let rate = Double(done) / seconds
        let count = "\(Self.short(Double(done)))/\(Self.short(Double(total))) \(unit)"
        guard done > 0, nanoseconds > 0 else { return count }
        if done == total { return "\(count), \(Self.short(rate))/s, took \(Self.clock(nanoseconds))" }
        let left = Int64(min(Double(total - done) / rate, 8.64e6) * 1e9)
        return "\(count), \(Self.short(rate))/s, \(Self.clock(left)) left"
    }

    /// Three digits with k, M or G: `950`, `1.2k`, `115M`.
    static func short(_ value: Double) -> String {
        var (rest, suffix) = (value, "")
        for next in ["k", "M", "G", "T"] where rest >= 999.5 { (rest, suffix) = (rest / 1000, next) }
        if suffix.isEmpty || rest >= 99.95 { return "\(Int(rest.rounded()))\(suffix)" }
        let tenths = Int((rest * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)\(suffix)"
    }

    /// `0.4s`, `12s`, `3m05s`, `2h10m`.
    static func clock(_ nanoseconds: Int64) -> String {
        let tenths = nanoseconds / 100_000_000
        let seconds = tenths / 10
        if seconds < 10 { return "\(seconds).\(tenths % 10)s" }
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(twoDigits(seconds % 60))s" }
        return "\(seconds / 3600)h\(twoDigits(seconds / 60 % 60))m"
    }

    private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
