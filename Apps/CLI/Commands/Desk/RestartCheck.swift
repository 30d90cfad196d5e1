internal import Audit
internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import Host
internal import JSON
internal import Runtime
internal import Storage

/// `verify restart`: how long a desk with a long journal takes until it is ready.
struct RestartCheck {
    let plugins: [Plugin]

    var command: Command {
        Command(
            "restart", "Makes a journal of many facts and measures how long a desk takes to be ready on it.",
            discussion:
                "The journal is one of orders that were sent, worked and filled, in a store of its own that is removed afterwards. "
                + "Measured is the time from opening the store to a desk that takes orders: once as after a crash at the worst moment, "
                + "with a snapshot and the most facts that may come after one, and once without any snapshot. "
                + "Ends with 3 where the first takes longer than it may.",
            examples: [Example("assay verify restart --facts 1000000", "A million facts.")],
            options: [
                Option("facts", "NUMBER", "How many facts.", values: .integer(1000...100_000_000), default: "1000000"),
                Option("most", "MILLISECONDS", "How long it may take.", values: .integer(1...3_600_000), default: "2000"),
            ]
        ) { invocation in try await run(invocation) }
    }

    private func run(_ invocation: Invocation) async throws -> ExitCode {
        let (output, facts, most) = (invocation.output, invocation.integer("facts") ?? 0, Int64(invocation.integer("most") ?? 0))
        let scratch = try ScratchFolder("restart")
        let flags = scratch.flags + [Layers.Flag("profile", "test"), Layers.Flag("store.path", scratch.path + "/store/assay.db")]
        let workspace = try Workspace(invocation, plugins: plugins, overrides: flags)
        let assembly = DeskAssembly(workspace: workspace)
        var line = ProgressLine("journal", unit: "facts", total: facts, on: output)
        try await makeJournal(assembly, facts) { line.show($0) }
        let plain = try await ready(assembly)
        try await keepSnapshot(assembly, before: Int64(facts) - TradingService.factsBetweenSnapshots)
        let usual = try await ready(assembly)
        output.json(
            "assay.verify.restart/1",
            [
                "facts": JSONValue(facts), "orders": JSONValue(usual.orders), "milliseconds": JSONValue(usual.nanoseconds / 1_000_000),
                "millisecondsWithoutSnapshot": JSONValue(plain.nanoseconds / 1_000_000), "most": JSONValue(most),
            ])
        output.line("\(facts) facts, \(usual.orders) orders")
        let tail = min(Int64(facts), TradingService.factsBetweenSnapshots)
        output.line("ready after \(usual.nanoseconds / 1_000_000) ms from a snapshot and \(tail) facts after it")
        output.line("ready after \(plain.nanoseconds / 1_000_000) ms without a snapshot")
        let isFast = usual.nanoseconds <= most * 1_000_000
        if !isFast { output.line("\(output.style.paint("TOO SLOW", .red, .bold)): at most \(most) ms") }
        return isFast ? .ok : .checkFailed
    }

    /// The time from opening the store to a desk that takes orders.
    private func ready(_ assembly: DeskAssembly) async throws -> (nanoseconds: Int64, orders: Int) {
        let start = SystemClock.monotonic()
        let store = try await assembly.ownedStore { _ in }
        let service = TradingService(try await assembly.parts(store))
        _ = try await service.start()
        let elapsed = SystemClock.monotonic() - start
        let orders = service.currentView.orderCount
        await store.close()
        return (elapsed, orders)
    }

    private func keepSnapshot(_ assembly: DeskAssembly, before sequence: Int64) async throws {
        guard sequence > 0 else { return }
        let store = try await assembly.ownedStore { _ in }
        let epoch = try await store.acquireLease(Workspace.stream, owner: "verify restart").epoch
        let key = try assembly.workspace.auditKey(mayCreate: false)
        let found = try await Recovery.fold(Workspace.stream, in: store, key: key, fromZero: true, upTo: sequence)
        guard let row = try await store.leaves(of: Workspace.stream, after: found.sequence - 1, limit: 1).first.map(AuditRow.init) else {
            preconditionFailure("every fact has its leaf")
        }
        var partition = Partition(
            stream: Workspace.stream, books: found.books, sequence: found.sequence,
            chain: try AuditChain(stream: Workspace.stream.description, key: key, after: row))
        try await store.saveSnapshot(partition.snapshot(), epoch: epoch)
        await store.close()
    }

    /// Orders of eight accounts in four instruments, each sent, worked and filled in two parts; one in ten is canceled instead.
    private func makeJournal(_ assembly: DeskAssembly, _ count: Int, _ progress: (Int) -> Void) async throws {
        let store = try await assembly.ownedStore { _ in }
        let parts = try await assembly.parts(store)
        let epoch = try await store.acquireLease(parts.stream, owner: parts.owner).epoch
        let chain = AuditChain(beginning: parts.stream.description, key: parts.auditKey)
        var partition = Partition(stream: parts.stream, books: Books(), sequence: 0, chain: chain)
        var heads = parts.headFile
        var trade = BusyDesk()
        while partition.sequence < count {
            while partition.waiting < 4096, partition.sequence < count { trade.step(&partition) }
            try await store.append(partition.seal(epoch: epoch, outcomes: []))
            try heads.write(partition.outsideHead())
            progress(Int(partition.sequence))
        }
        await store.close()
    }
}

/// Traders that never rest, for a journal as a busy desk leaves it.
private struct BusyDesk {
    private var random = SeededGenerator(seed: 1)
    private var time: Int64 = 1_700_000_000_000_000_000
    private var isOpen = false

    private mutating func open(_ partition: inout Partition) {
        isOpen = true
        guard let venue = try? CalendarID("24/7"), let broker = try? BrokerID("paper") else { preconditionFailure("these names are valid") }
        for name in ["AAA.SIM", "BBB.SIM", "CCC.SIM", "DDD.SIM"] {
            guard let id = try? InstrumentID(name) else { preconditionFailure("these names are valid") }
            let instrument = Instrument(id: id, assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0, calendar: venue)
            partition.take(.instrumentListed(instrument), actor: "system", action: "instrument.list", at: time)
        }
        for number in 0..<8 {
            guard let account = try? AccountID("busy-\(number)") else { preconditionFailure("these names are valid") }
            partition.take(.accountOpened(account, .usd, broker, time: time), actor: "system", action: "account.open", at: time)
            let cash = Int128(1_000_000_000) * Money.unitsPerOne
            partition.take(.cashMoved(AccountIndex(number), cash, time: time), actor: "system", action: "account.move", at: time)
        }
        for number in 0..<4 { partition.mark(InstrumentIndex(number), price: 100_00) }
    }

    mutating func step(_ partition: inout Partition) {
        if !isOpen { open(&partition) }
        time += 5_000_000_000
        let (now, number) = (time, random.next())
        let account = AccountIndex(Int(number % 8))
        let intent = OrderIntent(number % 32 < 16 ? .buy : .sell, 100, of: InstrumentIndex(Int(number / 64 % 4)))
        var id = OrderID(0)
        partition.take(actor: "strategy:busy", action: "order.place", at: now) {
            id = $0.decide(place: intent, for: account, at: now, into: &$1).0
        }
        guard partition.books.order(id)?.status == .intent else { return }
        partition.take(.orderSendStarted(id, time: now), actor: "system", action: "order.send", at: now)
        var events: [VenueReport.Event] = [.working]
        if number % 10 == 0 {
            events.append(.canceled)
        } else {
            for part in 1...2 {
                guard let execution = try? ExecutionID("x\(id).\(part)") else { preconditionFailure("this id is valid") }
                events.append(.filled(execution, price: 100_00 + Int64(number % 7), quantity: 50, fee: 5_000_000_000_000_000))
            }
        }
        for event in events {
            let report = VenueReport(order: id, event: event, time: now)
            partition.take(actor: "broker", action: "order.report", at: now) { _ = $0.decide(report, into: &$1) }
        }
    }
}
