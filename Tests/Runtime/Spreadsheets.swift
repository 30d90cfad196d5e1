import Testing

@testable import Runtime

/// What goes into a spreadsheet is what it shows.
@Suite struct Spreadsheets {
    @Test(arguments: [
        ("paper-7-1", "paper-7-1"), ("", ""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@now", "'@now"), ("\tx", "'\tx"),
        ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("=A1,\"", "\"'=A1,\"\"\""),
    ]) func aTextIsNeverAFormulaAndNeverMoreThanAField(text: String, field: String) {
        #expect(JournalCSV.word(text) == field)
    }
}
