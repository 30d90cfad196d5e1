public import Configuration
internal import Messaging

/// The bus of one machine.
public let plugin = Plugin(
    name: "Local", version: "1.0.0", summary: "What processes of one machine tell each other.",
    roles: [
        BusRole(
            key: "local", summary: "A socket in a folder of this machine, for this user only.", seen: .simulated,
            keys: [
                ConfigurationKey(
                    "bus.path", .form(.path), default: "var/run/bus.sock",
                    "The socket between the process that owns the desk and its servers.")
            ],
            capabilities: []
        ) { (settings, context) throws(BusError) in try LocalBus(path: settings.text("bus.path"), context: context) }
    ])
