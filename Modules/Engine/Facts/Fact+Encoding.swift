import Domain

/// The kinds of facts as they are stored. A number once given is never given again; a changed layout is a new number.
private enum FactKind: UInt8 {
    case instrumentListed = 1
    case instrumentRestricted, accountOpened, limitsSet, cashMoved, tradingStateSet, feedReached, strategyTurned
    case orderIntended = 16
    case orderRefused, orderSendStarted, orderAccepted, orderWorking, orderFilled, orderCanceled, orderExpired, orderRejected
    case orderSuspended, orderUnknown, cancelRequested, cancelRejected
    case replaceRequested, orderReplaced, replaceRejected
}

extension Fact {
    /// Adds the fact's stored form: its kind and its values, little-endian.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .instrumentListed(let instrument):
            writer.write(FactKind.instrumentListed)
            writer.write(instrument)
        case .instrumentRestricted(let instrument, let isRestricted):
            writer.write(FactKind.instrumentRestricted)
            writer.write(instrument)
            writer.write(isRestricted)
        case .accountOpened(let id, let currency, let broker, let time):
            writer.write(FactKind.accountOpened)
            writer.write(id.text)
            writer.write(currency)
            writer.write(broker.text)
            writer.write(time)
        case .limitsSet(let account, let limits):
            writer.write(FactKind.limitsSet)
            writer.write(account)
            writer.write(limits)
        case .cashMoved(let account, let amount, let time):
            writer.write(FactKind.cashMoved)
            writer.write(account)
            writer.write(amount)
            writer.write(time)
        case .tradingStateSet(let account, let state, let time):
            writer.write(FactKind.tradingStateSet)
            writer.write(account?.raw ?? UInt32.max)
            writer.write(state)
            writer.write(time)
        case .feedReached(let position):
            writer.write(FactKind.feedReached)
            writer.write(position)
        case .strategyTurned(let account, let isRunning, let time):
            writer.write(FactKind.strategyTurned)
            writer.write(account)
            writer.write(isRunning)
            writer.write(time)
        default: encodeOrder(into: &writer)
        }
    }

    private func encodeOrder(into writer: inout ByteWriter) {
        func write(_ kind: FactKind, _ id: OrderID, _ time: Int64) {
            writer.write(kind)
            writer.write(id)
            writer.write(time)
        }
        switch self {
        case .orderIntended(let decision):
            writer.write(FactKind.orderIntended)
            decision.encode(into: &writer)
        case .orderFilled(let fill):
            writer.write(FactKind.orderFilled)
            writer.write(fill)
        case .orderRefused(let id, let refusal, let time):
            write(.orderRefused, id, time)
            writer.write(refusal)
        case .orderAccepted(let id, let venueOrder, let time):
            write(.orderAccepted, id, time)
            writer.write(venueOrder)
        case .orderWorking(let id, let venueOrder, let time):
            write(.orderWorking, id, time)
            writer.write(venueOrder)
        case .orderRejected(let id, let reason, let time):
            write(.orderRejected, id, time)
            writer.write(reason)
        case .cancelRejected(let id, let reason, let time):
            write(.cancelRejected, id, time)
            writer.write(reason)
        case .replaceRequested(let replacement):
            write(.replaceRequested, replacement.order, replacement.decidedAt)
            replacement.encodeTerms(into: &writer)
        case .orderReplaced(let id, let venueOrder, let time):
            write(.orderReplaced, id, time)
            writer.write(venueOrder)
        case .replaceRejected(let id, let reason, let time):
            write(.replaceRejected, id, time)
            writer.write(reason)
        case .orderSendStarted(let id, let time): write(.orderSendStarted, id, time)
        case .orderCanceled(let id, let time): write(.orderCanceled, id, time)
        case .orderExpired(let id, let time): write(.orderExpired, id, time)
        case .orderSuspended(let id, let time): write(.orderSuspended, id, time)
        case .orderUnknown(let id, let time): write(.orderUnknown, id, time)
        case .cancelRequested(let id, let time): write(.cancelRequested, id, time)
        case .instrumentListed, .instrumentRestricted, .accountOpened, .limitsSet, .cashMoved, .tradingStateSet, .feedReached,
            .strategyTurned:
            break
        }
    }

    /// Reads one fact.
    /// - Throws: when the bytes end early, are damaged, or hold a kind this version does not know.
    public init(from reader: inout ByteReader) throws(DecodingError) {
        let kind = try reader.readCase(FactKind.self)
        switch kind {
        case .instrumentListed: self = .instrumentListed(try reader.readInstrument())
        case .instrumentRestricted: self = .instrumentRestricted(try reader.readInstrumentIndex(), try reader.readBool())
        case .accountOpened:
            self = .accountOpened(
                try reader.readIdentifier(), try reader.readCurrency(), try reader.readIdentifier(), time: try reader.read())
        case .limitsSet: self = .limitsSet(try reader.readAccountIndex(), try reader.readLimits())
        case .cashMoved: self = .cashMoved(try reader.readAccountIndex(), try reader.read(), time: try reader.read())
        case .tradingStateSet:
            let raw = try reader.read(UInt32.self)
            self = .tradingStateSet(raw == .max ? nil : AccountIndex(Int(raw)), try reader.readCase(), time: try reader.read())
        case .feedReached: self = .feedReached(try reader.readFeedPosition())
        case .strategyTurned:
            self = .strategyTurned(try reader.readAccountIndex(), isRunning: try reader.readBool(), time: try reader.read())
        case .orderIntended: self = .orderIntended(try OrderDecision(from: &reader))
        case .orderFilled: self = .orderFilled(try reader.readFill())
        default: self = try Self.orderFact(kind, &reader)
        }
    }

    private static func orderFact(_ kind: FactKind, _ reader: inout ByteReader) throws(DecodingError) -> Fact {
        let id = try reader.readOrderID()
        let time: Int64 = try reader.read()
        switch kind {
        case .orderRefused: return .orderRefused(id, try reader.readRefusal(), time: time)
        case .orderAccepted: return .orderAccepted(id, venueOrder: try reader.readText(), time: time)
        case .orderWorking: return .orderWorking(id, venueOrder: try reader.readText(), time: time)
        case .orderRejected: return .orderRejected(id, reason: try reader.readText(), time: time)
        case .cancelRejected: return .cancelRejected(id, reason: try reader.readText(), time: time)
        case .replaceRequested: return .replaceRequested(try OrderReplacement(of: id, at: time, from: &reader))
        case .orderReplaced: return .orderReplaced(id, venueOrder: try reader.readText(), time: time)
        case .replaceRejected: return .replaceRejected(id, reason: try reader.readText(), time: time)
        case .orderSendStarted: return .orderSendStarted(id, time: time)
        case .orderCanceled: return .orderCanceled(id, time: time)
        case .orderExpired: return .orderExpired(id, time: time)
        case .orderSuspended: return .orderSuspended(id, time: time)
        case .orderUnknown: return .orderUnknown(id, time: time)
        default: return .cancelRequested(id, time: time)
        }
    }
}
