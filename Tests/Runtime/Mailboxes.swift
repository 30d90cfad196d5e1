import Runtime
import Synchronization
import Testing

@Suite struct Mailboxes {
    @Test func whatIsPutInComesOutInOrder() async {
        let box = Mailbox<Int>(capacity: 10)
        for number in 1...5 { await box.put(number) }
        #expect(await box.take(atMost: 3) == [1, 2, 3])
        #expect(await box.take(atMost: 3) == [4, 5])
    }

    @Test func whoPutsIntoAFullOneWaitsUntilSomethingIsTaken() async {
        let box = Mailbox<Int>(capacity: 2)
        let put = Mutex(0)
        let putter = Task {
            for number in 1...6 {
                await box.put(number)
                put.withLock { $0 = number }
            }
        }
        while put.withLock({ $0 }) < 2 { await Task.yield() }
        for _ in 0..<100 { await Task.yield() }
        #expect(put.withLock { $0 } == 2)
        var taken: [Int] = []
        while taken.count < 6 { taken += await box.take(atMost: 1) }
        await putter.value
        #expect(taken == [1, 2, 3, 4, 5, 6])
    }

    @Test func manyPuttersLoseNothing() async {
        let box = Mailbox<Int>(capacity: 3)
        await withDiscardingTaskGroup { group in
            for putter in 0..<8 {
                group.addTask { for number in 0..<50 { await box.put(putter * 50 + number) } }
            }
            group.addTask {
                var taken: [Int] = []
                while taken.count < 400 { taken += await box.take(atMost: 7) }
                #expect(taken.sorted() == Array(0..<400))
                for putter in 0..<8 {
                    let own = taken.filter { $0 / 50 == putter }
                    #expect(own == own.sorted(), "each putter's own are in its order")
                }
            }
        }
    }

    @Test func aClosedOneGivesOutWhatIsInsideAndTakesNoMore() async {
        let box = Mailbox<Int>(capacity: 10)
        await box.put(1)
        box.close()
        #expect(await box.put(2) == false)
        #expect(await box.take(atMost: 5) == [1])
        #expect(await box.take(atMost: 5) == [])
    }

    @Test func closingEndsEveryWait() async {
        let (full, empty) = (Mailbox<Int>(capacity: 1), Mailbox<Int>(capacity: 1))
        await full.put(1)
        let putter = Task { await full.put(2) }
        let taker = Task { await empty.take(atMost: 1) }
        for _ in 0..<100 { await Task.yield() }
        full.close()
        empty.close()
        #expect(await putter.value == false)
        #expect(await taker.value == [])
    }
}
