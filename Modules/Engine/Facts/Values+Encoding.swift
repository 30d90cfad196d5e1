import Domain

extension ByteWriter {
    mutating func write(_ position: FeedPosition) {
        write(position.time)
        write(position.count)
    }

    mutating func write(_ instrument: Instrument) {
        write(instrument.id.symbol.text)
        write(instrument.id.venue.text)
        write(instrument.assetClass)
        write(instrument.currency)
        write(instrument.priceDecimals)
        write(instrument.quantityDecimals)
        write(instrument.tick)
        write(instrument.lot)
        write(instrument.calendar.text)
    }

    mutating func write(_ limits: RiskLimits) {
        write(limits.orderQuantity)
        write(limits.orderNotional)
        write(limits.positionNotional)
        write(limits.exposure)
        write(limits.ordersPerHour)
        write(limits.ordersPerDay)
        write(limits.duplicateWindow)
        write(limits.priceCollar)
        write(limits.requiresOpenSession)
        write(limits.allowsShort)
        write(limits.feeEstimate)
    }

    mutating func write(_ refusal: Refusal) {
        write(refusal.limit)
        write(refusal.allowed)
        write(refusal.actual)
    }

    mutating func write(_ fill: Fill) {
        write(fill.order)
        write(fill.account)
        write(fill.instrument)
        write(fill.side)
        write(fill.price)
        write(fill.quantity)
        write(fill.notional)
        write(fill.fee)
        write(fill.realised)
        write(fill.execution.text)
        write(fill.time)
    }

    mutating func write(_ intent: OrderIntent) {
        write(intent.instrument)
        write(intent.side)
        write(intent.type)
        write(intent.timeInForce)
        write(intent.quantity)
        write(intent.limit)
        write(intent.stop)
        write(intent.reason)
    }
}

extension ByteWriter {
    mutating func write(_ place: QueuePlace) {
        write(place.order)
        write(place.fact)
    }
}

extension ByteReader {
    mutating func readQueuePlace() throws(DecodingError) -> QueuePlace { QueuePlace(after: try readOrderID(), fact: try read()) }

    mutating func readFeedPosition() throws(DecodingError) -> FeedPosition { FeedPosition(time: try read(), count: try read()) }

    mutating func readInstrument() throws(DecodingError) -> Instrument {
        let id = InstrumentID(symbol: try readIdentifier(), venue: try readIdentifier())
        let (assetClass, currency): (AssetClass, Currency) = (try readCase(), try readCurrency())
        let (priceDecimals, quantityDecimals): (UInt8, UInt8) = (try read(), try read())
        let (tick, lot): (Int64, Int64) = (try read(), try read())
        guard priceDecimals <= 18, quantityDecimals <= 18, tick > 0, lot > 0 else {
            throw DecodingError(description: "the steps of instrument \(id) are damaged")
        }
        return Instrument(
            id: id, assetClass: assetClass, currency: currency, priceDecimals: priceDecimals, quantityDecimals: quantityDecimals,
            tick: tick,
            lot: lot, calendar: try readIdentifier())
    }

    mutating func readLimits() throws(DecodingError) -> RiskLimits {
        var limits = RiskLimits()
        limits.orderQuantity = try read()
        limits.orderNotional = try read()
        limits.positionNotional = try read()
        limits.exposure = try read()
        limits.ordersPerHour = try read()
        limits.ordersPerDay = try read()
        limits.duplicateWindow = try read()
        limits.priceCollar = try readRate()
        limits.requiresOpenSession = try readBool()
        limits.allowsShort = try readBool()
        limits.feeEstimate = try readRate()
        return limits
    }

    mutating func readRefusal() throws(DecodingError) -> Refusal {
        Refusal(try readCase(), allowed: try read(), actual: try read())
    }

    mutating func readFill() throws(DecodingError) -> Fill {
        Fill(
            order: try readOrderID(), account: try readAccountIndex(), instrument: try readInstrumentIndex(), side: try readCase(),
            price: try read(), quantity: try read(), notional: try read(), fee: try read(), realised: try read(),
            execution: try readIdentifier(), time: try read())
    }

    mutating func readIntent() throws(DecodingError) -> OrderIntent {
        let instrument = try readInstrumentIndex()
        let (side, type, force): (Side, OrderType, TimeInForce) = (try readCase(), try readCase(), try readCase())
        return OrderIntent(
            side, try read(), of: instrument, type: type, limit: try read(), stop: try read(), timeInForce: force, reason: try read())
    }
}

extension OrderDecision {
    func encode(into writer: inout ByteWriter) {
        writer.write(id)
        writer.write(account)
        writer.write(intent)
        writer.write(decidedPrice)
        writer.write(decidedAt)
        writer.write(expiresAt)
        writer.write(reservation)
    }

    init(from reader: inout ByteReader) throws(DecodingError) {
        self.init(
            id: try reader.readOrderID(), account: try reader.readAccountIndex(), intent: try reader.readIntent(),
            decidedPrice: try reader.read(),
            decidedAt: try reader.read(), expiresAt: try reader.read(), reservation: try reader.read())
    }
}

extension OrderReplacement {
    /// All of it but order and time.
    func encodeTerms(into writer: inout ByteWriter) {
        writer.write(number)
        writer.write(quantity)
        writer.write(limit)
        writer.write(stop)
        writer.write(reservation)
        writer.write(reservedFor)
    }

    init(of order: OrderID, at time: Int64, from reader: inout ByteReader) throws(DecodingError) {
        self.init(
            order: order, number: try reader.read(), quantity: try reader.read(), limit: try reader.read(), stop: try reader.read(),
            reservation: try reader.read(), reservedFor: try reader.read(), decidedAt: time)
        guard number > 0, quantity > 0, (1...quantity).contains(reservedFor) else {
            throw DecodingError(description: "the replacement of order \(order) is damaged")
        }
    }
}

extension Order {
    /// Stands in the byte of the status where replacements were asked for, and what is to be read of them follows: an order without any
    /// reads, and hashes, as it did before there were any.
    private static var hasReplacements: UInt8 { 0x80 }

    /// The terms it has by replacements, and the one that is not answered.
    private func encodeReplacements(into writer: inout ByteWriter) {
        writer.write(replacements)
        writer.write(intent.quantity)
        writer.write(intent.limit)
        writer.write(intent.stop)
        writer.write(reservation)
        writer.write(reservedFor)
        writer.write(replacement != nil)
        guard let replacement else { return }
        writer.write(replacement.decidedAt)
        replacement.encodeTerms(into: &writer)
    }

    private mutating func readReplacements(_ reader: inout ByteReader) throws(DecodingError) {
        replacements = try reader.read()
        intent.quantity = try reader.read()
        intent.limit = try reader.read()
        intent.stop = try reader.read()
        reservation = try reader.read()
        reservedFor = try reader.read()
        guard replacements > 0, intent.quantity > 0, (1...intent.quantity).contains(reservedFor) else {
            throw DecodingError(description: "the terms of order \(id) are damaged")
        }
        guard try reader.readBool() else { return }
        replacement = try OrderReplacement(of: id, at: try reader.read(), from: &reader)
    }

    /// What came of it, after the decision.
    func encodeOutcome(into writer: inout ByteWriter) {
        writer.write(status.rawValue | (replacements > 0 ? Self.hasReplacements : 0))
        writer.write(filled)
        writer.write(filledNotional)
        writer.write(refusal != nil)
        if let refusal { writer.write(refusal) }
        if replacements > 0 { encodeReplacements(into: &writer) }
    }

    mutating func readOutcome(_ reader: inout ByteReader) throws(DecodingError) {
        let byte: UInt8 = try reader.read()
        guard let status = OrderStatus(rawValue: byte & ~Self.hasReplacements) else {
            throw DecodingError(description: "\(byte) is no OrderStatus this version knows")
        }
        self.status = status
        filled = try reader.read()
        filledNotional = try reader.read()
        refusal = try reader.readBool() ? try reader.readRefusal() : nil
        if byte & Self.hasReplacements != 0 { try readReplacements(&reader) }
    }
}
