internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import Host
internal import JSON
internal import MarketData
internal import Runtime
internal import Storage

/// The desk of this machine's store: commands go to the process that owns it, or are decided here where none does; the rest is read from
/// the journal.
struct StoreDesk: DeskClient {
    let workspace: Workspace

    func submit(_ command: DeskCommand, id: String?) async throws -> JSONValue {
        try await CommandCourier(workspace: workspace, lock: "desk", isRepeatable: true, decideHere: decideHere)
            .submit(to: Workspace.stream, command.kind, command.json, id: id)
    }

    private func decideHere(_ row: CommandRow, _ assembly: DeskAssembly) async throws -> [UInt8] {
        let store = try await assembly.ownedStore { _ in }
        var parts = try await assembly.parts(store)
        // The journal goes on in the time of its feed: the clock's time would put the rest of a recording into the past.
        parts.take(try assembly.feed(StepSignal()))
        let service = TradingService(parts)
        _ = try await service.start()
        // Only now: a command that is submitted to a desk that cannot start would wait, and be done at a start nobody expects it of.
        if let outcome = try await store.submit(row).outcome {
            await store.close()
            return outcome.payload
        }
        try await service.drain()
        guard let outcome = try await store.outcome(of: row.id) else {
            throw Failure(.internal, code: "undecided", "the command \(row.id) was not decided")
        }
        await store.close()
        return outcome.payload
    }

    /// The committed state of the desk, read without owning it.
    private func books() async throws -> Books {
        let store = try await workspace.openStore(isOwner: false)
        let key = try await workspace.auditKey(toRead: store)
        let found = try await Recovery.fold(Workspace.stream, in: store, key: key)
        await store.close()
        return found.books
    }

    func status() async throws -> JSONValue {
        guard try DeskAssembly(workspace: workspace).isRunning() else {
            let fix = "`assay up` starts one; `assay account list` shows what is in the journal"
            throw Failure(.notReachable, code: "not-running", "no desk is running", fix: fix)
        }
        return try JSONValue(reading: try Files.readText(workspace.settings.text("run.folder") + "/status.json"))
    }

    func accounts() async throws -> [JSONValue] { DeskView(of: try await books()).accounts.map(StatusDocument.json) }

    func account(_ id: AccountID) async throws -> JSONValue {
        let books = try await books()
        let (owner, place) = try books.account(named: id)
        func money(_ units: Int128) -> JSONValue { .string(Money(units: units, currency: owner.currency).amount) }
        let view = DeskView(of: books)
        return .object([
            .init("account", view.accounts.first { $0.id == id }.map(StatusDocument.json) ?? .null),
            .init("ledger", .object(LedgerAccount.allCases.map { .init("\($0)", money(books.ledger.balance(place, $0))) })),
            .init("trialBalance", money(books.ledger.trialBalance(place))),
            .init("positions", .array(view.positions.filter { $0.account == id }.map(StatusDocument.json))),
        ])
    }

    func limits(of id: AccountID) async throws -> [JSONValue.Member] {
        let owner = try await books().account(named: id).account
        return LimitsRequest.texts(of: owner.limits, owner.currency).map { .init($0.name, .string($0.value)) }
    }

    func instruments() async throws -> [JSONValue] {
        let books = try await books()
        return books.terms.enumerated().map { index, terms in
            let instrument = terms.instrument
            return [
                "instrument": .string("\(instrument.id)"), "currency": .string("\(instrument.currency)"),
                "tick": .string("\(instrument.price(instrument.tick))"), "lot": .string("\(instrument.quantity(instrument.lot))"),
                "calendar": .string("\(instrument.calendar)"), "restricted": .bool(books.restricted[index]),
            ]
        }
    }

    func orders(_ query: OrderQuery) async throws -> OrderLines {
        let books = try await books()
        if let account = query.account { _ = try books.account(named: account) }
        let view = DeskView(of: books, orders: .max)
        let found = view.orders.filter { line in
            (query.account == nil || line.account == query.account) && !(query.isLive && line.order.status.isFinal)
        }
        return OrderLines(
            lines: found.prefix(query.limit).map(StatusDocument.json), hasMore: found.count > query.limit, total: view.orderCount)
    }

    func tradingState(of account: AccountID?) async throws -> String {
        let books = try await books()
        guard let account else { return "\(books.tradingState)" }
        return "\(try books.account(named: account).account.tradingState)"
    }

    func export(_ lines: ExportedLines) async throws -> String {
        guard lines == .trades else {
            let books = try await books()
            return JournalCSV.ordersHeader + books.orders.map { JournalCSV.line($0, books) }.joined()
        }
        let store = try await workspace.openStore(isOwner: false)
        let key = try await workspace.auditKey(toRead: store)
        let found = try await Recovery.fold(Workspace.stream, in: store, key: key)
        let fills = try await Recovery.fills(Workspace.stream, in: store, key: key, upTo: found.sequence)
        await store.close()
        return JournalCSV.tradesHeader + fills.map { JournalCSV.line($0, found.books) }.joined()
    }
}

extension Books {
    /// An account by its name, with its place.
    /// - Throws: `Failure` with the names there are.
    fileprivate func account(named id: AccountID) throws(Failure) -> (account: Account, place: AccountIndex) {
        guard let index = account(id) else {
            let known = accounts.map { "\($0.id)" }.joined(separator: ", ")
            throw Failure(
                .badInput, code: "account", "there is no account '\(id)'",
                fix: known.isEmpty ? "`assay account open` opens one" : "there are: \(known)")
        }
        return (accounts[index.position], index)
    }
}
