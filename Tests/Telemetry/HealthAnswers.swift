import JSON
import Synchronization
import Telemetry
import Testing

@Suite struct HealthAnswers {
    private static let second: Int64 = 1_000_000_000

    private func table() -> Health {
        Health(
            loops: [.init("desk", within: .seconds(30))], phases: ["store", "recovery"],
            dependencies: [.init("store", within: .seconds(10)), .init("feed", within: .seconds(5))])
    }

    /// A table of a process that is up since the second 100.
    private func started() -> Health {
        var health = table()
        health.beat("desk", at: 100 * Self.second)
        for phase in ["store", "recovery"] { health.finish(phase) }
        for name in ["store", "feed"] { health.report(name, .up, at: 100 * Self.second) }
        return health
    }

    private func states(_ health: Health, at second: Int64) -> [Bool] {
        [Health.Probe.live, .startup, .ready].map { health.answer($0, at: second * Self.second).isUp }
    }

    @Test func threeProbesHaveThreeAnswers() {
        var health = table()
        #expect(states(health, at: 100) == [true, false, false])
        health.beat("desk", at: 100 * Self.second)
        health.finish("store")
        #expect(states(health, at: 100) == [true, false, false])
        health.finish("recovery")
        #expect(states(health, at: 100) == [true, true, false])
        health.report("store", .up, at: 100 * Self.second)
        health.report("feed", .up, at: 100 * Self.second)
        #expect(states(health, at: 100) == [true, true, true])
        health.report("feed", .down("the line is cut"), at: 101 * Self.second)
        #expect(states(health, at: 101) == [true, true, false])
        #expect(states(started(), at: 131) == [false, true, false])
    }

    @Test func whoDoesNotReportInTimeIsUnknownAndNotReady() {
        let health = started()
        #expect(health.answer(.ready, at: 105 * Self.second).isUp)
        let late = health.answer(.ready, at: 105 * Self.second + 1)
        #expect(late.status == 503)
        #expect(late.findings.last?.state == .unknown)
        #expect(late.reason == "feed: has not reported for 5.000000001 s; at most 5 s are allowed")
        var again = health
        again.report("feed", .up, at: 109 * Self.second)
        #expect(again.answer(.ready, at: 109 * Self.second).status == 200)
        again.report("feed", .unknown, at: 109 * Self.second)
        #expect(again.answer(.ready, at: 109 * Self.second).reason == "feed: says that it does not know")
    }

    @Test func aLoopThatStandsStillIsNotAliveAndOneThatNeverTurnedIsNeither() {
        #expect(started().answer(.live, at: 130 * Self.second).isUp)
        #expect(!started().answer(.live, at: 131 * Self.second).isUp)
        var health = table()
        for phase in ["store", "recovery"] { health.finish(phase) }
        #expect(health.answer(.live, at: 0).reason == "desk: has not reported yet")
    }

    @Test func aFailedPhaseIsToldWithItsReason() {
        var health = table()
        health.finish("store", .down("the file is locked"))
        #expect(health.answer(.startup, at: 0).reason == "store: the file is locked; recovery: not over yet")
        #expect(health.answer(.ready, at: 0).findings.first?.reason == "the start is not over")
    }

    @Test func whoStopsIsNotReadyButAlive() {
        var health = started()
        health.stop("SIGTERM")
        health.stop("again")
        #expect(states(health, at: 101) == [true, true, false])
        #expect(health.answer(.ready, at: 101 * Self.second).reason == "stopping: SIGTERM")
    }

    @Test func theDocumentSaysWhatTheAnswerSays() {
        var health = started()
        health.report("store", .down("disk full\n"), at: 101 * Self.second)
        #expect(
            health.answer(.ready, at: 102 * Self.second).document.text()
                == #"{"schema":"assay.health/1","probe":"ready","state":"down","reason":"store: disk full\n","checks":["#
                + #"{"name":"startup","state":"up","reason":null,"ageSeconds":null},"#
                + #"{"name":"store","state":"down","reason":"disk full\n","ageSeconds":1},"#
                + #"{"name":"feed","state":"up","reason":null,"ageSeconds":2}]}"#)
        let live = health.answer(.live, at: 100 * Self.second).document
        #expect(live["state"] == "up" && live["reason"] == .null && live["probe"] == "live")
    }

    @Test func aBoardIsReportedToAndAskedFromAnywhere() {
        let time = Mutex<Int64>(0)
        let board = HealthBoard(table()) { time.withLock { $0 } }
        board.beat("desk")
        for phase in ["store", "recovery"] { board.finish(phase) }
        for name in ["store", "feed"] { board.report(name, .up) }
        #expect(Health.Probe.allCases.map { board.answer($0).status } == [200, 200, 200])
        time.withLock { $0 = 31 * Self.second }
        #expect(Health.Probe.allCases.map { board.answer($0).status } == [503, 200, 503])
        board.stop("SIGTERM")
        #expect(board.answer(.ready).reason?.contains("stopping: SIGTERM") == true)
    }
}
