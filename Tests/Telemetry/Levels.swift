import Telemetry
import Testing

@Suite struct Levels {
    private let sink = InMemoryLog()
    private let levels = LogLevels(.info)

    private var log: Log { Log("desk", to: sink, levels: levels, clock: StillClock()) }
    private var events: [String] { sink.records.map { "\($0.module) \($0.event)" } }

    @Test func aLevelIsChangedWhileLoggersAreInUse() {
        let (desk, orders) = (log, log.part("orders"))
        desk.debug("one")
        levels.set(.debug)
        desk.debug("two")
        orders.debug("three")
        levels.set(.error)
        desk.warning("four")
        desk.error("five")
        #expect(events == ["desk two", "desk.orders three", "desk five"])
    }

    @Test func aModulesOwnLevelHoldsBelowItAndNowhereElse() {
        let (desk, orders, deskless) = (log, log.part("orders"), Log("deskless", to: sink, levels: levels, clock: StillClock()))
        levels.set(.trace, of: "desk")
        for log in [desk, orders, deskless] { log.trace("one") }
        levels.set(.warning, of: "desk.orders")
        for log in [desk, orders, deskless] { log.trace("two") }
        levels.set(nil, of: "desk")
        for log in [desk, orders, deskless] { log.info("three") }
        #expect(events == ["desk one", "desk.orders one", "desk two", "desk three", "deskless three"])
        #expect(levels.level(of: "desk.orders.sent") == .warning)
    }

    @Test func whatIsOffIsNotEvenMade() {
        var made = 0
        func make() -> String {
            made += 1
            return "x"
        }
        log.debug("one", make(), ["field": .text(make())])
        #expect(made == 0)
        log.info("two", make(), ["field": .text(make())])
        #expect(made == 2)
        Log.silent.error("three", make())
        #expect(made == 2)
    }

    @Test func everyLevelHasItsWordAndItsPlace() {
        #expect(LogLevel.allCases.map(\.description) == ["trace", "debug", "info", "warning", "error", "critical"])
        #expect(LogLevel.allCases.allSatisfy { LogLevel($0.description) == $0 })
        #expect(LogLevel("warn") == nil)
        let log = self.log
        levels.set(.trace)
        log.trace("e")
        log.debug("e")
        log.info("e")
        log.warning("e")
        log.error("e")
        log.critical("e")
        #expect(sink.records.map(\.level) == LogLevel.allCases)
        #expect(LogLevel.allCases.sorted(by: >).last == .trace)
        levels.set(.error)
        #expect(log.isOn(.critical) && log.isOn(.error) && !log.isOn(.warning))
    }
}
