internal import Brokerage
public import Configuration
internal import Engine

/// The paper broker.
public let plugin = Plugin(
    name: "Paper", version: "1.0.0", summary: "A simulated broker that fills orders from the prices it is shown. No real money moves.",
    roles: [
        BrokerRole(
            key: "paper", summary: "SIMULATED fills from the feed's prices, by a named fill policy, with fees and slippage.",
            seen: .simulated,
            keys: [
                ConfigurationKey(
                    "paper.fees", .form(.init("none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill") { FeeSchedule($0) != nil }),
                    default: "10bps", "What a fill costs: none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill."),
                ConfigurationKey(
                    "paper.slippage", .form(.init("none, 5bps, 0.05% or 2ticks") { Slippage($0) != nil }), default: "5bps",
                    "How much worse market orders fill: none, 5bps, 0.05% or 2ticks."),
                ConfigurationKey(
                    "paper.fill", .choice(FillPolicy.allCases.map(\.rawValue)), default: FillPolicy.nextEvent.rawValue,
                    "How orders meet the market: a named, versioned policy."),
            ],
            capabilities: ["market", "limit", "stop", "stop_limit", "day", "gtc", "ioc", "fok", "replace"], isSimulated: true
        ) { (settings, context) throws(BrokerError) in
            guard let fees = FeeSchedule(settings.text("paper.fees")), let slippage = Slippage(settings.text("paper.slippage")),
                let policy = FillPolicy(settings.text("paper.fill"))
            else { preconditionFailure("the configuration lets only what these read through") }
            return PaperBroker(SimulatedVenue(policy: policy, fees: fees, slippage: slippage), currency: context.currency)
        }
    ])
