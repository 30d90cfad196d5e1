import Domain
import Host
import Testing

@testable import Engine

/// One fact of every kind, with every field away from zero.
func oneOfEachKind() throws -> [(name: String, fact: Fact)] {
    var limits = RiskLimits()
    (limits.orderQuantity, limits.orderNotional, limits.positionNotional, limits.exposure) = (1, 2, 3, -4)
    (limits.ordersPerHour, limits.ordersPerDay, limits.duplicateWindow) = (5, 6, 7)
    (limits.priceCollar, limits.feeEstimate) = (Rate(partsPerBillion: 8), Rate(partsPerBillion: 9))
    (limits.requiresOpenSession, limits.allowsShort) = (true, false)
    let instrument = Instrument(
        id: try InstrumentID("BTC-USD.COINBASE"), assetClass: .crypto, currency: try Currency("USDC"), priceDecimals: 2,
        quantityDecimals: 8,
        tick: 5, lot: 10, calendar: try CalendarID("24/7"))
    let intent = OrderIntent(
        .sell, 1_000_000_007, of: InstrumentIndex(3), type: .stopLimit, limit: 99_95, stop: 100_05, timeInForce: .fillOrKill, reason: 513)
    let order = OrderDecision(
        id: OrderID(258), account: AccountIndex(2), intent: intent, decidedPrice: 101_00, decidedAt: 1_600_000_000_000_000_000,
        expiresAt: .max,
        reservation: dollars(12_345))
    let fill = Fill(
        order: OrderID(258), account: AccountIndex(2), instrument: InstrumentIndex(3), side: .sell, price: 99_96, quantity: 70,
        notional: cents(699_720), fee: -cents(7), realised: -dollars(11), execution: ExecutionID(validated: said("x258.70")),
        time: 1_600_000_000_000_000_001)
    let (id, time) = (OrderID(258), Int64(1_600_000_000_000_000_002))
    return [
        ("instrumentListed", .instrumentListed(instrument)), ("instrumentRestricted", .instrumentRestricted(InstrumentIndex(3), true)),
        ("accountOpened", .accountOpened(try AccountID("fund-7"), .usd, try BrokerID("paper"), time: time)),
        ("limitsSet", .limitsSet(AccountIndex(2), limits)), ("cashMoved", .cashMoved(AccountIndex(2), -dollars(5), time: time)),
        ("tradingStateSet of one", .tradingStateSet(AccountIndex(2), .reducing, time: time)),
        ("tradingStateSet of all", .tradingStateSet(nil, .halted, time: time)), ("orderIntended", .orderIntended(order)),
        ("feedReached", .feedReached(FeedPosition(time: time, count: 3))),
        ("orderRefused", .orderRefused(id, Refusal(.exposure, allowed: dollars(1), actual: dollars(2)), time: time)),
        ("orderSendStarted", .orderSendStarted(id, time: time)), ("orderAccepted", .orderAccepted(id, venueOrder: said("V-1"), time: time)),
        ("orderWorking", .orderWorking(id, venueOrder: InlineText(), time: time)), ("orderFilled", .orderFilled(fill)),
        ("orderCanceled", .orderCanceled(id, time: time)), ("orderExpired", .orderExpired(id, time: time)),
        ("orderRejected", .orderRejected(id, reason: said("insufficient funds"), time: time)),
        ("orderSuspended", .orderSuspended(id, time: time)),
        ("orderUnknown", .orderUnknown(id, time: time)), ("cancelRequested", .cancelRequested(id, time: time)),
        ("cancelRejected", .cancelRejected(id, reason: said("too late"), time: time)),
        (
            "replaceRequested",
            .replaceRequested(
                OrderReplacement(
                    order: id, number: 3, quantity: 90, limit: 99_90, stop: 100_10, reservation: dollars(89), reservedFor: 20,
                    decidedAt: time
                ))
        ), ("orderReplaced", .orderReplaced(id, venueOrder: said("V-2"), time: time)),
        ("replaceRejected", .replaceRejected(id, reason: said("too late to change"), time: time)),
    ]
}

/// Reads from bytes that live as long as the call.
func reading<Value>(_ bytes: [UInt8], _ body: (inout ByteReader) throws(DecodingError) -> Value) throws(DecodingError) -> Value {
    let result = bytes.withUnsafeBytes { raw -> Result<Value, DecodingError> in
        var reader = ByteReader(raw)
        do throws(DecodingError) { return .success(try body(&reader)) } catch { return .failure(error) }
    }
    return try result.get()
}

func decode(_ bytes: [UInt8]) throws(DecodingError) -> [Fact] {
    try reading(bytes) { reader throws(DecodingError) in
        var facts: [Fact] = []
        while !reader.isAtEnd { facts.append(try Fact(from: &reader)) }
        return facts
    }
}

@Suite struct FactBytes {
    @Test func everyKindOfFactReadsBackAsItWasWritten() throws {
        let facts = try oneOfEachKind().map(\.fact)
        #expect(try decode(encoded(facts)) == facts)
        for fact in facts { #expect(try decode(encoded([fact])) == [fact]) }
    }

    @Test func aFactCutOffAnywhereIsAnErrorThatSaysSo() throws {
        for (name, fact) in try oneOfEachKind() {
            let bytes = encoded([fact])
            for count in 1..<bytes.count {
                #expect(throws: DecodingError.self, "\(name) cut to \(count)") { try decode(Array(bytes.prefix(count))) }
            }
        }
        #expect(throws: DecodingError(description: "the bytes end at 5 in the middle of a value")) { try decode([14 + 4, 1, 2, 3, 4]) }
        #expect(throws: DecodingError(description: "40 is no FactKind this version knows")) { try decode([40]) }
    }

    /// The stored layout of every kind in hex: a difference is a change of format and needs a new kind. UPDATE_GOLDEN=1 rewrites the file.
    @Test func theLayoutOfEveryKindIsTheGoldenOne() throws {
        let hex = Array("0123456789abcdef")
        let lines = try oneOfEachKind().map { name, fact in
            name + ": " + String(encoded([fact]).flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] })
        }
        let path = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Golden/facts.txt"
        if Environment.value("UPDATE_GOLDEN") == "1" { try Files.write(lines.joined(separator: "\n") + "\n", to: path) }
        let golden = try Files.readText(path).split(separator: "\n").map(String.init)
        #expect(lines == golden)
    }

    @Test func anyDamageIsAnErrorOrAnotherFactAndNeverATrap() throws {
        var random = seeded("anyDamageIsAnErrorOrAnotherFactAndNeverATrap")
        let kinds = try oneOfEachKind().map(\.fact)
        var errors = 0
        for round in 0..<10_000 {
            let bytes = damaged(encoded([kinds[round % kinds.count]]), &random)
            do throws(DecodingError) {
                let facts = try decode(bytes)
                #expect(try decode(encoded(facts)) == facts)
            } catch {
                #expect(!error.description.isEmpty)
                errors += 1
            }
        }
        #expect(errors > 1000)
    }
}

/// Bytes with one to four things wrong: a flipped bit, an extreme value, bytes lost, doubled or made up.
func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int(random.next() % 4) where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 6 {
        case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2:
            for index in place..<min(bytes.count, place + 1 << Int(random.next() % 5)) {
                bytes[index] = random.next() % 2 == 0 ? 0xFF : 0x7F
            }
        case 3: bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
        case 4: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
        default: bytes.append(contentsOf: (0..<random.next() % 9).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
    }
    return bytes
}
