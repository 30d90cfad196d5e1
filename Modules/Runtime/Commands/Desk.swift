internal import Domain
internal import Engine
internal import JSON

/// Turns a command into decisions on the books. Pure: who calls it commits the facts and sends what they decided.
struct Desk {
    /// The answer to a command, as it is stored and shown.
    struct Answer {
        let json: JSONValue
        let isRefusal: Bool

        static func refused(_ reason: String) -> Answer {
            Answer(json: .object([.init("ok", .bool(false)), .init("error", .string(reason))]), isRefusal: true)
        }
        static func done(_ members: [JSONValue.Member]) -> Answer {
            Answer(json: .object([.init("ok", .bool(true))] + members), isRefusal: false)
        }
    }

    /// Brokers an account may be opened at.
    let brokers: [BrokerID]
    /// Those of them that can change an order.
    let replacing: Set<BrokerID>

    /// Decides a command.
    func decide(_ command: DeskCommand, _ books: borrowing Books, at now: Int64, into facts: inout [Fact]) -> Answer {
        do throws(CommandError) {
            switch command {
            case .openAccount(let id, let currency, let broker): return try open(id, currency, broker, books, now, &facts)
            case .moveCash(let id, let amount): return try move(amount, of: id, books, now, &facts)
            case .setLimits(let id, let request):
                let account = try find(id, books)
                facts.append(.limitsSet(account, try request.applied(to: books.accounts[account.position])))
                return .done([.init("account", .string("\(id)"))])
            case .place(let request): return try place(request, books, now, &facts)
            case .cancel(let id): return try cancel(id, books, now, &facts)
            case .amend(let id, let quantity, let limit, let stop): return try amend(id, (quantity, limit, stop), books, now, &facts)
            case .turnStrategy(let id, let isRunning):
                books.decide(strategyOf: try find(id, books), isRunning: isRunning, at: now, into: &facts)
                return .done([.init("account", .string("\(id)")), .init("strategy", .string(isRunning ? "running" : "stopped"))])
            case .restrict(let id, let isRestricted): return try restrict(id, isRestricted, books, &facts)
            case .setTradingState(let id, let state):
                var account: AccountIndex?
                if let id { account = try find(id, books) }
                books.decide(tradingState: state, of: account, at: now, into: &facts)
                return .done([.init("state", .string("\(state)")), .init("cancels", .number("\(facts.count { $0.order != nil })"))])
            }
        } catch {
            return .refused(error.description)
        }
    }

    private func find(_ id: AccountID, _ books: borrowing Books) throws(CommandError) -> AccountIndex {
        guard let account = books.account(id) else {
            let known = books.accounts.map { "\($0.id)" }.joined(separator: ", ")
            throw CommandError("there is no account '\(id)'; there are: \(known.isEmpty ? "none yet (assay account open)" : known)")
        }
        return account
    }

    private func find(_ id: InstrumentID, _ books: borrowing Books) throws(CommandError) -> InstrumentIndex {
        guard let index = books.instrument(id) else {
            let known = books.terms.map { "\($0.instrument.id)" }.joined(separator: ", ")
            throw CommandError("the instrument '\(id)' is not listed; listed: \(known.isEmpty ? "none" : known)")
        }
        return index
    }

    private func restrict(
        _ id: InstrumentID, _ isRestricted: Bool, _ books: borrowing Books, _ facts: inout [Fact]
    ) throws(CommandError) -> Answer {
        let index = try find(id, books)
        if books.restricted[index.position] != isRestricted { facts.append(.instrumentRestricted(index, isRestricted)) }
        return .done([.init("instrument", .string("\(id)")), .init("restricted", .bool(isRestricted))])
    }

    private func open(
        _ id: AccountID, _ currency: Currency, _ broker: BrokerID, _ books: borrowing Books, _ now: Int64, _ facts: inout [Fact]
    ) throws(CommandError) -> Answer {
        guard books.account(id) == nil else { throw CommandError("the account '\(id)' is open already") }
        guard brokers.contains(broker) else {
            throw CommandError("there is no broker '\(broker)'; there are: \(brokers.map(\.description).joined(separator: ", "))")
        }
        facts.append(.accountOpened(id, currency, broker, time: now))
        return .done([.init("account", .string("\(id)")), .init("broker", .string("\(broker)"))])
    }

    private func move(
        _ text: String, of id: AccountID, _ books: borrowing Books, _ now: Int64, _ facts: inout [Fact]
    ) throws(CommandError) -> Answer {
        let account = try find(id, books)
        let owner = books.accounts[account.position]
        guard let amount = Money(text, owner.currency), amount.units != 0 else {
            throw CommandError("the amount '\(text)' is not a plain decimal number other than zero that fits, such as 1000 or -250.50")
        }
        if amount.units < 0, -amount.units > min(owner.buyingPower, owner.cash) {
            let free = Money(units: max(0, min(owner.buyingPower, owner.cash)), currency: owner.currency)
            throw CommandError("\(id) has \(free) free to withdraw; \(text) was asked for")
        }
        do throws(ArithmeticError) { try books.decide(cash: amount.units, for: account, at: now, into: &facts) } catch {
            throw CommandError("the amount '\(text)' is more than the books can hold")
        }
        return .done([
            .init("account", .string("\(id)")), .init("amount", .string(amount.amount)),
            .init("cash", .string(Money(units: owner.cash + amount.units, currency: owner.currency).amount)),
        ])
    }

    private func place(
        _ request: OrderRequest, _ books: borrowing Books, _ now: Int64, _ facts: inout [Fact]
    ) throws(CommandError) -> Answer {
        let account = try find(request.account, books)
        let index = try find(request.instrument, books)
        let instrument = books.terms[index.position].instrument
        let intent = OrderIntent(
            request.side, try units(request.quantity, "quantity", instrument.quantityDecimals), of: index, type: request.type,
            limit: try request.limit.map { limit throws(CommandError) in try units(limit, "limit", instrument.priceDecimals) } ?? 0,
            stop: try request.stop.map { stop throws(CommandError) in try units(stop, "stop", instrument.priceDecimals) } ?? 0,
            timeInForce: request.timeInForce)
        guard request.type.hasLimit == (request.limit != nil) else {
            throw CommandError("a \(request.type.word) order \(request.type.hasLimit ? "needs a limit price" : "has no limit price")")
        }
        guard request.type.hasStop == (request.stop != nil) else {
            throw CommandError("a \(request.type.word) order \(request.type.hasStop ? "needs a stop price" : "has no stop price")")
        }
        let (id, refusal) = books.decide(place: intent, for: account, at: now, into: &facts)
        if let refusal {
            let reason = refusal.text(instrument, books.accounts[account.position].currency)
            return Answer(
                json: .object([
                    .init("ok", .bool(false)), .init("order", .number("\(id)")), .init("limit", .string("\(refusal.limit)")),
                    .init("error", .string("order \(id) was refused: \(reason)")),
                ]), isRefusal: true)
        }
        return .done([.init("order", .number("\(id)")), .init("status", .string("intent"))])
    }

    func units(_ number: some FixedPoint, _ name: String, _ decimals: UInt8) throws(CommandError) -> Int64 {
        do { return try number.rescaled(to: decimals).units } catch {
            throw CommandError("the \(name) \(number) has more than \(decimals) decimals or does not fit")
        }
    }

    private func cancel(_ id: OrderID, _ books: borrowing Books, _ now: Int64, _ facts: inout [Fact]) throws(CommandError) -> Answer {
        guard let order = books.order(id) else { throw CommandError("there is no order \(id)") }
        guard !order.status.isFinal else { throw CommandError("order \(id) is \(order.status) and cannot be canceled") }
        books.decide(cancel: id, at: now, into: &facts)
        return .done([
            .init("order", .number("\(id)")), .init("status", .string(facts.isEmpty ? "cancel already asked for" : "cancel asked for")),
        ])
    }
}
