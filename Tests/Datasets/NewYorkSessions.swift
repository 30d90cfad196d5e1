import Datasets
import Domain
import Engine
import Testing

@Suite struct NewYorkSessions {
    let calendar = Calendar.newYorkStockExchange

    /// Sessions a year, as `exchange_calendars` 4.x and `pandas_market_calendars` 5.5 both count them.
    static let sessionsByYear = [
        1998: 252, 1999: 252, 2000: 252, 2001: 248, 2002: 252, 2003: 252, 2004: 252, 2005: 252, 2006: 251, 2007: 251, 2008: 253, 2009: 252,
        2010: 252, 2011: 252, 2012: 250, 2013: 252, 2014: 252, 2015: 252, 2016: 252, 2017: 251, 2018: 251, 2019: 252, 2020: 253, 2021: 252,
        2022: 251, 2023: 250, 2024: 252, 2025: 250, 2026: 251, 2027: 251, 2028: 251,
    ]

    @Test(arguments: sessionsByYear.sorted { $0.key < $1.key })
    func everyYearHasItsSessions(_ year: Int, _ sessions: Int) {
        #expect(calendar.dates.count { $0.parts.year == year } == sessions)
    }

    @Test(arguments: [
        "1998-01-19", "1998-07-03", "1999-12-24", "2000-04-21", "2001-09-11", "2001-09-14", "2004-06-11", "2004-12-24", "2007-01-02",
        "2010-04-02", "2011-12-26", "2012-01-02", "2012-10-29", "2012-10-30", "2018-12-05", "2020-07-03", "2022-06-20", "2023-01-02",
        "2024-03-29", "2025-01-09", "2026-07-03", "2027-06-18", "2028-11-23",
    ])
    func theExchangeWasClosedOn(_ text: String) throws {
        #expect(calendar.session(on: try #require(CivilDate(text))) == nil)
    }

    @Test(arguments: ["1999-12-31", "2004-12-31", "2010-12-31", "2021-12-31", "2021-06-18", "2001-09-10", "2001-09-17", "2027-12-31"])
    func theExchangeWasOpenOn(_ text: String) throws {
        #expect(calendar.session(on: try #require(CivilDate(text))) != nil)
    }

    /// Every half day of the exchange, as both calendars have them; the eve of 2000 is in the first alone and in the exchange's own
    /// announcement of 3 June 1999.
    static let halfDays = [
        "1998-11-27", "1998-12-24", "1999-11-26", "1999-12-31", "2000-07-03", "2000-11-24", "2001-07-03", "2001-11-23", "2001-12-24",
        "2002-07-05", "2002-11-29", "2002-12-24", "2003-07-03", "2003-11-28", "2003-12-24", "2003-12-26", "2004-11-26", "2005-11-25",
        "2006-07-03", "2006-11-24", "2007-07-03", "2007-11-23", "2007-12-24", "2008-07-03", "2008-11-28", "2008-12-24", "2009-11-27",
        "2009-12-24", "2010-11-26", "2011-11-25", "2012-07-03", "2012-11-23", "2012-12-24", "2013-07-03", "2013-11-29", "2013-12-24",
        "2014-07-03", "2014-11-28", "2014-12-24", "2015-11-27", "2015-12-24", "2016-11-25", "2017-07-03", "2017-11-24", "2018-07-03",
        "2018-11-23", "2018-12-24", "2019-07-03", "2019-11-29", "2019-12-24", "2020-11-27", "2020-12-24", "2021-11-26", "2022-11-25",
        "2023-07-03", "2023-11-24", "2024-07-03", "2024-11-29", "2024-12-24", "2025-07-03", "2025-11-28", "2025-12-24", "2026-11-27",
        "2026-12-24", "2027-11-26", "2028-07-03", "2028-11-24",
    ]

    @Test func theHalfDaysAreExactlyTheKnownOnes() {
        let short = calendar.dates.indices.filter { localTime(calendar.sessions.closes[$0]) != "16:00" }
        #expect(short.map { calendar.dates[$0].description } == Self.halfDays)
        #expect(short.allSatisfy { localTime(calendar.sessions.closes[$0]) == "13:00" })
    }

    @Test func theOnlyLateOpeningIsTheNoonOf2002() {
        let late = calendar.dates.indices.filter { localTime(calendar.sessions.opens[$0]) != "09:30" }
        #expect(late.map { calendar.dates[$0].description } == ["2002-09-11"])
        #expect(localTime(calendar.sessions.opens[late[0]]) == "12:00")
    }

    @Test(arguments: [
        ("1998-01-02", "14:30", "21:00"), ("2006-03-31", "14:30", "21:00"), ("2006-04-03", "13:30", "20:00"),
        ("2006-10-27", "13:30", "20:00"),
        ("2006-10-30", "14:30", "21:00"), ("2007-03-09", "14:30", "21:00"), ("2007-03-12", "13:30", "20:00"),
        ("2007-11-02", "13:30", "20:00"),
        ("2007-11-05", "14:30", "21:00"), ("2018-07-03", "13:30", "17:00"), ("2018-12-24", "14:30", "18:00"),
        ("2028-12-29", "14:30", "21:00"),
    ])
    func theHoursFollowDaylightTime(_ day: String, _ open: String, _ close: String) throws {
        let date = try #require(CivilDate(day))
        let hours = try #require(calendar.hours(on: date))
        #expect(Timestamp(nanoseconds: hours.open) == .at("\(day)T\(open):00Z"))
        #expect(Timestamp(nanoseconds: hours.close) == .at("\(day)T\(close):00Z"))
    }

    @Test func sessionsAreAscendingAndNeverOverlap() {
        let table = calendar.sessions
        #expect(table.opens.count == calendar.dates.count)
        #expect(zip(table.opens, table.closes).allSatisfy { $0 < $1 })
        #expect(zip(table.closes, table.opens.dropFirst()).allSatisfy { $0 < $1 })
        #expect(calendar.dates.first == CivilDate("1998-01-02"))
        #expect(calendar.dates.last == CivilDate("2028-12-29"))
    }

    @Test func anUnknownCalendarListsTheKnownOnes() {
        let error = #expect(throws: DatasetError.self) { try Calendar.named("XLON") }
        #expect(error?.description == "no calendar is called 'XLON'; known are: 24/7, XNYS")
        #expect(throws: Never.self) { try Calendar.named("24/7") }
    }

    private func localTime(_ moment: Int64) -> String {
        let offset = Zone.newYork.offset(at: Timestamp(nanoseconds: moment))!
        return String(Timestamp(nanoseconds: moment + offset * Timestamp.second).description.dropFirst(11).prefix(5))
    }
}
