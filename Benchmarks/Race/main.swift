import Glibc
import JSON

setvbuf(stdout, nil, _IOLBF, 0)
do {
    let options = try RaceOptions(Array(CommandLine.arguments.dropFirst()))
    let result = try Race(options).run()
    print(options.asJSON ? result.json.text() : result.row)
    let complaints = try result.complaints(thresholds: options.thresholds)
    for complaint in complaints { fputs("assay-race: \(complaint)\n", stderr) }
    exit(complaints.isEmpty ? 0 : 1)
} catch {
    fputs("assay-race: \(error)\n", stderr)
    exit(2)
}
