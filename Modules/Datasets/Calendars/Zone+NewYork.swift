internal import Domain

extension Zone {
    /// New York, from 1955 until timestamps end.
    ///
    /// The rules as the IANA time zone database (file `northamerica`, rules "NYC" and "US") states them; clocks change at 02:00 local
    /// time. From 1955 last Sunday of April to last Sunday of October (city ordinance, then the Uniform Time Act of 1966); in 1974 from
    /// 6 January and in 1975 from 23 February (Emergency Daylight Saving Time Energy Conservation Act); from 1987 first Sunday of April;
    /// from 2007 second Sunday of March to first Sunday of November (Energy Policy Act of 2005).
    public static let newYork = makeNewYork()

    private static func makeNewYork() -> Zone {
        let (standard, daylight): (Int64, Int64) = (-5 * 3600, -4 * 3600)
        var (changes, offsets): ([Int64], [Int64]) = ([], [standard])
        for year in 1955...2262 {
            let (start, end) = daylightTime(in: year)
            changes += [Int64(start.daysSinceEpoch) * 86_400 + 7200 - standard, Int64(end.daysSinceEpoch) * 86_400 + 7200 - daylight]
            offsets += [daylight, standard]
        }
        let known = Int64(CivilDate(year: 1955, month: 1, day: 1)!.daysSinceEpoch) * 86_400 - standard
        return Zone(name: "America/New_York", knownSince: known, changes: changes, offsets: offsets)
    }

    /// The days on which the clocks go forward and back.
    private static func daylightTime(in year: Int) -> (start: CivilDate, end: CivilDate) {
        let (sunday, october) = (7, CivilDate.nth(-1, 7, of: 10, year))
        switch year {
        case 1974: return (CivilDate(year: 1974, month: 1, day: 6)!, october)
        case 1975: return (CivilDate(year: 1975, month: 2, day: 23)!, october)
        case ..<1987: return (.nth(-1, sunday, of: 4, year), october)
        case ..<2007: return (.nth(1, sunday, of: 4, year), october)
        default: return (.nth(2, sunday, of: 3, year), .nth(1, sunday, of: 11, year))
        }
    }
}
