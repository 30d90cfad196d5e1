import Datasets
import Domain
import Testing

@Suite struct CSVReading {
    @Test(arguments: [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
        ("\u{FEFF}a,b\n", [["a", "b"]]),
        ("\n\n a ,\n\n", [[" a ", ""]]),
        (",\n", [["", ""]]),
        ("\"a,1\",\"b\"\"c\"\n\"\",d", [["a,1", "b\"c"], ["", "d"]]),
        ("\"a\nb\",c\n", [["a\nb", "c"]]),
        ("\"\"\"\"\n", [["\""]]),
        ("a\"b,c\n", [["a\"b", "c"]]),
        ("", []),
        ("\n\r\n", []),
    ])
    func recordsAreReadAsTheRFCSays(_ text: String, _ records: [[String]]) {
        #expect(read(text).map(\.fields) == records)
        #expect(read(text).allSatisfy { $0.problem == nil })
    }

    @Test func linesAreCountedThroughQuotesAndEveryKindOfEnd() {
        #expect(read("a\r\n\r\n\"b\nc\r\nd\re\",f\ng\rh").map(\.line) == [1, 3, 7, 8])
    }

    @Test func brokenQuotesAreSaidInTheRecord() {
        #expect(read("a\n\"b\nc").map(\.problem) == [nil, .unclosedQuote])
        #expect(read("\"a\"b,c\nd,e").map(\.problem) == [.textAfterQuote, nil])
        #expect(read("\"a\" ,c").map(\.problem) == [.textAfterQuote])
    }

    @Test(arguments: [("a;b;c\n1,2", ";"), ("a\tb\n", "\t"), ("a|b|c,d", "|"), ("abc", ","), ("", ",")])
    func theSeparatorIsTheMostFrequentOfTheFirstLine(_ text: String, _ separator: String) {
        Array(text.utf8).withUnsafeBytes { #expect(CSVReader.separator(of: $0) == separator.utf8.first) }
    }

    @Test func whateverFieldsAreWrittenAreRead() {
        var generator = seeded("csv fields")
        let alphabet = Array("ab\",;\n\r 1é")
        for _ in 0..<500 {
            let records = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                    String((0..<Int.random(in: 0...6, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! })
                }
            }
            let text = records.map { $0.map { "\"" + doubled($0) + "\"" }.joined(separator: ",") }.joined(separator: "\n")
            #expect(read(text).map(\.fields) == records)
        }
    }

    @Test func anyBytesAreReadToTheirEnd() throws {
        var generator = seeded("csv bytes")
        let alphabet = Array("\",\n\r 0123456789.-:TZab\0".utf8) + [0xEF, 0xFF]
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! }
            try bytes.withUnsafeBytes { raw in
                var reader = CSVReader(raw)
                var record = CSVReader.Record()
                while reader.next(&record) { for index in 0..<record.count { _ = reader.text(index, of: record) } }
                #expect(reader.position == bytes.count)
                let options = CSVImportOptions(instrument: try Traded.stock(), kind: .trades, source: "noise")
                _ = try? CSVImport(options).validate(raw, name: "noise")
            }
        }
    }

    private func doubled(_ text: String) -> String { String(text.flatMap { $0 == "\"" ? ["\"", "\""] : [$0] }) }

    private func read(_ text: String) -> [(fields: [String], line: Int, problem: CSVReader.Problem?)] {
        Array(text.utf8).withUnsafeBytes { bytes in
            var reader = CSVReader(bytes)
            var record = CSVReader.Record()
            var records: [(fields: [String], line: Int, problem: CSVReader.Problem?)] = []
            while reader.next(&record) {
                records.append(((0..<record.count).map { reader.text($0, of: record) }, record.line, record.problem))
            }
            return records
        }
    }
}
