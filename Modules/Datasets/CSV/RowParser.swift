internal import Domain
internal import Engine

/// Reads records into columns, and checks each row by itself.
struct RowParser {
    private(set) var rows: ImportedRows
    private let options: CSVImportOptions
    private let places: ColumnMapping.Places
    private var time: RowTime
    private var format = TimeFormat.iso
    private var numbers: [Int64]
    private var joined: [UInt8] = []
    private let fieldsNeeded: Int
    private let calendar: Calendar

    init(_ options: CSVImportOptions, _ calendar: Calendar, _ places: ColumnMapping.Places) {
        (self.options, self.places, self.calendar) = (options, places, calendar)
        rows = ImportedRows(kind: options.kind)
        numbers = Array(repeating: 0, count: places.numbers.count)
        time = RowTime(
            calendar: calendar, kind: options.kind, stamp: options.stamp, zone: options.zone, newestFirst: options.isNewestFirst)
        let last = places.numbers.compactMap(\.self) + [places.time, places.timeOfDay ?? 0]
        fieldsNeeded = last.max()! + 1
    }

    /// Settles how times are written by the first row, where the options do not.
    /// - Throws: `.options` when the first row's time has no known format or could have two, or needs a zone and none is stated.
    mutating func settleFormat(
        _ reader: CSVReader, _ record: CSVReader.Record, _ report: inout ValidationReport
    ) throws(DatasetError) {
        guard record.problem == nil, record.count >= fieldsNeeded else {
            format = options.timeFormat ?? .iso
            return
        }
        let known = TimeFormat.allCases.map(\.rawValue).joined(separator: ", ")
        let stated = options.timeFormat
        guard let detected = withTime(reader, record, { stated ?? TimeFormat.detect($0) }) else {
            let text = reader.text(places.time, of: record)
            throw DatasetError(.options, "line \(record.line): '\(text)' is no time of a known format; state one of \(known)")
        }
        if stated == nil, withTime(reader, record, { TimeFormat.isAmbiguous($0) }) {
            throw DatasetError(
                .options,
                "line \(record.line): '\(reader.text(places.time, of: record))' may have its month first or its day: "
                    + "state mm/dd/yyyy or dd/mm/yyyy")
        }
        format = detected
        if options.timeFormat == nil { report.notes.append("times are read as \(detected.rawValue)") }
        let isDaily = options.kind.interval == .day && !calendar.sessions.isContinuous
        if case .local = withTime(reader, record, { detected.read($0) }), options.zone == nil, !isDaily {
            throw DatasetError(
                .options,
                "line \(record.line): '\(reader.text(places.time, of: record))' has no offset: state the zone, as in America/New_York")
        }
    }

    /// Reads a record and keeps it when its time can be read, marked where something else is wrong with it.
    mutating func parse(_ reader: CSVReader, _ record: CSVReader.Record, _ report: inout ValidationReport) {
        report.rows += 1
        if let problem = record.problem {
            report.add(
                .malformedRow, [record.line], [], problem == .unclosedQuote ? "a quote is never closed" : "text after a closing quote")
            return
        }
        guard record.count >= fieldsNeeded else {
            report.add(
                .malformedRow, [record.line], [.init("fields", "\(record.count)"), .init("needed", "\(fieldsNeeded)")],
                "\(record.count) fields where at least \(fieldsNeeded) are needed")
            return
        }
        guard let time = readTime(reader, record, &report) else { return }
        let isGood = readNumbers(reader, record, &report) && checkRow(record.line, &report)
        rows.append(time, numbers, line: record.line, isRefused: !isGood)
    }

    // MARK: - Times

    private mutating func readTime(_ reader: CSVReader, _ record: CSVReader.Record, _ report: inout ValidationReport) -> Int64? {
        let (format, place) = (format, places.time)
        let text = { reader.text(place, of: record) }
        guard let reading = withTime(reader, record, { format.read($0) }) else {
            let isEmpty = DecimalField.trimmed(reader.raw(record.fields[places.time])).isEmpty
            report.add(
                isEmpty ? .emptyField : .unparsable, [record.line], [.init("time", text())],
                isEmpty ? "time is empty" : "time '\(text())' is not of the format \(format.rawValue)")
            return nil
        }
        switch time.read(reading) {
        case .at(let moment): return moment
        case .closed(let moment):
            let kind: FindingKind = options.kind.interval == nil ? .outsideHours : .outsideSession
            report.add(
                kind, [record.line], [.init("time", "\(Timestamp(nanoseconds: moment))")],
                "\(Timestamp(nanoseconds: moment)) is in no session of \(calendar.id)\(beyond(Timestamp(nanoseconds: moment).date))")
            return kind == .outsideHours ? moment : nil
        case .noSession(let date):
            report.add(.outsideSession, [record.line], [.init("time", "\(date)")], "\(date) is no session of \(calendar.id)\(beyond(date))")
            return nil
        case .problem(let reason):
            report.add(.unparsable, [record.line], [.init("time", text())], "time '\(text())': \(reason)")
            return nil
        }
    }

    private func beyond(_ date: CivilDate) -> String {
        guard let span = calendar.span, !span.contains(date) else { return "" }
        return ", which is known from \(span.lowerBound) to \(span.upperBound)"
    }

    /// Lends the time's text, put together where date and time of day are parted.
    @inline(__always)
    private mutating func withTime<Result>(
        _ reader: CSVReader, _ record: CSVReader.Record, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        guard let timeOfDay = places.timeOfDay else { return body(reader.raw(record.fields[places.time])) }
        joined.removeAll(keepingCapacity: true)
        joined.append(contentsOf: DecimalField.trimmed(reader.raw(record.fields[places.time])))
        joined.append(0x20)
        joined.append(contentsOf: DecimalField.trimmed(reader.raw(record.fields[timeOfDay])))
        return joined.withUnsafeBytes(body)
    }

    // MARK: - Numbers

    private mutating func readNumbers(_ reader: CSVReader, _ record: CSVReader.Record, _ report: inout ValidationReport) -> Bool {
        for index in numbers.indices {
            let isPrice = rows.isPrice[index]
            guard let place = places.numbers[index] else {
                numbers[index] = -1
                continue
            }
            let decimals = isPrice ? options.instrument.priceDecimals : options.instrument.quantityDecimals
            let read = DecimalField.read(reader.raw(record.fields[place]), decimals: Int(decimals), rounding: options.rounding)
            if case .units(let units) = read {
                numbers[index] = units
                guard isPrice ? units <= 0 : units < 0 else { continue }
                let value = value(index)
                report.add(isPrice ? .nonPositivePrice : .negativeVolume, [record.line], [value], "\(value.name) is \(value.text)")
                return false
            } else if read == .empty, !isPrice {
                numbers[index] = -1
                report.add(.noVolume, [record.line], [], "\(rows.names[index + 1]) is empty")
            } else {
                let name = rows.names[index + 1]
                let text = { reader.text(place, of: record) }
                let (kind, reason) = Self.refusal(read, name, decimals)
                report.add(
                    kind, [record.line], [.init(name, text())], read == .empty ? "\(name) is empty" : "\(name) '\(text())' \(reason)")
                return false
            }
        }
        return true
    }

    private static func refusal(_ read: DecimalField, _ name: String, _ decimals: UInt8) -> (FindingKind, String) {
        switch read {
        case .empty: (.emptyField, "is empty")
        case .tooManyDecimals: (.tooManyDecimals, "has more than \(decimals) decimals; round it, or give the instrument more")
        case .tooLarge: (.unparsable, "is too large for \(decimals) decimals")
        case .notANumber, .units: (.unparsable, "is no number")
        }
    }

    private func checkRow(_ line: Int, _ report: inout ValidationReport) -> Bool {
        switch options.kind {
        case .bars: return checkBar(line, &report)
        case .quotes:
            guard numbers[0] > numbers[1] else { return true }
            report.add(.crossedQuote, [line], [value(0), value(1)], "bid \(value(0).text) is above ask \(value(1).text)")
            return false
        case .trades: return true
        }
    }

    private func checkBar(_ line: Int, _ report: inout ValidationReport) -> Bool {
        let (open, high, low, close) = (numbers[0], numbers[1], numbers[2], numbers[3])
        if low <= open, open <= high, low <= close, close <= high { return true }
        if high < low {
            report.add(.highBelowLow, [line], [value(1), value(2)], "high \(value(1).text) is below low \(value(2).text)")
        } else {
            let index = open < low || open > high ? 0 : 3
            report.add(
                .outsideRange, [line], [value(index), value(2), value(1)],
                "\(rows.names[index + 1]) \(value(index).text) is not between low \(value(2).text) and high \(value(1).text)")
        }
        return false
    }

    private func value(_ index: Int) -> Finding.Value {
        let decimals = rows.isPrice[index] ? options.instrument.priceDecimals : options.instrument.quantityDecimals
        return .init(rows.names[index + 1], DecimalText.format(units: Int128(numbers[index]), decimals: Int(decimals), atLeast: 0))
    }
}
