public import Brokerage
internal import Configuration
internal import Domain

extension BrokerRole {
    /// Makes its broker for an account in dollars, as an installation with these settings would.
    /// - Parameter given: settings other than the defaults, by key.
    /// - Throws: what is wrong with the settings.
    public func broker(given: [String: String] = [:]) throws -> any Broker {
        let flags = given.sorted { $0.key < $1.key }.map { Layers.Flag($0.key, $0.value) }
        let settings = try Layers(file: nil, flags: flags) { _ in [] }.settings(for: keys)
        return try make(
            settings, BrokerContext(account: try AccountID("contract"), currency: .usd, clock: StoppedClock(), sleeper: NoSleep()))
    }
}
