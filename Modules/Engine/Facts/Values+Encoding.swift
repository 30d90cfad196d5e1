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

extension ByteReader {
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

extension Order {
    /// What came of it, after the decision.
    func encodeOutcome(into writer: inout ByteWriter) {
        writer.write(status)
        writer.write(filled)
        writer.write(filledNotional)
        writer.write(refusal != nil)
        if let refusal { writer.write(refusal) }
    }

    mutating func readOutcome(_ reader: inout ByteReader) throws(DecodingError) {
        status = try reader.readCase()
        filled = try reader.read()
        filledNotional = try reader.read()
        refusal = try reader.readBool() ? try reader.readRefusal() : nil
    }
}
