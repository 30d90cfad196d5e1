import Domain
import Engine
import JSON
import Testing

@testable import Runtime

/// What a desk answers to people.
@Suite struct Commands {
    private var books = Books()
    private let desk: Desk

    init() throws {
        desk = Desk(brokers: [try BrokerID("paper"), try BrokerID("odd")], replacing: [try BrokerID("paper")])
        let instrument = Instrument(
            id: try InstrumentID("AAA.SIM"), assetClass: .equity, currency: .usd, priceDecimals: 2, quantityDecimals: 0,
            calendar: try CalendarID("24/7"))
        books.apply(.instrumentListed(instrument))
        books.apply(.accountOpened(try AccountID("main"), .usd, try BrokerID("paper"), time: 0))
        books.apply(.cashMoved(AccountIndex(0), 1_000 * Money.unitsPerOne, time: 0))
        books.mark(InstrumentIndex(0), price: 100_00)
    }

    private func order(
        _ quantity: String = "1", account: String = "main", instrument: String = "AAA.SIM", type: OrderType = .market, limit: String? = nil,
        stop: String? = nil
    ) throws -> DeskCommand {
        .place(
            OrderRequest(
                account: try AccountID(account), instrument: try InstrumentID(instrument), side: .buy, type: type, timeInForce: .day,
                quantity: Quantity(quantity)!, limit: limit.flatMap { Price($0) }, stop: stop.flatMap { Price($0) }))
    }

    /// The refusal of a command; nil where it is taken.
    private func refusal(_ command: DeskCommand) -> String? {
        var facts: [Fact] = []
        let answer = desk.decide(command, books, at: 1, into: &facts)
        return answer.isRefusal ? answer.json["error"]?.asString : nil
    }

    @Test func everyRefusalSaysWhatIsWrongAndWhatThereIs() throws {
        let (main, nobody) = (try AccountID("main"), try AccountID("nobody"))
        #expect(refusal(try order(account: "nobody")) == "there is no account 'nobody'; there are: main")
        #expect(refusal(.moveCash(nobody, "1")) == "there is no account 'nobody'; there are: main")
        #expect(refusal(.setTradingState(nobody, .halted)) == "there is no account 'nobody'; there are: main")
        #expect(refusal(try order(instrument: "BBB.SIM")) == "the instrument 'BBB.SIM' is not listed; listed: AAA.SIM")
        #expect(refusal(.openAccount(main, .usd, try BrokerID("paper"))) == "the account 'main' is open already")
        #expect(refusal(.openAccount(nobody, .usd, try BrokerID("acme"))) == "there is no broker 'acme'; there are: paper, odd")
        #expect(refusal(.cancel(OrderID(7))) == "there is no order 7")
        #expect(refusal(try order("1.5")) == "the quantity 1.5 has more than 0 decimals or does not fit")
        #expect(refusal(try order(type: .limit, limit: "9.999")) == "the limit 9.999 has more than 2 decimals or does not fit")
        #expect(refusal(try order(type: .stop, stop: "9.999")) == "the stop 9.999 has more than 2 decimals or does not fit")
        #expect(refusal(try order(type: .limit)) == "a limit order needs a limit price")
        #expect(refusal(try order(limit: "9.99")) == "a market order has no limit price")
        #expect(refusal(try order(type: .stop)) == "a stop order needs a stop price")
        #expect(refusal(try order(type: .limit, limit: "9.99", stop: "9.99")) == "a limit order has no stop price")
        #expect(refusal(try order("11")) == "order 1 was refused: buying power: 1000.00 USD available, 1100.00 USD needed")
    }

    @Test func theRestrictedListRefusesEveryOrderUntilItIsTakenOff() throws {
        var restricted = books
        func obey(_ command: DeskCommand) -> String? {
            var facts: [Fact] = []
            let answer = desk.decide(command, restricted, at: 1, into: &facts)
            for fact in facts { restricted.apply(fact) }
            return answer.isRefusal ? answer.json["error"]?.asString : nil
        }
        let instrument = try InstrumentID("AAA.SIM")
        #expect(obey(.restrict(try InstrumentID("BBB.SIM"), true)) == "the instrument 'BBB.SIM' is not listed; listed: AAA.SIM")
        #expect(obey(.restrict(instrument, true)) == nil)
        #expect(obey(try order()) == "order 1 was refused: AAA.SIM is on the restricted list")
        #expect(obey(.restrict(instrument, false)) == nil)
        #expect(obey(try order()) == nil)
    }

    @Test func moneyIsMovedOnlyWhereItIs() throws {
        let main = try AccountID("main")
        #expect(refusal(.moveCash(main, "-1000.01")) == "main has 1000.00 USD free to withdraw; -1000.01 was asked for")
        #expect(refusal(.moveCash(main, "-1000")) == nil)
        #expect(refusal(.moveCash(main, "0"))?.contains("other than zero") == true)
        #expect(refusal(.moveCash(main, "ten"))?.contains("other than zero") == true)
        #expect(refusal(.moveCash(main, "1e3"))?.contains("other than zero") == true)
        #expect(refusal(.moveCash(main, "10000000000000000000")) == "the amount '10000000000000000000' is more than the books can hold")
    }

    @Test func moneyThatIsNeededForAnOrderIsNotFree() throws {
        var (books, facts) = (books, [Fact]())
        _ = desk.decide(try order("9"), books, at: 1, into: &facts)
        for fact in facts { books.apply(fact) }
        var more: [Fact] = []
        let answer = desk.decide(.moveCash(try AccountID("main"), "-200"), books, at: 2, into: &more)
        #expect(answer.json["error"]?.asString == "main has 100.00 USD free to withdraw; -200 was asked for")
        #expect(more.isEmpty)
    }

    @Test(arguments: [
        ("orders-per-hour", "-1"), ("orders-per-hour", "many"), ("collar", "wide"), ("session", "maybe"), ("duplicate-ms", "86400001"),
        ("order-notional", "-5"), ("order-quantity", "1.5"),
    ])
    func aLimitThatCannotBeIsNamed(_ name: String, _ value: String) throws {
        let answer = refusal(.setLimits(try AccountID("main"), LimitsRequest(values: [name: value]))) ?? ""
        #expect(answer.hasPrefix("the limit \(name) cannot be '\(value)': write "))
    }

    @Test func limitsThatAreSetReadBackAsTheyWereWritten() throws {
        let written = [
            "order-quantity": "10", "order-notional": "5000.00", "position": "none", "exposure": "7000.50", "orders-per-hour": "3",
            "orders-per-day": "none", "duplicate-ms": "250", "collar": "1%", "session": "yes", "short": "no",
        ]
        var facts: [Fact] = []
        _ = desk.decide(.setLimits(try AccountID("main"), LimitsRequest(values: written)), books, at: 1, into: &facts)
        guard case .limitsSet(_, let limits)? = facts.first else {
            Issue.record("no limits were set")
            return
        }
        for line in LimitsRequest.texts(of: limits, .usd) {
            let text = line.name == "order-notional" ? "5000" : line.name == "exposure" ? "7000.5" : written[line.name]
            #expect(
                Money(line.value, .usd).map(\.units) ?? -1 == Money(text ?? "", .usd).map(\.units) ?? -1 && !line.value.isEmpty, "\(line)")
        }
    }

    @Test func everyCommandReadsBackFromItsJSON() throws {
        let main = try AccountID("main")
        let commands: [DeskCommand] = [
            .openAccount(main, .usd, try BrokerID("paper")), .moveCash(main, "-12.50"),
            .setLimits(main, LimitsRequest(values: ["collar": "1%", "short": "no"])), .cancel(OrderID(9_007_199_254_740_993)),
            .amend(OrderID(7), quantity: nil, limit: Price("99.50"), stop: nil),
            .amend(OrderID(7), quantity: Quantity("0.5"), limit: nil, stop: Price("1")), .setTradingState(nil, .halted),
            .setTradingState(main, .reducing), .restrict(try InstrumentID("SYN.SIM"), true), try order(),
            try order(type: .limit, limit: "0.01"),
            try order(type: .stop, stop: "1"), try order("0.000000000000000001", type: .stopLimit, limit: "2", stop: "1"),
        ]
        for command in commands {
            let text = command.json.text()
            #expect(try DeskCommand(kind: command.kind, try JSONValue(reading: Array(text.utf8))) == command, "\(text)")
        }
    }

    @Test(arguments: [
        ("order.place", #"{"account":"main"}"#, "'instrument' is missing or not a text"),
        (
            "order.place", #"{"account":"main","instrument":"AAA.SIM","side":"hold","type":"market","timeInForce":"gtc","quantity":"1"}"#,
            "'side' is 'hold'; it may be buy, sell"
        ),
        (
            "order.place", #"{"account":"main","instrument":"AAA.SIM","side":"buy","type":"market","timeInForce":"gtc","quantity":"1e3"}"#,
            "'quantity' is '1e3', not a plain decimal number such as 12.5"
        ),
        ("order.cancel", #"{"order":"7"}"#, "'order' is not an order's number"), ("order.dance", "{}", "there is no command 'order.dance'"),
        ("account.limits", #"{"account":"main"}"#, "'limits' is missing"),
        ("order.amend", #"{"quantity":"7"}"#, "'order' is not an order's number"),
        ("order.amend", #"{"order":7,"limit":"1e3"}"#, "'limit' is '1e3', not a plain decimal number such as 12.5"),
    ])
    func aCommandThatCannotBeReadNamesTheField(_ kind: String, _ text: String, _ message: String) throws {
        let json = try JSONValue(reading: Array(text.utf8))
        #expect(throws: CommandError(message)) { try DeskCommand(kind: kind, json) }
    }

    @Test func haltingAsksToCancelEveryLiveOrder() throws {
        var (books, facts) = (books, [Fact]())
        _ = desk.decide(try order("1", type: .limit, limit: "90"), books, at: 1, into: &facts)
        for fact in facts + [.orderSendStarted(OrderID(1), time: 1)] { books.apply(fact) }
        var more: [Fact] = []
        let answer = desk.decide(.setTradingState(nil, .halted), books, at: 2, into: &more)
        #expect(more == [.tradingStateSet(nil, .halted, time: 2), .cancelRequested(OrderID(1), time: 2)])
        #expect(answer.json["cancels"]?.asInt == 1)
    }
}
