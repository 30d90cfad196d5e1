import Domain

extension Books {
    /// The version of the snapshot's layout.
    public static let snapshotSchema: UInt16 = 2

    /// Every order with what was decided and what came of it, in the order of their numbers: what two runs are compared by.
    /// The ids a broker gave are left out, so that a backtest and a paper account compare.
    public func encodeOrders(into writer: inout ByteWriter) {
        for order in orders {
            order.decision.encode(into: &writer)
            order.encodeOutcome(into: &writer)
        }
    }

    /// Everything that facts made, in one fixed order: the snapshot, and what the state's hash covers. Prices are not part of it.
    public func encode(into writer: inout ByteWriter) {
        writer.write(factCount)
        writer.write(tradingState)
        writer.write(feedPosition)
        writer.write(UInt32(terms.count))
        for (index, terms) in terms.enumerated() {
            writer.write(terms.instrument)
            writer.write(restricted[index])
        }
        writer.write(UInt32(accounts.count))
        for (index, account) in accounts.enumerated() { encode(account, AccountIndex(index), into: &writer) }
        writer.write(Int64(orders.count))
        for order in orders {
            order.decision.encode(into: &writer)
            order.encodeOutcome(into: &writer)
            writer.write(order.venueOrder)
            writer.write(order.isCancelPending)
            writer.write(order.rejection)
            guard order.replacements > 0 else { continue }
            writer.write(order.queuedAt)
            writer.write(order.queued)
            writer.write(order.asked)
        }
        writer.write(Int64(executions.count))
        for execution in executions.sorted() {
            writer.write(execution.order)
            writer.write(execution.id.text)
        }
    }

    private static let stoppedStrategy: UInt8 = 0x80

    private func encode(_ account: Account, _ index: AccountIndex, into writer: inout ByteWriter) {
        writer.write(account.id.text)
        writer.write(account.currency)
        writer.write(account.broker.text)
        writer.write(account.cash)
        writer.write(account.reserved)
        writer.write(account.limits)
        // A bit beside the state, so that books without a stopped strategy are written and hashed as ever.
        writer.write(account.tradingState.rawValue | (account.isStrategyStopped ? Self.stoppedStrategy : 0))
        for position in account.positions {
            writer.write(position.quantity)
            writer.write(position.cost)
            writer.write(position.realised)
            writer.write(position.fees)
            writer.write(position.liveBuys)
            writer.write(position.liveSells)
            writer.write(position.liveOrders)
        }
        for ledgerAccount in LedgerAccount.allCases { writer.write(ledger.balance(index, ledgerAccount)) }
        writer.write(Int32(account.recentOrders.live.count))
        for time in account.recentOrders.live { writer.write(time) }
    }

    /// Reads a snapshot. Prices and sessions are not part of it: mark and attach them again.
    /// - Throws: when the bytes are damaged or of another layout.
    public init(snapshot reader: inout ByteReader) throws(DecodingError) {
        self.init()
        let count: Int64 = try reader.read()
        tradingState = try reader.readCase()
        feedPosition = try reader.readFeedPosition()
        for _ in 0..<(try reader.read(UInt32.self)) {
            list(try reader.readInstrument())
            restricted[restricted.count - 1] = try reader.readBool()
        }
        for index in 0..<Int(try reader.read(UInt32.self)) { try readAccount(AccountIndex(index), &reader) }
        for _ in 0..<(try reader.readCount(Int64.self)) { try readOrder(&reader) }
        for _ in 0..<(try reader.readCount(Int64.self)) {
            executions.insert(BookedExecution(order: try reader.readOrderID(), id: try reader.readIdentifier()))
        }
        guard reader.isAtEnd else { throw DecodingError(description: "the snapshot has bytes after its end") }
        factCount = count
    }

    private mutating func readOrder(_ reader: inout ByteReader) throws(DecodingError) {
        var order = Order(try OrderDecision(from: &reader))
        guard order.id.number == Int64(orders.count + 1), order.account.position < accounts.count,
            order.intent.instrument.position < terms.count
        else { throw DecodingError(description: "order \(orders.count + 1) of the snapshot is damaged") }
        try order.readOutcome(&reader)
        order.venueOrder = try reader.readText()
        order.isCancelPending = try reader.readBool()
        order.rejection = try reader.readText()
        if order.replacements > 0 {
            order.queuedAt = try reader.read()
            order.queued = try reader.readQueuePlace()
            order.asked = try reader.readQueuePlace()
        }
        guard order.filled == 0 || (1...max(1, order.intent.quantity)).contains(order.filled) else {
            throw DecodingError(description: "order \(order.id) of the snapshot is filled beyond its quantity")
        }
        orders.append(order)
        if !order.status.isFinal { liveOrders.append(order.id) }
    }

    private mutating func readAccount(_ index: AccountIndex, _ reader: inout ByteReader) throws(DecodingError) {
        var account = Account(
            id: try reader.readIdentifier(), currency: try reader.readCurrency(), broker: try reader.readIdentifier(),
            instruments: terms.count)
        account.cash = try reader.read()
        account.reserved = try reader.read()
        account.limits = try reader.readLimits()
        let state: UInt8 = try reader.read()
        guard let trading = TradingState(rawValue: state & ~Self.stoppedStrategy) else {
            throw DecodingError(description: "\(state) is no TradingState this version knows")
        }
        (account.tradingState, account.isStrategyStopped) = (trading, state & Self.stoppedStrategy != 0)
        for place in account.positions.indices {
            account.positions[place].quantity = try reader.read()
            account.positions[place].cost = try reader.read()
            try account.value(atCost: place)
            account.positions[place].realised = try reader.read()
            account.positions[place].fees = try reader.read()
            account.positions[place].liveBuys = try reader.read()
            account.positions[place].liveSells = try reader.read()
            account.positions[place].liveOrders = try reader.read()
        }
        ledger.open()
        for ledgerAccount in LedgerAccount.allCases {
            ledger.post(Posting(account: index, ledger: ledgerAccount, amount: try reader.read()))
        }
        for _ in 0..<(try reader.readCount(Int32.self)) { account.recentOrders.append(try reader.read()) }
        accounts.append(account)
    }
}

extension Account {
    /// Until it is marked, a position of a snapshot is worth what it cost: a short one must not look like money.
    fileprivate mutating func value(atCost place: Int) throws(DecodingError) {
        let cost = positions[place].cost
        guard Terms.holds(cost), Terms.holds(positionValue + cost), Terms.holds(grossExposure + abs(cost)) else {
            throw DecodingError(description: "the positions of account \(id) are damaged")
        }
        positions[place].value = cost
        positionValue += cost
        grossExposure += abs(cost)
    }
}
