import Domain
import Host
import Testing

@testable import Datasets

private let machineHasZones = Files.exists("/usr/share/zoneinfo/America/New_York")

@Suite struct Zones {
    @Test(.enabled(if: machineHasZones, "the machine has no zone files"))
    func newYorkCompiledInIsNewYorkOnTheMachine() throws {
        let machine = try Zone.read("America/New_York")
        for day in stride(from: Timestamp.at("1955-01-02T00:00:00Z").date.daysSinceEpoch, to: 106_000, by: 1) {
            for hour: Int64 in [0, 5, 6, 7, 8] {
                let moment = Timestamp(CivilDate(daysSinceEpoch: day), nanosecondsOfDay: hour * 3600 * Timestamp.second)
                guard machine.offset(at: moment) != Zone.newYork.offset(at: moment) else { continue }
                Issue.record("the offsets at \(moment) differ")
                return
            }
        }
    }

    @Test(arguments: [
        ("2018-03-11", 2, 30), ("2006-04-02", 2, 0), ("1974-01-06", 2, 59),
    ])
    func aTimeThatTheClocksSkippedNeverWas(_ day: String, _ hour: Int64, _ minute: Int64) throws {
        #expect(Zone.newYork.moment(try #require(CivilDate(day)), (hour * 60 + minute) * 60 * Timestamp.second) == .never)
    }

    @Test func aTimeThatTheClocksRepeatedIsTwoMoments() throws {
        let local = Zone.newYork.moment(try #require(CivilDate("2018-11-04")), 90 * 60 * Timestamp.second)
        #expect(local == .twice(.at("2018-11-04T05:30:00Z"), .at("2018-11-04T06:30:00Z")))
    }

    @Test func anOrdinaryTimeIsOneMoment() throws {
        #expect(Zone.newYork.moment(try #require(CivilDate("2018-07-04")), 0) == .once(.at("2018-07-04T04:00:00Z")))
        #expect(Zone.utc.moment(try #require(CivilDate("2018-07-04")), 0) == .once(.at("2018-07-04T00:00:00Z")))
        #expect(Zone.newYork.moment(try #require(CivilDate("1954-07-04")), 0) == .unknown)
    }

    @Test(
        .enabled(if: machineHasZones, "the machine has no zone files"),
        arguments: [
            ("Europe/London", "2030-07-01", 3600), ("Europe/London", "2030-12-01", 0), ("Asia/Tokyo", "2030-07-01", 32_400),
            ("Australia/Sydney", "2040-01-01", 39_600), ("Australia/Sydney", "2040-07-01", 36_000), ("Asia/Kolkata", "1999-01-01", 19_800),
            ("America/Sao_Paulo", "2018-12-01", -7200),
        ])
    func otherZonesComeFromTheMachine(_ name: String, _ day: String, _ offset: Int64) throws {
        #expect(try Zone.named(name).offset(at: .at(day)) == offset)
    }

    @Test func aZoneThatIsNotThereIsNamed() {
        let error = #expect(throws: DatasetError.self) { try Zone.named("Mars/Olympus") }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("'Mars/Olympus'") == true)
        let outside = #expect(throws: DatasetError.self) { try Zone.named("../../../etc/passwd") }
        #expect(outside?.description.hasPrefix("'../../../etc/passwd' is not the name of a time zone") == true)
    }

    @Test(arguments: [
        ("EST5EDT,M3.2.0,M11.1.0", "2018-07-01", -14_400), ("EST5EDT,M3.2.0,M11.1.0", "2018-12-01", -18_000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2018-12-01", 39_600),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2018-12-01", 0), ("XXX3YYY,J60/0,300/-1", "2018-07-01", -7200),
    ])
    func theRuleOfLaterYearsIsFollowed(_ rule: String, _ day: String, _ offset: Int64) throws {
        let parsed = try #require(ZoneRule(rule.utf8))
        var (changes, offsets): ([Int64], [Int64]) = ([], [0])
        parsed.extend(&changes, &offsets)
        let zone = Zone(name: "test", changes: changes, offsets: offsets)
        #expect(zone.offset(at: .at(day)) == offset)
    }

    @Test(arguments: ["", "E5", "EST", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.2.0", "EST99", "EST5EDT,M3.2.0,M11.1.0x"])
    func aRuleThatIsNoneIsRefused(_ rule: String) { #expect(ZoneRule(rule.utf8) == nil) }

    @Test(.enabled(if: machineHasZones, "the machine has no zone files"))
    func aZoneFileThatIsCutAnywhereIsRefused() throws {
        let bytes = try Files.read("/usr/share/zoneinfo/Europe/London")
        for count in 0..<bytes.count {
            var file = ZoneFile(Array(bytes.prefix(count)))
            #expect(file?.zone(named: "cut") == nil)
        }
    }
}
