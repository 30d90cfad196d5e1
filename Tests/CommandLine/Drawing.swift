import CommandLine
import Domain
import Testing

@Suite struct Drawing {
    private let second: Int64 = 1_000_000_000

    @Test func onATerminalTheBarShowsRateAndTimeLeft() {
        var progress = Progress("SPY", unit: "bars", total: 4_000, isTerminal: true)
        #expect(
            progress.text(done: 1_000, after: second, width: 80)
                == "\rSPY █████████░░░░░░░░░░░░░░░░░░░░░░░░░░░  25% 1.0k/4.0k bars, 1.0k/s, 3.0s left\u{1B}[K")
        #expect(progress.text(done: 1_100, after: second + 99_999_999, width: 80) == "")
        #expect(progress.text(done: 2_000, after: 2 * second, width: 30) == "\rSPY  50% 2.0k/4.0k bars, 1.0…\u{1B}[K")
        #expect(
            progress.text(done: 4_000, after: 2 * second, width: 60)
                == "\rSPY ████████████████ 100% 4.0k/4.0k bars, 2.0k/s, took 2.0s\u{1B}[K\n")
        #expect(progress.text(done: 4_000, after: 3 * second, width: 60) == "")
    }

    @Test func elsewhereThereIsALineForEveryTenth() {
        var progress = Progress("SPY", unit: "bars", total: 100, isTerminal: false)
        let lines = (0...100).map { progress.text(done: $0, after: Int64($0) * second, width: 80) }.filter { !$0.isEmpty }
        #expect(lines.count == 10)
        #expect(lines.first == "SPY: 10% 10/100 bars, 1/s, 1m30s left\n")
        #expect(lines.last == "SPY: 100% 100/100 bars, 1/s, took 1m40s\n")
    }

    @Test func nothingToDoIsDoneAtOnce() {
        var progress = Progress("x", unit: "rows", total: 0, isTerminal: false)
        #expect(progress.text(done: 0, after: 0, width: 80) == "x: 100% 0/0 rows\n")
    }

    @Test(arguments: [
        (1, 990_000_000, "1/1 bars, 1/s, took 0.9s"), (1_500_000, 12_000_000_000, "1.5M/1.5M bars, 125k/s, took 12s"),
        (9_999_999, 7_845_000_000_000, "10.0M/10.0M bars, 1.3k/s, took 2h10m"),
        (115_000_000, 1_000_000_000, "115M/115M bars, 115M/s, took 1.0s"),
        (950, 185_000_000_000, "950/950 bars, 5/s, took 3m05s"),
    ])
    func countsAndTimesAreShort(_ done: Int, _ nanoseconds: Int64, _ end: String) {
        var progress = Progress("x", unit: "bars", total: done, isTerminal: false)
        #expect(progress.text(done: done, after: nanoseconds, width: 80) == "x: 100% \(end)\n")
    }

    @Test func anyNumbersDrawWithoutATrap() {
        var random = seeded("progress")
        for _ in 0..<5_000 {
            func number() -> Int { Int(truncatingIfNeeded: random.next()) >> Int(random.next() % 64) }
            var progress = Progress("x", unit: "y", total: number(), isTerminal: random.next() % 2 == 0)
            _ = progress.text(done: number(), after: Int64(number()), width: number() % 300)
        }
    }

    @Test func aScreenWritesOnlyWhatChanged() {
        var screen = Screen()
        #expect(
            screen.draw(["a", "b", "c"], width: 10, height: 5)
                == "\u{1B}[H\u{1B}[2J\u{1B}[1;1H\u{1B}[Ka\u{1B}[2;1H\u{1B}[Kb\u{1B}[3;1H\u{1B}[Kc")
        #expect(screen.draw(["a", "b", "c"], width: 10, height: 5) == "")
        #expect(screen.draw(["a", "B"], width: 10, height: 5) == "\u{1B}[2;1H\u{1B}[KB\u{1B}[3;1H\u{1B}[K")
        #expect(screen.draw(["a", "B"], width: 11, height: 1) == "\u{1B}[H\u{1B}[2J\u{1B}[1;1H\u{1B}[Ka")
    }

    @Test func aScreenCutsLinesToItsWidthAndKeepsColours() {
        var screen = Screen()
        let painted = Style(isOn: true).paint("a long line", .red)
        let text = screen.draw([painted, "日本日本", "short"], width: 6, height: 5)
        #expect(text.contains("\u{1B}[1;1H\u{1B}[K\u{1B}[31ma lon…\u{1B}[0m"))
        #expect(text.contains("\u{1B}[2;1H\u{1B}[K日本…"))
        #expect(text.contains("\u{1B}[3;1H\u{1B}[Kshort"))
        #expect(screen.draw(["x"], width: 0, height: -1) == "\u{1B}[H\u{1B}[2J")
    }

    @Test func closingUndoesEverythingThatOpeningDid() {
        for mode in ["?1049", "?25", "?7"] {
            #expect(Screen.opening.contains(mode))
            #expect(Screen.closing.contains(mode))
        }
    }
}
