import Domain
import Testing

@testable import Datasets

@Suite struct NumbersAndTimesInText {
    @Test(arguments: [
        ("12", 2, DecimalField.units(1200)), ("12.5", 2, .units(1250)), ("-0.05", 2, .units(-5)), (" 7 ", 0, .units(7)),
        ("9616100.0", 0, .units(9_616_100)), ("1.50000", 2, .units(150)), ("1e3", 0, .units(1000)), ("1.5E-7", 8, .units(15)),
        ("92233720368547758.07", 2, .units(.max)), ("-92233720368547758.08", 2, .units(.min)), ("0e99", 2, .units(0)),
        ("00000000000000000000012.5", 1, .units(125)),
        ("", 2, .empty), ("  ", 2, .empty),
        ("12.345", 2, .tooManyDecimals), ("1e-3", 2, .tooManyDecimals), ("1e-9999", 2, .tooManyDecimals),
        ("92233720368547758.08", 2, .tooLarge), ("1e30", 2, .tooLarge), ("123456789012345678901234567890123456.5", 2, .tooLarge),
        ("1.50000000000000000000000000000000000000000000000000", 2, .units(150)),
        ("1.50000000000000000000000000000000000000000000000001", 2, .tooManyDecimals),
        ("99999999999999999999999999999999999999999", 0, .tooLarge),
        ("1,000", 2, .notANumber), ("1.", 2, .notANumber), (".5", 2, .notANumber), ("-", 2, .notANumber), ("+1", 2, .notANumber),
        ("NaN", 2, .notANumber), ("null", 2, .notANumber), ("1.2.3", 2, .notANumber), ("0x10", 2, .notANumber), ("1e", 2, .notANumber),
        ("e5", 2, .notANumber), ("1 2", 2, .notANumber), ("$5", 2, .notANumber), ("--5", 2, .notANumber), ("5-", 2, .notANumber),
    ])
    func aNumberIsReadExactlyOrRefused(_ text: String, _ decimals: Int, _ expected: DecimalField) {
        #expect(number(text, decimals) == expected)
    }

    @Test(arguments: [
        ("12.345", Rounding.halfEven, 1234), ("12.355", .halfEven, 1236), ("12.3450001", .halfEven, 1235), ("-12.345", .halfUp, -1235),
        ("1e-50", .up, 1), ("1e-50", .halfEven, 0), ("-1e-50", .floor, -1), ("12.349", .down, 1234),
        ("1.005000000000000000000000000000000000000000000000001", .halfEven, 101),
        ("1.0050000000000000000000000000000000000000000", .halfEven, 100),
        ("0.1000000000000000055511151231257827021181583404541015625", .halfEven, 10),
        ("-1.000000000000000000000000000000000000000000000000001", .floor, -101),
    ])
    func decimalsBeyondTheInstrumentsAreRoundedAsStated(_ text: String, _ rounding: Rounding, _ units: Int64) {
        #expect(number(text, 2, rounding) == .units(units))
    }

    @Test func everyNumberThatIsWrittenIsReadBack() {
        var generator = seeded("decimal fields")
        for _ in 0..<5000 {
            let units = Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0...62, using: &generator)
            let decimals = Int.random(in: 0...18, using: &generator)
            let text = DecimalText.format(units: Int128(units), decimals: decimals, atLeast: Int.random(in: 0...18, using: &generator))
            #expect(number(text, decimals) == .units(units), "\(text)")
            var written = CSVText()
            written.append(units, decimals: decimals)
            #expect(written.bytes.withUnsafeBytes { DecimalField.read($0, decimals: decimals, rounding: nil) } == .units(units))
        }
    }

    private static let secondJanuary = CivilDate("2018-01-02")!

    @Test(arguments: [
        ("2018-01-02", TimeFormat.iso, TimeFormat.Reading.date(secondJanuary)),
        ("2018-01-02T14:30:00Z", .iso, .moment(1_514_903_400_000_000_000)),
        ("2018-01-02 09:30:00-05:00", .iso, .moment(1_514_903_400_000_000_000)),
        ("2018-01-02 09:30:00.25-0500", .iso, .moment(1_514_903_400_250_000_000)),
        ("2018-01-02T09:30-05", .iso, .moment(1_514_903_400_000_000_000)),
        ("2018-01-02 09:30", .iso, .local(secondJanuary, 34_200_000_000_000)),
        ("1514903400", .epochSeconds, .moment(1_514_903_400_000_000_000)),
        ("1514903400.5", .epochSeconds, .moment(1_514_903_400_500_000_000)),
        ("1514903400000", .epochMilliseconds, .moment(1_514_903_400_000_000_000)),
        ("1514903400000000", .epochMicroseconds, .moment(1_514_903_400_000_000_000)),
        ("1514903400000000001", .epochNanoseconds, .moment(1_514_903_400_000_000_001)),
        ("20180102", .compact, .date(secondJanuary)),
        ("20180102 093000", .compact, .local(secondJanuary, 34_200_000_000_000)),
        ("20180102T09:30:00", .compact, .local(secondJanuary, 34_200_000_000_000)),
        ("1/2/2018", .monthFirst, .date(secondJanuary)),
        ("01/02/2018 09:30", .monthFirst, .local(secondJanuary, 34_200_000_000_000)),
    ])
    func aTimeIsKnownByItsShape(_ text: String, _ format: TimeFormat, _ reading: TimeFormat.Reading) {
        Array(text.utf8).withUnsafeBytes {
            #expect(TimeFormat.detect($0) == format)
            #expect(format.read($0) == reading)
        }
    }

    @Test func theDayMayBeFirstWhereThatIsStated() {
        Array("2/1/2018".utf8).withUnsafeBytes { #expect(TimeFormat.dayFirst.read($0) == .date(Self.secondJanuary)) }
    }

    @Test(arguments: [
        "", "tomorrow", "2018-02-30", "2018-13-01", "2018-01-02T25:00", "2018-01-02T10:61", "2018-01-02T10:00:00+25:00", "2018-01-02x",
        "2018-01-02T", "2018-01-02T10", "13/13/2018", "1/2/18", "201801", "12", "99999999999999999999", "2018-01-02T10:00:00.Z",
        "1/2/2018x",
        "2018-01-02T10:00:00.1234567891Z",
    ])
    func whatIsNoTimeHasNoFormat(_ text: String) {
        Array(text.utf8).withUnsafeBytes { #expect(TimeFormat.detect($0) == nil) }
    }

    @Test func aMomentIsWrittenAsTimestampsAre() {
        var generator = seeded("moments")
        for _ in 0..<2000 {
            let moment =
                Int64(truncatingIfNeeded: generator.next()) / (generator.next() % 2 == 0 ? 1 : 1_000_000_000) % 9_200_000_000_000_000_000
            var written = CSVText()
            written.append(time: moment)
            #expect(String(decoding: written.bytes, as: UTF8.self) == Timestamp(nanoseconds: moment).description)
        }
    }

    private func number(_ text: String, _ decimals: Int, _ rounding: Rounding? = nil) -> DecimalField {
        Array(text.utf8).withUnsafeBytes { DecimalField.read($0, decimals: decimals, rounding: rounding) }
    }
}
