import CommandLine
import Glibc
import JSON

let streams = Terminal.streams
do {
    let options = try RaceOptions(Array(Swift.CommandLine.arguments.dropFirst()))
    let result = try Race(options).run()
    _ = streams.results.write((options.asJSON ? result.json.text() : result.row) + "\n")
    let complaints = try result.complaints(thresholds: options.thresholds)
    for complaint in complaints { _ = streams.messages.write("assay-race: \(complaint)\n") }
    exit(complaints.isEmpty ? 0 : 1)
} catch {
    _ = streams.messages.write("assay-race: \(error)\n")
    exit(2)
}
