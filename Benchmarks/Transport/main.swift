import CommandLine
import Glibc

let words = Swift.CommandLine.arguments.dropFirst().map { String($0) }
do {
    let numbers = words.compactMap { Int($0) }
    switch (words.first, words.count) {
    case ("serve", 4) where numbers.count == 3:
        try await Serve(port: numbers[0], loops: max(1, numbers[1]), rate: Int64(max(1, numbers[2]))).run()
    case ("hear", 5) where numbers.count == 3:
        try await Hear(url: words[1], count: numbers[0], seconds: max(1, numbers[1]), process: numbers[2]).run()
    default:
        _ = Terminal.streams.messages.write(
            "assay-serve: serve PORT LOOPS UPDATES_A_SECOND, or hear ws://127.0.0.1:PORT/feed SOCKETS SECONDS PROCESS\n")
        exit(64)
    }
} catch {
    _ = Terminal.streams.messages.write("assay-serve: \(error)\n")
    exit(1)
}
