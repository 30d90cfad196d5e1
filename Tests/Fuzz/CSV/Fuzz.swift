import Datasets
import Domain
import JSON

/// Any bytes are read to their end, as every kind of row, without a trap; the report's counts agree. The first byte chooses the options.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let choice = bytes.first else { return 0 }
    let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    readRecords(text)
    guard let reading = try? CSVImport(options(choice)) else { preconditionFailure("the options are sound") }
    guard let report = try? reading.validate(text, name: "fuzz") else { return 0 }
    precondition(report.accepted >= 0 && report.accepted <= report.rows, "rows are accepted or refused")
    precondition(report.refused == 0 || report.errors > 0, "a refused row has a reason")
    precondition(report.groups.allSatisfy { !$0.findings.isEmpty && $0.findings.count <= $0.count }, "what is counted is shown")
    precondition(report.groups.allSatisfy { $0.findings.allSatisfy { $0.lines.allSatisfy { $0 >= 1 } } }, "a finding has a line")
    _ = (report.text, report.json.text())
    return 0
}

private func readRecords(_ text: UnsafeRawBufferPointer) {
    var reader = CSVReader(text, separator: CSVReader.separator(of: text))
    var record = CSVReader.Record()
    var line = 0
    while reader.next(&record) {
        precondition(record.line > line && record.count > 0, "records follow each other")
        line = record.line
        for index in 0..<record.count { _ = reader.text(index, of: record) }
    }
    precondition(reader.position == text.count, "every byte is read")
}

private func options(_ choice: UInt8) throws -> CSVImportOptions {
    let isContinuous = choice & 1 != 0
    let instrument = Instrument(
        id: try InstrumentID("FUZZ.XNYS"), assetClass: .equity, currency: .usd, priceDecimals: 4, quantityDecimals: 8,
        calendar: try CalendarID(isContinuous ? "24/7" : "XNYS"))
    let kinds: [DatasetKind] = [.bars(.day), .bars(BarInterval("1m")!), .quotes, .trades]
    var options = CSVImportOptions(instrument: instrument, kind: kinds[Int(choice >> 1 & 3)], source: "fuzz")
    options.zone = choice & 8 != 0 ? .newYork : nil
    options.stamp = choice & 16 != 0 ? .open : .close
    options.isNewestFirst = choice & 32 != 0
    options.rounding = choice & 64 != 0 ? .halfEven : nil
    options.hasHeader = choice & 128 != 0 ? false : nil
    options.listed = 3
    return options
}
