import Host
import JSON

/// What a race came to.
struct RaceResult {
    /// Bars of a round.
    let bars: Int
    /// How many rounds the medians are of.
    let rounds: Int
    /// Bars per processor second from the first bar to the last: strategy, orders, checks, fills, ledger, facts, equity curve.
    let rate: Double
    /// The same for the whole job: with its round trips, statistics and hashes.
    let wholeRate: Double
    /// Steps of the calibration loop in the time a bar takes: what is left of a machine's speed when the machine is divided out.
    let stepsPerBar: Double
    /// Positions that were opened and closed.
    let trips: Int
    /// The account's worth at the end, exact.
    let equity: String
    /// The most memory used, in MiB.
    let peakMemory: Double?

    /// Exact results, worked out in integers by another program, by the number of bars.
    static let known: [Int: (trips: Int, equity: String)] = [100_000: (1913, "997481.104"), 1_000_000: (19430, "966735.18461")]

    /// Whether trips and equity are those known; nil where none are.
    var isExact: Bool? { Self.known[bars].map { $0.trips == trips && $0.equity == equity } }

    /// One line for a person.
    var row: String {
        let memory = peakMemory.map { ", \(Int($0.rounded())) MiB" } ?? ""
        let agreement = isExact.map { $0 ? "exact" : "WRONG" } ?? "no exact result is known for so many bars"
        return """
            assay: \(bars) bars, \(Self.millions(rate)) M bars per CPU second (whole job \(Self.millions(wholeRate)) M, median of \(rounds)), \
            \(Self.millions(stepsPerBar * 1e6)) calibration steps per bar\(memory), \(trips) trips, equity \(equity): \(agreement)
            """
    }

    /// One line for a program.
    var json: JSONValue {
        [
            "who": "assay", "n": .init(bars), "rounds": .init(rounds), "rate": .init(rate.rounded()),
            "whole_rate": .init(wholeRate.rounded()),
            "steps_per_bar": .init((stepsPerBar * 100).rounded() / 100), "trades": .init(trips), "equity": .number(equity),
            "peak_mib": peakMemory.map { JSONValue($0.rounded()) } ?? .null,
        ]
    }

    /// What is wrong with the result: other trips or equity than are known, or slower than the thresholds allow.
    /// - Throws: `RaceError` when the file cannot be read or lacks a threshold.
    func complaints(thresholds path: String?) throws -> [String] {
        var complaints: [String] = []
        if isExact == false, let known = Self.known[bars] {
            complaints.append("\(trips) trips and equity \(equity), but exact are \(known.trips) trips and equity \(known.equity)")
        }
        guard let path else { return complaints }
        let name = "strategyAStepsPerBar"
        let file = try JSONValue(reading: try Files.readText(path))
        guard let most = file[name]?["most"]?.asDouble else { throw RaceError("\(path) has no number \(name).most") }
        if stepsPerBar > most {
            complaints.append(
                "too slow: a bar takes as long as \(Self.millions(stepsPerBar * 1e6)) calibration steps; "
                    + "\(path) allows \(Self.millions(most * 1e6))"
            )
        }
        return complaints
    }

    /// In millions, with two decimals.
    private static func millions(_ value: Double) -> String {
        let hundredths = Int((value / 1e4).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
