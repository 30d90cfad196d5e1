import Domain
import Testing

@Suite struct Moments {
    static let read: [(text: String, nanoseconds: Int64)] = [
        ("1970-01-01", 0), ("1970-01-01T00:00Z", 0), ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00:01Z", 1_000_000_000),
        ("1970-01-01T00:00:00.5Z", 500_000_000), ("1970-01-01T00:00:00.000000001Z", 1), ("1970-01-01T02:00:00+02:00", 0),
        ("1969-12-31T19:00:00-05:00", 0), ("1970-01-01T05:45+05:45", 0), ("1969-12-31T23:59:59.999999999Z", -1),
        ("2018-01-02T14:30:00Z", 1_514_903_400_000_000_000), ("2261-12-31T23:59:59-23:59", 9_214_732_739_000_000_000),
        ("1678-01-01T00:00:00+23:59", -9_214_646_340_000_000_000),
    ]

    @Test(arguments: read) func aMomentIsReadWithItsFractionAndOffset(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try #require(Timestamp(text)).nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "1970", "1970-01-01T", "1970-01-01T00", "1970-01-01T00:00", "1970-01-01T00:00:00", "1970-01-01T24:00:00Z",
        "1970-01-01T23:60:00Z",
        "1970-01-01T23:59:60Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.0000000001Z", "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00z",
        "1970-01-01t00:00:00Z", "1970-01-01T00:00:00+0200", "1970-01-01T00:00:00+2:00", "1970-01-01T00:00:00+24:00",
        "1970-01-01T00:00:00+02:00:00",
        "1970-01-01T-1:00:00Z", "1970-01-01T00:-1:00Z", "1970-02-30T00:00:00Z", "1970-01-01 ", "1970-01-01X00:00:00Z",
        "1970-01-01T00:00:00+02:0",
        "1970-01-01T00.00.00Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:0Z",
    ]) func whatIsNoMomentIsRefused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000000001Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
        (1_500_000_000, "1970-01-01T00:00:01.5Z"), (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ]) func aMomentIsWrittenWithTheDecimalsItNeeds(_ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test func whatIsWrittenReadsBackAsTheSameMoment() throws {
        var random = seeded("whatIsWrittenReadsBackAsTheSameMoment")
        let first = try #require(Timestamp("1678-01-01")).nanoseconds
        let span = try #require(Timestamp("2261-12-31")).nanoseconds.subtractingReportingOverflow(first).partialValue
        for _ in 0..<5000 {
            let moment = Timestamp(nanoseconds: first &+ Int64(bitPattern: random.next() % UInt64(bitPattern: span)))
            let text = moment.description
            #expect(Timestamp(text) == moment, "\(text)")
            #expect((0..<Timestamp.day).contains(moment.nanosecondsOfDay), "\(text)")
            let away = Int64(random.next() % 1439) + 1
            let shifted = moment.nanoseconds + away * 60 * Timestamp.second
            let (hours, minutes) = (away / 60, away % 60)
            let offset = "+\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
            let there = Timestamp(nanoseconds: shifted).description.dropLast() + offset
            if Timestamp(nanoseconds: shifted).date.parts.year <= 2261 { #expect(Timestamp(there) == moment, "\(there)") }
        }
    }

    @Test func momentsAreOrderedAndAdvanced() {
        let epoch = Timestamp(seconds: 0)
        #expect(epoch < epoch.advanced(by: 1))
        #expect(Timestamp(seconds: -1) < epoch)
        #expect(epoch.advanced(by: Timestamp.day).date.description == "1970-01-02")
    }

    @Test func aFeedPositionCountsTheEventsOfItsTime() {
        let first = FeedPosition.beginning.after(eventAt: 5)
        #expect(first == FeedPosition(time: 5, count: 1))
        #expect(first.after(eventAt: 5) == FeedPosition(time: 5, count: 2))
        #expect(first.after(eventAt: 5).after(eventAt: 6) == FeedPosition(time: 6, count: 1))
        #expect(first.after(eventAt: 4) == FeedPosition(time: 5, count: 2), "an event out of order never brings it back")
        #expect(.beginning < first && first < first.after(eventAt: 5) && first.after(eventAt: 5) < first.after(eventAt: 6))
        #expect(first.description == "event 1 of 1970-01-01T00:00:00.000000005Z")
        #expect(FeedPosition.beginning.description == "the beginning")
    }
}
