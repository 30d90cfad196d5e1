import CommandLine
import Glibc
import Host
import JSON

let words = Swift.CommandLine.arguments.dropFirst().map { String($0) }
let usage = """
    assay-serve: serve                                  a feed in a closed loop, on a port of the system's choice
                 loop ADDRESS PROCESS SOCKETS SECONDS   hears it, or another such feed
                 desk FILE SOCKETS SECONDS              hears the desk that a file of assay-desk tells of

    """
do {
    switch (words.first, words.count) {
    case ("serve", 1): try await Serve().run()
    case ("loop", 5):
        guard let process = Int(words[2]), let count = Int(words[3]), let seconds = Int(words[4]), count > 0 else { fallthrough }
        let hear = Hear(url: "ws://\(words[1])/feed", count: count, seconds: seconds, process: process, asking: .inClosedLoop)
        try await hear.run()
    case ("desk", 4):
        let file = try JSONValue(reading: Array(try Files.readText(words[1]).utf8))
        let tokens = file["tokens"]?.asArray?.compactMap(\.asString) ?? []
        guard let address = file["address"]?.asString, let process = file["process"]?.asInt, let count = Int(words[2]),
            let seconds = Int(words[3]), !tokens.isEmpty
        else { fallthrough }
        let message = #"{"op":"subscribe","topics":["quotes:AAA.SIM","quotes:BBB.SIM"]}"#
        let each = (count + tokens.count - 1) / tokens.count
        let hear = Hear(
            url: "ws://\(address)/api/v1/stream", count: count, seconds: seconds, process: process,
            asking: .bySubscription(tokens: tokens, each: each, message: message))
        try await hear.run()
    default:
        _ = Terminal.streams.messages.write(usage)
        exit(64)
    }
} catch {
    _ = Terminal.streams.messages.write("assay-serve: \(error)\n")
    exit(1)
}
