import Host
import Testing

/// An actor that works on a thread of its own.
private actor Counter {
    private let thread = SerialThread("assay-test-counter")
    private(set) var seen: [Int] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func add(_ number: Int) { seen.append(number) }

    func isOnItsThread() -> Bool { thread.isIsolatingCurrentContext() == true }

    func threadName() throws -> String { try Files.readText("/proc/thread-self/comm") }

    nonisolated func isHere() -> Bool { thread.isIsolatingCurrentContext() == true }
}

@Suite struct SerialThreads {
    @Test func jobsRunInTheOrderTheyCameAndOnTheThreadOnly() async throws {
        let counter = Counter()
        for number in 0..<1_000 { await counter.add(number) }
        #expect(await counter.seen == Array(0..<1_000))
        #expect(await counter.isOnItsThread())
        #expect(!counter.isHere())
        #expect(try await counter.threadName() == "assay-test-coun\n")
    }

    @Test func manyCallersAtOnceLoseNothing() async {
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for caller in 0..<8 { group.addTask { for number in 0..<500 { await counter.add(caller * 500 + number) } } }
        }
        let seen = await counter.seen
        #expect(seen.sorted() == Array(0..<4_000))
        for caller in 0..<8 { #expect(seen.filter { $0 / 500 == caller } == Array(caller * 500..<caller * 500 + 500)) }
    }

    @Test func theThreadEndsWithItsOwner() async throws {
        func threads() throws -> Int { try Files.names(in: "/proc/self/task").filter { Self.name($0) == "assay-test-gone" }.count }
        do {
            let gone = Gone()
            await gone.touch()
            #expect(try threads() == 1)
        }
        while try threads() > 0 { await Task.yield() }
    }

    private static func name(_ task: String) -> String {
        let text = (try? Files.readText("/proc/self/task/\(task)/comm")) ?? ""
        return String(text.prefix { $0 != "\n" })
    }
}

private actor Gone {
    private let thread = SerialThread("assay-test-gone")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    func touch() {}
}
