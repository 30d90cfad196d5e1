internal import Domain
internal import Engine

extension ImportedRows {
    /// Checks the rows against each other and the calendar: leaves out duplicates and what is out of order, tells gaps and jumps.
    mutating func checkSequence(_ options: CSVImportOptions, _ calendar: Calendar, _ report: inout ValidationReport) {
        if options.isNewestFirst { reverse() }
        checkOrder(options, &report)
        checkGaps(calendar, &report)
        filter { rows, row, _ in !rows.isRefused[row] }
        checkJumps(options, &report)
    }

    private mutating func checkOrder(_ options: CSVImportOptions, _ report: inout ValidationReport) {
        let isBars = kind.interval != nil
        var outOfOrder = 0
        filter { rows, row, last in
            guard let last else { return true }
            let (time, previous) = (rows.cell(row, 0), rows.cell(last, 0))
            if isBars ? time > previous : time >= previous { return true }
            let isDuplicate = time == previous
            if !isDuplicate { outOfOrder += 1 }
            report.add(
                isDuplicate ? .duplicate : .outOfOrder, [rows.lines[last], rows.lines[row]].sorted(),
                [.init("time", "\(Timestamp(nanoseconds: time))"), .init("previous", "\(Timestamp(nanoseconds: previous))")],
                isDuplicate
                    ? "two bars at \(Timestamp(nanoseconds: time))"
                    : "\(Timestamp(nanoseconds: time)) follows \(Timestamp(nanoseconds: previous))")
            return false
        }
        if outOfOrder > count {
            report.notes.append("most rows are out of order: is the newest row \(options.isNewestFirst ? "last" : "first") in the file?")
        }
    }

    private func checkGaps(_ calendar: Calendar, _ report: inout ValidationReport) {
        let gaps = GapFinder(calendar: calendar, kind: kind)
        for row in 1..<max(1, count) {
            guard let gap = gaps.gap(from: cell(row - 1, 0), to: cell(row, 0)) else { continue }
            report.add(
                .gap, [lines[row - 1], lines[row]].sorted(),
                [
                    .init("from", "\(Timestamp(nanoseconds: cell(row - 1, 0)))"), .init("to", "\(Timestamp(nanoseconds: cell(row, 0)))"),
                    .init("missing", "\(gap.count)"), .init("unit", gap.unit),
                ], gap.message)
        }
    }

    private func checkJumps(_ options: CSVImportOptions, _ report: inout ValidationReport) {
        let threshold = Int128(options.jumpThreshold.partsPerBillion)
        for row in 1..<max(1, count) {
            let (before, after) = (price(row - 1), price(row))
            let change = after - before
            guard Int128(change.magnitude) * 1_000_000_000 > threshold * before else { continue }
            let percent = DecimalText.format(units: (change * 100_000).divided(by: before, rounding: .halfEven), decimals: 3, atLeast: 0)
            let decimals = Int(options.instrument.priceDecimals)
            let (old, new) = (
                DecimalText.format(units: displayed(before), decimals: decimals, atLeast: 0),
                DecimalText.format(units: displayed(after), decimals: decimals, atLeast: 0)
            )
            report.add(
                .jump, [lines[row - 1], lines[row]].sorted(), [.init("from", old), .init("to", new), .init("percent", percent)],
                "the price moved \(percent) % from \(old) to \(new)")
        }
    }

    /// What a jump is measured on: the close, the price, or the sum of bid and ask.
    private func price(_ row: Int) -> Int128 {
        switch kind {
        case .bars: Int128(cell(row, 4))
        case .quotes: Int128(cell(row, 1)) + Int128(cell(row, 2))
        case .trades: Int128(cell(row, 1))
        }
    }

    private func displayed(_ price: Int128) -> Int128 { kind == .quotes ? price / 2 : price }
}

/// Finds what the calendar has between two rows that follow each other.
struct GapFinder {
    let calendar: Calendar
    let kind: DatasetKind

    /// Rows or sessions that are not there.
    struct Gap: Hashable {
        /// How many.
        let count: Int
        /// Of what: `sessions`, or `1m bars`.
        let unit: String
        /// In words.
        let message: String
    }

    /// What is missing between two times, the later one last; nil where nothing is.
    func gap(from: Int64, to: Int64) -> Gap? {
        if calendar.sessions.isContinuous {
            guard let interval = kind.interval else { return nil }
            let missing = Int((Int128(to) - Int128(from) - 1) / Int128(interval.nanoseconds))
            return bars(missing, interval, from, to)
        }
        guard let interval = kind.interval, interval < .day else { return sessions(from, to) }
        guard to - from > interval.nanoseconds else { return nil }
        let (opens, closes) = (calendar.sessions.opens, calendar.sessions.closes)
        guard let first = calendar.session(closingBy: from), let last = calendar.session(closingBy: to) else { return nil }
        if first == last { return bars(Int((to - from - 1) / interval.nanoseconds), interval, from, to) }
        var missing = (closes[first] - from) / interval.nanoseconds + (to - opens[last] - 1) / interval.nanoseconds
        for session in (first + 1)..<last {
            missing += (closes[session] - opens[session] - 1) / interval.nanoseconds + 1
        }
        return bars(Int(missing), interval, from, to)
    }

    private func bars(_ missing: Int, _ interval: BarInterval, _ from: Int64, _ to: Int64) -> Gap? {
        guard missing > 0 else { return nil }
        let unit = "\(interval) bar\(missing == 1 ? "" : "s")"
        let span = "between \(Timestamp(nanoseconds: from)) and \(Timestamp(nanoseconds: to))"
        return Gap(count: missing, unit: "\(interval) bars", message: "\(missing) \(unit) missing \(span)")
    }

    /// Whole sessions without a row.
    private func sessions(_ from: Int64, _ to: Int64) -> Gap? {
        guard let first = sessionIndex(from), let last = sessionIndex(to), last > first + 1 else { return nil }
        let missing = calendar.dates[(first + 1)..<last]
        let listed = missing.prefix(5).map(\.description).joined(separator: ", ") + (missing.count > 5 ? " …" : "")
        return Gap(
            count: missing.count, unit: "sessions", message: "\(missing.count) session\(missing.count == 1 ? "" : "s") missing: \(listed)")
    }

    /// The session of a row; its open belongs to it where the rows are quotes or trades.
    private func sessionIndex(_ time: Int64) -> Int? { calendar.session(closingBy: time) ?? calendar.session(closingBy: time + 1) }
}
