import Domain
import Testing

@Suite struct Calendar {
    /// Walks every day by counting alone, from a Saturday: 1678-01-01 in the Gregorian calendar.
    @Test func everyDayFrom1678To2261IsTheDayAfterTheOneBefore() throws {
        var (year, month, day, weekday) = (1678, 1, 1, 6)
        var days = try #require(CivilDate("1678-01-01")).daysSinceEpoch
        while year <= 2261 {
            let date = CivilDate(daysSinceEpoch: days)
            let (y, m, d) = date.parts
            guard (y, m, d) == (year, month, day), date.weekday == weekday, CivilDate(year: year, month: month, day: day) == date,
                CivilDate(date.description) == date, Timestamp(date).date == date,
                Timestamp(date, nanosecondsOfDay: Timestamp.day - 1).date == date,
                Timestamp(Timestamp(date).description) == Timestamp(date)
            else {
                Issue.record("\(date) is not \(year)-\(month)-\(day), weekday \(weekday)")
                return
            }
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            (day, weekday, days) = (day + 1, weekday % 7 + 1, days + 1)
            if day > lengths[month - 1] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(days == CivilDate("2261-12-31")!.daysSinceEpoch + 1)
    }

    @Test func theEpochIsDayZeroAndAThursday() throws {
        let epoch = try #require(CivilDate(year: 1970, month: 1, day: 1))
        #expect(epoch.daysSinceEpoch == 0)
        #expect(epoch.weekday == 4)
        #expect(epoch.advanced(by: -1).description == "1969-12-31")
        #expect(CivilDate(year: 2000, month: 2, day: 29)?.daysSinceEpoch == 11_016)
    }

    @Test(arguments: [
        (2001, 2, 29), (1900, 2, 29), (2100, 2, 29), (2020, 0, 1), (2020, 13, 1), (2020, 4, 31), (2020, 1, 0), (2020, 1, 32), (0, 1, 1),
        (-5, 1, 1),
        (10_000, 1, 1), (Int.max, 1, 1), (Int.min, 12, 31), (2020, Int.max, 1), (2020, 1, Int.max),
    ]) func aDayThatIsNotThereIsNoDate(_ year: Int, _ month: Int, _ day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: ["2000-02-29", "2400-02-29", "1600-02-29", "0001-01-01", "9999-12-31"]) func leapDaysAndTheEndsAreDates(_ text: String)
    {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        #expect(CivilDate(year: parts[0], month: parts[1], day: parts[2])?.description == text)
    }

    @Test(arguments: [
        "2020-1-01", "2020-01-1", "20-01-01", "2020/01/01", "2020-01-01 ", " 2020-01-01", "2020-02-30", "1677-12-31", "2262-01-01",
        "+020-01-01",
        "-020-01-01", "2020-0a-01", "２０２０-01-01", "", "2020-01-01T",
    ]) func whatIsNoDateIsRefused(_ text: String) {
        #expect(CivilDate(text) == nil)
    }
}
