import Domain
import Testing

@Suite struct OrderStates {
    /// Every state and every state it may go to: the whole table, written out.
    static let table: [OrderStatus: Set<OrderStatus>] = [
        .intent: [.sendStarted, .canceled, .expired, .rejected],
        .sendStarted: [
            .unknown, .accepted, .working, .partiallyFilled, .suspended, .filled, .canceled, .expired, .rejected, .replaced,
        ],
        .unknown: [.unknown, .accepted, .working, .partiallyFilled, .suspended, .filled, .canceled, .expired, .rejected, .replaced],
        .accepted: [.working, .partiallyFilled, .suspended, .filled, .canceled, .expired, .rejected, .replaced],
        .working: [.working, .partiallyFilled, .suspended, .filled, .canceled, .expired, .rejected, .replaced],
        .partiallyFilled: [.partiallyFilled, .suspended, .filled, .canceled, .expired, .rejected, .replaced],
        .suspended: [.accepted, .working, .partiallyFilled, .suspended, .filled, .canceled, .expired, .rejected, .replaced],
        .filled: [], .canceled: [], .expired: [], .rejected: [], .replaced: [],
    ]

    @Test(arguments: OrderStatus.allCases, OrderStatus.allCases) func aChangeOfStateIsAllowedAsTheTableSays(
        _ from: OrderStatus, _ to: OrderStatus
    ) {
        #expect(from.allows(to) == Self.table[from]?.contains(to))
    }

    @Test(arguments: OrderStatus.allCases) func aFinalStateIsOneThatNothingFollows(_ status: OrderStatus) {
        #expect(status.isFinal == (Self.table[status]?.isEmpty == true))
    }

    @Test func aTypeSaysWhichPricesItNeeds() {
        #expect(OrderType.allCases.map(\.hasLimit) == [false, true, false, true])
        #expect(OrderType.allCases.map(\.hasStop) == [false, false, true, true])
        #expect(Side.buy.sign == 1 && Side.sell.sign == -1)
        #expect(Side.buy.opposite == .sell && Side.sell.opposite == .buy)
    }
}
