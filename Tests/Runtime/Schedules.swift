import Runtime
import Testing

@Suite struct Schedules {
    private let table = [Schedule.Job("often", every: 10), Schedule.Job("seldom", every: 25)]

    @Test func aJobIsDueAfterEachInterval() {
        var schedule = Schedule(table, start: 100)
        #expect(schedule.next == 110)
        #expect(schedule.due(at: 109).isEmpty)
        #expect(schedule.due(at: 110).map(\.name) == ["often"])
        #expect(schedule.due(at: 110).isEmpty)
        #expect(schedule.due(at: 125).map(\.name) == ["often", "seldom"])
        #expect(schedule.next == 130)
    }

    @Test func oneThatWasMissedOftenIsDueOnce() {
        var schedule = Schedule(table, start: 0)
        #expect(schedule.due(at: 1_000).map(\.name) == ["often", "seldom"])
        #expect(schedule.due(at: 1_000).isEmpty)
        #expect(schedule.next == 1_010)
    }

    @Test func anEmptyTableHasNothingToWaitFor() {
        var schedule = Schedule([], start: 0)
        #expect(schedule.next == nil)
        #expect(schedule.due(at: .max).isEmpty)
    }
}
