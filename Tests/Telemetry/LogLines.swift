import Configuration
import Domain
import JSON
import Telemetry
import Testing

/// A clock that stands still.
struct StillClock: WallClock {
    var time = Timestamp(nanoseconds: 1_700_000_000_012_345_678)
    func now() -> Timestamp { time }
}

/// A generator of one number.
struct OneNumber: Entropy {
    func next() -> UInt64 { 0xAB }
}

@Suite struct LogLines {
    private let sink = InMemoryLog()

    private func log(_ level: LogLevel = .trace) -> Log { Log("desk.orders", to: sink, levels: LogLevels(level), clock: StillClock()) }

    private func written(_ format: LogFormat) -> [String] { sink.records.map(format.line) }

    private let plain = LogFormat.human { text, _ in text }

    @Test func aLineOfJSONHasEveryMemberOfItsSchemaInOrder() throws {
        let request = try #require(RequestID("r-1"))
        log().serving(request, actor: "cli:anna").info(
            "order.refused", "the order is too large",
            [
                "instrument": "SPX.INDEX", "quantity": .decimal(Quantity(units: 150, decimals: 2)), "sequence": .integer(7),
                "live": false, "took": .duration(.microseconds(1500)), "amount": .decimal("0.10"),
            ])
        log().warning("feed.quiet")
        let expected = [
            #"{"schema":"assay.log/1","ts":"2023-11-14T22:13:20.012345Z","level":"info","event":"order.refused","#
                + #""message":"the order is too large","module":"desk.orders","request":"r-1","actor":"cli:anna","#
                + #""fields":{"instrument":"SPX.INDEX","quantity":"1.5","sequence":7,"live":false,"took":0.0015,"amount":"0.10"}}"#,
            #"{"schema":"assay.log/1","ts":"2023-11-14T22:13:20.012345Z","level":"warning","event":"feed.quiet","message":"","#
                + #""module":"desk.orders","request":null,"actor":null,"fields":{}}"#,
        ]
        #expect(written(.json) == expected)
    }

    @Test func aLineForPeopleIsInColumns() throws {
        log().serving(RequestID("r-1"), actor: "cli:anna").error(
            "order.lost", "no answer", ["order": 7, "took": .duration(.milliseconds(1500)), "why": "timed out", "word": "x"])
        log().info("a")
        let expected = [
            "2023-11-14T22:13:20.012345Z  error     desk.orders   order.lost            no answer  order=7  took=1.5s  "
                + #"why="timed out"  word=x  actor=cli:anna  request=r-1"#,
            "2023-11-14T22:13:20.012345Z  info      desk.orders   a                   ",
        ]
        #expect(written(plain) == expected)
        let painted = LogFormat.human { "<\($1) \($0)>" }
        #expect(written(painted)[0].contains("<error error   >"))
    }

    @Test(arguments: [
        (0, "2023-11-14T22:13:20.000000Z"), (999, "2023-11-14T22:13:20.000000Z"), (1_000, "2023-11-14T22:13:20.000001Z"),
        (999_999_999, "2023-11-14T22:13:20.999999Z"),
    ])
    func timesHaveSixDecimalsAlways(_ nanoseconds: Int64, _ text: String) {
        let clock = StillClock(time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + nanoseconds))
        Log("m", to: sink, levels: LogLevels(), clock: clock).info("e")
        #expect(written(.json)[0].contains("\"ts\":\"\(text)\""))
    }

    /// What an attacker would put into a name so that a second line, or an order to the terminal, comes out.
    static let attacks = [
        "x\n{\"schema\":\"assay.log/1\",\"level\":\"info\"}", "x\r\nINFO forged", "\u{1B}[2J\u{1B}[31mred", "\u{9B}2J", "a\u{85}b",
        "a\u{2028}b\u{2029}c", "\u{202E}txt.exe", "\u{0}\u{7}\u{8}\u{7F}", "\",\"level\":\"critical\",\"x\":\"",
    ]

    @Test(arguments: attacks) func nothingInATextBecomesALineOrAnOrderToTheTerminal(_ attack: String) throws {
        log().serving(nil, actor: attack).info("order.placed", attack, ["name": .text(attack), "price": .decimal(attack)])
        for line in [written(.json)[0], written(plain)[0]] {
            for scalar in line.unicodeScalars {
                #expect(![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory))
                #expect(!(0x202A...0x202E).contains(scalar.value))
            }
        }
        let document = try JSONValue(reading: written(.json)[0])
        #expect(document["message"] == .string(attack))
        #expect(document["actor"] == .string(attack))
        #expect(document["level"] == "info")
        #expect(document["fields"]?["name"] == .string(attack))
    }

    @Test func aSecretIsNotToBeFoundInAnyLine() {
        let canary = "canary-7f3a91"
        let secret = Secret(canary)
        log().info("secrets.read", "the key is \(secret)", ["key": .text("\(secret)"), "debug": .text(String(reflecting: secret))])
        for line in written(.json) + written(plain) {
            #expect(!line.contains(canary))
            #expect(line.contains(Secret.mask))
        }
    }

    @Test(arguments: ["", "a b", "a\nb", "é", String(repeating: "x", count: 65), "a\"", "a{"])
    func aRequestIDFromOutsideIsRefusedWhereItCouldBeMoreThanAnID(_ text: String) { #expect(RequestID(text) == nil) }

    @Test func aRequestIDIsKeptOrMade() {
        #expect(RequestID("7f3a-91_B.c")?.description == "7f3a-91_B.c")
        #expect(RequestID(String(repeating: "x", count: 64)) != nil)
        #expect(RequestID(OneNumber()).description == "00000000000000ab00000000000000ab")
    }
}
