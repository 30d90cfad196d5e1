import Configuration
import Domain
import Testing

private struct BrokerRole: ProviderRole {
    static let kind = RoleKind.broker
    let key: String
    var summary: String { "The \(key) broker." }
    var seen: SeenLevel { .simulated }
    var keys: [ConfigurationKey] { [] }
    var capabilities: [String] { ["stop orders"] }
}

private struct FeedRole: ProviderRole {
    static let kind = RoleKind.marketData
    let key: String
    var summary: String { "The \(key) feed." }
    var seen: SeenLevel { .fixture }
    var keys: [ConfigurationKey] { [] }
    var capabilities: [String] { [] }
}

@Suite struct Plugins {
    private let plugins = [
        Plugin(name: "Paper", version: "1.0.0", summary: "Fills here.", roles: [BrokerRole(key: "paper")]),
        Plugin(name: "Alpaca", version: "1.0.0", summary: "A broker.", roles: [BrokerRole(key: "alpaca"), FeedRole(key: "alpaca")]),
    ]

    @Test func aRoleIsFoundByItsTypeAndKey() throws {
        #expect(try role(BrokerRole.self, key: "alpaca", in: plugins).summary == "The alpaca broker.")
        #expect(try role(FeedRole.self, key: "alpaca", in: plugins).summary == "The alpaca feed.")
        #expect(roles(BrokerRole.self, in: plugins).map(\.key) == ["paper", "alpaca"])
    }

    @Test func anUnknownProviderIsAnsweredWithTheKnownOnes() {
        let error = #expect(throws: UnknownProvider.self) { _ = try role(BrokerRole.self, key: "alpacca", in: plugins) }
        #expect(error?.description == "no plugin provides the broker 'alpacca': did you mean 'alpaca'? known: alpaca, paper")
        let feed = #expect(throws: UnknownProvider.self) { _ = try role(FeedRole.self, key: "x", in: []) }
        #expect(feed?.description == "no plugin provides the market data 'x': known: none")
    }

    @Test func twoRolesOfAKindMayNotShareAKey() throws {
        try checkRoles(of: plugins)
        let twice = plugins + [Plugin(name: "Other", version: "1", summary: "", roles: [FeedRole(key: "x"), BrokerRole(key: "paper")])]
        let error = #expect(throws: AmbiguousProvider.self) { try checkRoles(of: twice) }
        #expect(
            error?.description
                == "the broker 'paper' is provided by Paper and Other: rename the key in one, or leave one out with ASSAY_WITHOUT")
    }

    @Test func howFarARoleWasSeenToWorkIsSaidWithDateAndTranscript() throws {
        let day = try #require(CivilDate(year: 2026, month: 5, day: 1))
        #expect(SeenLevel.simulated.description == "simulated")
        #expect(SeenLevel.fixture.description == "fixture")
        #expect(SeenLevel.sandbox(day, transcript: "docs/a.md").description == "sandbox, 2026-05-01, docs/a.md")
        #expect(SeenLevel.live(day, transcript: "docs/a.md").description == "live, 2026-05-01, docs/a.md")
    }
}
