import CommandLine
import Testing

@Suite struct Tables {
    private var positions: Table {
        var table = Table([.text("instrument"), .number("quantity"), .number("P&L"), .text("note")])
        table.add(["SPY", "100", "-12.50", "bought at the open of the second day"])
        table.add([Table.Cell("日本"), "5", Table.Cell("1,200,000.00", .green), Table.Cell("é\u{1B}[31mx\ny")])
        return table
    }

    @Test func numbersStandOnTheRightAndWideCharactersCountTwice() {
        #expect(
            positions.text() == """
                instrument  quantity           P&L  note
                SPY              100        -12.50  bought at the open of the second day
                日本               5  1,200,000.00  é [31mx y

                """)
    }

    @Test func aNarrowTerminalCutsTextAndNeverNumbers() {
        #expect(
            positions.text(width: 50) == """
                instrument  quantity           P&L  note
                SPY              100        -12.50  bought at the…
                日本               5  1,200,000.00  é [31mx y

                """)
        #expect(
            positions.text(width: 10) == """
                instrum…  quantity           P&L  note
                SPY            100        -12.50  bought …
                日本             5  1,200,000.00  é [31mx…

                """)
    }

    @Test func coloursStandAroundTheTextAlone() {
        let painted = positions.text(style: Style(isOn: true))
        #expect(painted.contains("\u{1B}[1minstrument\u{1B}[0m  \u{1B}[1mquantity\u{1B}[0m"))
        #expect(painted.contains("5  \u{1B}[32m1,200,000.00\u{1B}[0m  é"))
    }

    @Test func aTableWithoutRowsIsItsHeaders() {
        #expect(Table([.text("a"), .number("b")]).text() == "a  b\n")
    }

    @Test func onATerminalItIsCutToItsWidthAndNotInAFile() async {
        let long = String(repeating: "x", count: 100)
        for (isTerminal, count) in [(true, 40), (false, 100)] {
            let caught = Caught()
            let stream = Output.Stream(isTerminal: isTerminal, width: 40) { caught.take($0) }
            var table = Table([.text("a")])
            table.add([Table.Cell(long)])
            Output(results: stream, messages: stream).table(table)
            #expect(caught.text.split(separator: "\n")[1].count == count)
        }
    }
}
