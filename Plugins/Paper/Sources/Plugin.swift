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
                    "paper.fees", .text, default: "10bps", "What a fill costs: none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill."),
                ConfigurationKey(
                    "paper.slippage", .text, default: "5bps", "How much worse market orders fill: none, 5bps, 0.05% or 2ticks."),
                ConfigurationKey(
                    "paper.fill", .choice(FillPolicy.allCases.map(\.rawValue)), default: FillPolicy.nextEvent.rawValue,
                    "How orders meet the market: a named, versioned policy."),
            ],
            capabilities: ["market", "limit", "stop", "stop_limit", "day", "gtc", "ioc", "fok"], isSimulated: true
        ) { (settings, context) throws(BrokerError) in
            guard let fees = FeeSchedule(settings.text("paper.fees")) else {
                throw BrokerError(
                    .configuration, outcome: .notSent, broker: "paper",
                    "paper.fees is '\(settings.text("paper.fees"))': write none, 10bps, 0.1%, 0.005/unit,min=1 or 1/fill")
            }
            guard let slippage = Slippage(settings.text("paper.slippage")) else {
                throw BrokerError(
                    .configuration, outcome: .notSent, broker: "paper",
                    "paper.slippage is '\(settings.text("paper.slippage"))': write none, 5bps, 0.05% or 2ticks")
            }
            guard let policy = FillPolicy(settings.text("paper.fill")) else {
                preconditionFailure("the configuration lets only known fill policies through")
            }
            return PaperBroker(SimulatedVenue(policy: policy, fees: fees, slippage: slippage), currency: context.currency)
        }
    ])
