extension Scaffold {
    /// A simulated broker over the engine's venue, to be replaced call by call by what a vendor says.
    static let broker = Scaffold(
        role: "broker", uses: ["Brokerage", "Domain", "Engine"], suite: "BrokerageTesting",
        files: { name in
            [
                ("Sources/Plugin.swift", brokerPlugin(name)),
                ("Sources/\(name.module)Broker.swift", brokerState(name) + brokerOrders(name) + brokerVenue(name)),
                ("Sources/\(name.module)Broker+Reports.swift", brokerReports(name)),
                ("Tests/\(name.module)Contract.swift", brokerTest(name)), ("README.md", brokerReadme(name)),
            ]
        },
        trial: { _ in ".build/release/assay plugin list" })

    private static func brokerPlugin(_ name: PluginName) -> String {
        #"""
        internal import Brokerage
        public import Configuration
        internal import Engine

        /// The broker \#(name.key).
        public let plugin = Plugin(
            name: "\#(name.module)", version: "0.1.0", summary: "A simulated broker to start from. No real money moves.",
            roles: [
                BrokerRole(
                    key: "\#(name.key)", summary: "SIMULATED: fills orders from the prices it is shown.", seen: .simulated,
                    keys: [ConfigurationKey("\#(name.key).fees", .text, default: "10bps", "What a fill costs: none, 10bps, 0.1% or 1/fill.")],
                    capabilities: ["market", "limit", "stop", "stop_limit", "day", "gtc", "ioc", "fok", "replace"], isSimulated: true
                ) { (settings, context) throws(BrokerError) in
                    guard let fees = FeeSchedule(settings.text("\#(name.key).fees")) else {
                        throw BrokerError(
                            .configuration, outcome: .notSent, broker: "\#(name.key)",
                            "\#(name.key).fees is '\(settings.text("\#(name.key).fees"))': write none, 10bps, 0.1% or 1/fill")
                    }
                    return \#(name.module)Broker(fees: fees, currency: context.currency)
                }
            ])

        """#
    }

    private static func brokerState(_ name: PluginName) -> String {
        #"""
        internal import Brokerage
        internal import Domain
        internal import Engine

        /// One account at a broker that is not real: orders are kept in memory and filled by the engine's simulated venue.
        actor \#(name.module)Broker: SimulatedBroker {
            nonisolated let idempotency = IdempotencyClass.unique

            var orders: [BrokerOrder] = []
            let currency: Currency
            private var venue: SimulatedVenue
            private var listings: [Listing] = []
            private var numbers: [ClientOrderID: OrderID] = [:]
            private var isConnected = false
            private var waiters: [CheckedContinuation<Void, Never>] = []

            init(fees: FeeSchedule, currency: Currency) {
                venue = SimulatedVenue(policy: .nextEvent, fees: fees, slippage: .none)
                self.currency = currency
            }

            func connect() { isConnected = true }

            func disconnect() {
                isConnected = false
                for waiter in waiters { waiter.resume() }
                waiters = []
            }

            func list(_ listings: [Listing]) {
                for listing in listings[self.listings.count...] { venue.list(listing.instrument, barInterval: listing.barInterval) }
                self.listings = listings
            }


        """#
    }

    private static func brokerOrders(_ name: PluginName) -> String {
        #"""
            func place(_ ticket: OrderTicket) throws(BrokerError) -> [ExecutionReport] {
                try requireConnection()
                if numbers[ticket.id] != nil { return [] }
                guard let instrument = instrument(ticket) else {
                    throw BrokerError(
                        .refused, outcome: .refused, broker: "\#(name.key)", "\(ticket.instrument.id) is not in the feed: no price to fill at")
                }
                let number = keep(BrokerOrder(ticket: ticket, venueOrder: nil, status: .sendStarted, filled: ticket.instrument.quantity(0)))
                var reports: [VenueReport] = []
                venue.submit(
                    number, ticket.intent(instrument), expiresAt: ticket.expiresAt?.nanoseconds ?? .max, at: ticket.decidedAt.nanoseconds,
                    reports: &reports)
                return reports.map { take($0) }
            }

            func cancel(_ id: ClientOrderID, at time: Timestamp) throws(BrokerError) -> [ExecutionReport] {
                try requireConnection()
                guard let number = numbers[id], let instrument = instrument(order(number).ticket) else {
                    return [ExecutionReport(order: id, venueOrder: nil, event: .cancelRejected(reason: "no such order"), time: time)]
                }
                var reports: [VenueReport] = []
                venue.cancel(number, in: instrument, at: time.nanoseconds, reports: &reports)
                return reports.map { take($0) }
            }

            /// Without the capability `replace` this can go.
            func replace(_ ticket: ReplaceTicket) throws(BrokerError) -> [ExecutionReport] {
                try requireConnection()
                guard let number = numbers[ticket.id], let instrument = instrument(order(number).ticket) else {
                    let event = ExecutionReport.Event.replaceRejected(number: ticket.number, reason: "no such order")
                    return [ExecutionReport(order: ticket.id, venueOrder: nil, event: event, time: ticket.decidedAt)]
                }
                var reports: [VenueReport] = []
                venue.replace(
                    number, in: instrument, number: ticket.number, quantity: ticket.quantity.units, limit: ticket.limit?.units ?? 0,
                    stop: ticket.stop?.units ?? 0, at: ticket.decidedAt.nanoseconds, reports: &reports)
                return reports.map { take($0, replacing: ticket) }
            }

            func order(_ id: ClientOrderID) throws(BrokerError) -> BrokerOrder? {
                try requireConnection()
                return numbers[id].map(order)
            }

            func openOrders() throws(BrokerError) -> [BrokerOrder] {
                try requireConnection()
                return orders.filter { !$0.status.isFinal }
            }

            /// Everything it has to say, it says at once; so this waits until it is disconnected.
            func nextReports() async throws(BrokerError) -> [ExecutionReport] {
                if isConnected { await withCheckedContinuation { waiters.append($0) } }
                return []
            }


        """#
    }

    private static func brokerVenue(_ name: PluginName) -> String {
        #"""
            func observe(_ event: MarketEvent) -> [ExecutionReport] {
                if venue.isIdle(event.instrument) { return [] }
                var reports: [VenueReport] = []
                venue.on(event, reports: &reports)
                return reports.map { take($0) }
            }

            func restore(_ orders: [BrokerOrder]) {
                for order in orders {
                    guard let instrument = instrument(order.ticket) else { continue }
                    venue.restore(
                        keep(order), order.ticket.intent(instrument), remaining: order.ticket.quantity.units - order.filled.units,
                        isTriggered: !order.ticket.type.hasStop || order.status != .accepted,
                        expiresAt: order.ticket.expiresAt?.nanoseconds ?? .max, arrivedAt: order.ticket.decidedAt.nanoseconds)
                }
            }

            func order(_ number: OrderID) -> BrokerOrder { orders[Int(number.number) - 1] }

            private func keep(_ order: BrokerOrder) -> OrderID {
                orders.append(order)
                let number = OrderID(Int64(orders.count))
                numbers[order.ticket.id] = number
                return number
            }

            private func instrument(_ ticket: OrderTicket) -> InstrumentIndex? {
                listings.firstIndex { $0.instrument.id == ticket.instrument.id }.map { InstrumentIndex($0) }
            }

            private func requireConnection() throws(BrokerError) {
                guard isConnected else {
                    throw BrokerError(.notConnected, outcome: .notSent, broker: "\#(name.key)", "the broker \#(name.key) is not connected")
                }
            }
        }

        """#
    }

    private static func brokerReports(_ name: PluginName) -> String {
        #"""
        internal import Brokerage
        internal import Domain
        internal import Engine

        extension \#(name.module)Broker {
            /// Keeps its own record of what the venue said, and says it in the field's words.
            func take(_ report: VenueReport, replacing change: ReplaceTicket? = nil) -> ExecutionReport {
                let old = order(report.order)
                var ticket = old.ticket
                let instrument = ticket.instrument
                var (status, filled) = (old.status, old.filled)
                let event: ExecutionReport.Event
                switch report.event {
                case .accepted: (status, event) = (.accepted, .accepted)
                case .working: (status, event) = (.working, .working)
                case .canceled: (status, event) = (.canceled, .canceled)
                case .expired: (status, event) = (.expired, .expired)
                case .suspended, .unknown: (status, event) = (.suspended, .suspended)
                case .rejected(let reason): (status, event) = (.rejected, .rejected(reason: reason.description))
                case .cancelRejected(let reason): event = .cancelRejected(reason: reason.description)
                case .replaced(let number):
                    if let change { ticket = ticket.replaced(by: change) }
                    event = .replaced(number: number)
                case .replaceRejected(let number, let reason): event = .replaceRejected(number: number, reason: reason.description)
                case .filled(_, let price, let quantity, let fee):
                    filled = instrument.quantity(filled.units + quantity)
                    status = filled == old.ticket.quantity ? .filled : .partiallyFilled
                    // Named by order and filled quantity, so that a restart never gives one id twice.
                    let id = ExecutionID(validated: InlineText(truncating: "\(old.ticket.id).\(filled.units)"))
                    event = .filled(
                        execution: id, price: instrument.price(price), quantity: instrument.quantity(quantity),
                        fee: Money(units: fee, currency: currency))
                }
                let venueOrder = VenueOrderID(validated: InlineText(truncating: "\#(name.key)-\(old.ticket.id)"))
                orders[Int(report.order.number) - 1] = BrokerOrder(ticket: ticket, venueOrder: venueOrder, status: status, filled: filled)
                return ExecutionReport(order: old.ticket.id, venueOrder: venueOrder, event: event, time: Timestamp(nanoseconds: report.time))
            }
        }

        extension OrderTicket {
            /// The ticket in the engine's words.
            func intent(_ instrument: InstrumentIndex) -> OrderIntent {
                OrderIntent(
                    side, quantity.units, of: instrument, type: type, limit: limit?.units ?? 0, stop: stop?.units ?? 0,
                    timeInForce: timeInForce)
            }
        }

        """#
    }

    private static func brokerTest(_ name: PluginName) -> String {
        """
        \(imports("Brokerage", "BrokerageTesting", "Configuration", "Testing", name.module))

        @Suite struct \(name.module)Contract {
            @Test func itKeepsTheContract() async throws {
                let broker = try role(BrokerRole.self, key: "\(name.key)", in: [plugin])
                #expect(await checkBrokerContract(broker) == [])
            }

            @Test func itKeepsTheContractWithoutFees() async throws {
                let broker = try role(BrokerRole.self, key: "\(name.key)", in: [plugin])
                #expect(await checkBrokerContract(broker, given: ["\(name.key).fees": "none"]) == [])
            }
        }

        """
    }

    private static func brokerReadme(_ name: PluginName) -> String {
        """
        # \(name.module)

        A broker: `\(name.key)`. As it stands it is **SIMULATED**: the engine's venue fills its orders from the prices it is shown, and no real money
        moves. Replace what [\(name.module)Broker.swift](Sources/\(name.module)Broker.swift) does call by call; once fills are a vendor's, the role is no
        longer `isSimulated`, the type no longer a `SimulatedBroker`, and `seen` says how far it was seen to work, with a transcript.

        ```sh
        swift test --filter \(name.module)Tests
        assay plugin list
        assay config show --set accounts.mine.broker=\(name.key)
        ```

        """
    }
}
