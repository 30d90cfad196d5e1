public import Domain

/// How much of an account's limits is used now: the part that every next order is added to. Money in money units.
public struct RiskUse: Hashable, Sendable {
    /// What the largest position in one instrument may be worth at the last price, with live orders at their worst.
    public let position: Int128
    /// What all positions are worth, shorts counting positive, with what live orders may need.
    public let exposure: Int128
    /// Orders decided within 60 minutes; refused ones do not count.
    public let ordersPerHour: Int
    /// Orders decided within 24 hours; refused ones do not count.
    public let ordersPerDay: Int
}

extension Books {
    /// How much of an account's limits is used.
    /// - Parameter now: nanoseconds since the epoch, of the time that orders are decided at.
    public func riskUse(of index: AccountIndex, at now: Int64) -> RiskUse {
        withAccount(index) { account in
            var largest: Int128 = 0
            for place in terms.indices { largest = max(largest, worst(account.positions[place], place)) }
            return RiskUse(
                position: largest, exposure: account.grossExposure + account.reserved,
                ordersPerHour: account.recentOrders.count(within: Timestamp.day / 24, of: now),
                ordersPerDay: account.recentOrders.count(within: Timestamp.day, of: now))
        }
    }

    /// A position without a price, or one that does not fit, counts as what it is carried at.
    private func worst(_ position: Position, _ place: Int) -> Int128 {
        let held = Int128(position.quantity)
        let units = max(held + Int128(position.liveBuys), Int128(position.liveSells) - held, 0)
        guard lastPrices[place] > 0, let quantity = Int64(exactly: units),
            let worth = try? terms[place].notional(price: lastPrices[place], quantity: quantity)
        else { return position.value < 0 ? -position.value : position.value }
        return worth
    }
}
