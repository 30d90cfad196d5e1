import Domain
import Engine
import Storage
import Testing

@testable import Runtime

/// A strategy that a person stopped decides nothing, hears on, and stays stopped.
@Suite struct Turnings {
    private func world(_ interjections: [Interjection]) throws -> World {
        let world = try World()
        try world.list("AAA.SIM")
        try world.open("paper")
        try world.deploy("sma_cross", for: "paper", ["fast": "2", "slow": "3"])
        world.makeBars(300, seed: 1)
        world.interjections = interjections
        return world
    }

    private func decided(_ world: World) async throws -> [Int64] {
        try await world.facts().compactMap { if case .orderIntended(let order) = $0 { order.decidedAt } else { nil } }
    }

    @Test func betweenStopAndStartNothingIsDecidedAndAfterwardsAsBefore() async throws {
        let paper = try AccountID("paper")
        let free = try world([])
        try await free.run()
        let turned = try world([
            Interjection(id: "stop", after: 100, command: .turnStrategy(paper, isRunning: false)),
            Interjection(id: "start", after: 200, command: .turnStrategy(paper, isRunning: true)),
        ])
        try await turned.run()
        let span = free.events[100].time...free.events[199].time
        let (all, some) = (try await decided(free), try await decided(turned))
        #expect(all.contains { span.contains($0) }, "there is something to leave out")
        #expect(!some.contains { span.contains($0) })
        #expect(some.filter { $0 < span.lowerBound } == all.filter { $0 < span.lowerBound })
        #expect(some.contains { $0 > span.upperBound }, "it trades again")
    }

    @Test func itStaysStoppedOverARestart() async throws {
        let paper = try AccountID("paper")
        let world = try world([Interjection(id: "stop", after: 100, command: .turnStrategy(paper, isRunning: false))])
        world.fault = (batch: 12, how: .lost)
        while true {
            do {
                try await world.run()
                break
            } catch {
                world.fault = nil
            }
        }
        let stop = world.events[100].time
        #expect(try await decided(world).allSatisfy { $0 <= stop })
        let books = try await world.books()
        #expect(books.accounts[0].isStrategyStopped)
        let read = books.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try? Books(snapshot: &reader)
        }
        #expect(read?.accounts[0].isStrategyStopped == true, "a snapshot knows it")
    }
}
