internal import Domain
internal import Engine

extension Calendar {
    /// The New York Stock Exchange from 1998 to 2028, 09:30 to 16:00 New York time; NASDAQ kept the same days.
    ///
    /// Rules: NYSE Rule 7.2 (holidays) and the exchange's lists "Holidays & Trading Hours" and "Special Closings"; checked day by day
    /// against the calendars XNYS of `exchange_calendars` and NYSE of `pandas_market_calendars`, which agree on every session of these
    /// years and differ in one half day, the eve of 2000, and in openings of minutes later.
    /// Pauses of minutes at an open (moments of silence) and halts within a session are not in it: those days have whole sessions.
    public static let newYorkStockExchange = makeNewYorkStockExchange()

    private static func makeNewYorkStockExchange() -> Calendar {
        let span = CivilDate(year: 1998, month: 1, day: 1)!...CivilDate(year: 2028, month: 12, day: 31)!
        var (dates, opens, closes): ([CivilDate], [Int64], [Int64]) = ([], [], [])
        for day in span.lowerBound.daysSinceEpoch...span.upperBound.daysSinceEpoch {
            let date = CivilDate(daysSinceEpoch: day)
            guard let hours = NewYorkStockExchange.hours(on: date) else { continue }
            dates.append(date)
            opens.append(moment(date, minute: hours.open))
            closes.append(moment(date, minute: hours.close))
        }
        return Calendar(
            id: CalendarID(validated: InlineText("XNYS")!), zone: .newYork, sessions: SessionTable(opens: opens, closes: closes),
            dates: dates,
            span: span)
    }

    private static func moment(_ date: CivilDate, minute: Int64) -> Int64 {
        guard case .once(let moment) = Zone.newYork.moment(date, minute * 60 * Timestamp.second) else {
            preconditionFailure("the exchange never opens or closes while the clocks change")
        }
        return moment.nanoseconds
    }
}

/// The exchange's rules of days and hours, in minutes since midnight in New York.
enum NewYorkStockExchange {
    /// The hours of a date; nil when the exchange is closed.
    static func hours(on date: CivilDate) -> (open: Int64, close: Int64)? {
        guard date.weekday <= 5, !isHoliday(date), !specialClosings.contains(date) else { return nil }
        return (date == noonOpening ? 12 * 60 : 9 * 60 + 30, closesAtOne(date) ? 13 * 60 : 16 * 60)
    }

    private static func isHoliday(_ date: CivilDate) -> Bool {
        let (year, month, _) = date.parts
        switch month {
        case 1: return date == newYear(year) || date == .nth(3, 1, of: 1, year)  // New Year's Day; Martin Luther King Jr. Day, since 1998
        case 2: return date == .nth(3, 1, of: 2, year)  // Washington's Birthday
        case 3, 4: return date == easterSunday(year).advanced(by: -2)  // Good Friday
        case 5: return date == .nth(-1, 1, of: 5, year)  // Memorial Day
        case 6: return year >= 2022 && date == observed(year, 6, 19)  // Juneteenth, since 2022
        case 7: return date == observed(year, 7, 4)  // Independence Day
        case 9: return date == .nth(1, 1, of: 9, year)  // Labor Day
        case 11: return date == .nth(4, 4, of: 11, year)  // Thanksgiving Day
        case 12: return date == observed(year, 12, 25)  // Christmas Day
        default: return false
        }
    }

    /// A holiday on a Saturday is kept on the Friday before, on a Sunday on the Monday after.
    private static func observed(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        let date = CivilDate(year: year, month: month, day: day)!
        return date.advanced(by: date.weekday == 6 ? -1 : date.weekday == 7 ? 1 : 0)
    }

    /// New Year's Day on a Saturday is not kept at all: the Friday ends a month and a year of accounts (Rule 7.2).
    private static func newYear(_ year: Int) -> CivilDate {
        let date = CivilDate(year: year, month: 1, day: 1)!
        return date.advanced(by: date.weekday == 7 ? 1 : 0)
    }

    /// Half days by rule: the day after Thanksgiving, Christmas Eve and the day before Independence Day where they are trading days.
    /// Until 2012 a Wednesday 3 July was whole and a Friday 5 July was half instead.
    private static func closesAtOne(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.parts
        switch (month, day) {
        case (7, 3): return date.weekday != 3 || year >= 2013
        case (7, 5): return date.weekday == 5 && year < 2013
        case (11, 23...29): return date == .nth(4, 4, of: 11, year).advanced(by: 1)
        case (12, 24): return true
        default: return specialHalfDays.contains(date)
        }
    }

    /// Attacks of 2001; mourning for Reagan, Ford, G. H. W. Bush and Carter; hurricane Sandy.
    private static let specialClosings: Set<CivilDate> = days(
        "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11", "2007-01-02", "2012-10-29", "2012-10-30", "2018-12-05",
        "2025-01-09")

    /// The eve of 2000 (NYSE board, 3 June 1999: close at 1 p.m. to prepare the machines) and the Friday after Christmas 2003.
    private static let specialHalfDays: Set<CivilDate> = days("1999-12-31", "2003-12-26")

    /// The first anniversary of the attacks: opened at noon.
    private static let noonOpening = CivilDate("2002-09-11")!

    private static func days(_ texts: String...) -> Set<CivilDate> { Set(texts.map { CivilDate($0)! }) }

    /// Easter Sunday by the anonymous Gregorian algorithm (Meeus, "Astronomical Algorithms", 1991, chapter 8).
    private static func easterSunday(_ year: Int) -> CivilDate {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let (d, e, f) = (b / 4, b % 4, (b + 8) / 25)
        let h = (19 * a + b - d - (b - f + 1) / 3 + 15) % 30
        let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let sum = h + l - 7 * m + 114
        return CivilDate(year: year, month: sum / 31, day: sum % 31 + 1)!
    }
}
