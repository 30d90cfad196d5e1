public import Configuration
import Strategy

/// The strategies Assay comes with.
public let plugin = Plugin(
    name: "StockStrategies", version: "1.0.0", summary: "Strategies to start from, and rules written as text.",
    roles: [
        StrategyRole(SMACross.self), StrategyRole(DonchianBreakout.self), StrategyRole(RSIReversion.self),
        StrategyRole(FormulaStrategy.self),
    ])
