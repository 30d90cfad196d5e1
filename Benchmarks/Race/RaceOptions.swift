/// What a race is run with: `assay-race [--bars N] [--rounds N] [--json] [--thresholds FILE]`.
struct RaceOptions {
    /// Bars of the reference series; the exact result is known for 100,000 and 1,000,000.
    var bars = 1_000_000
    /// How often everything is measured; medians are taken.
    var rounds = 5
    /// Whether the result is one line of JSON.
    var asJSON = false
    /// The file of thresholds to hold the result against; nil for none.
    var thresholds: String?

    /// Reads arguments.
    /// - Throws: `RaceError` for one that is not known or has no value.
    init(_ arguments: [String]) throws(RaceError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--bars": bars = try Self.count(argument, &rest, atLeast: 100)
            case "--rounds": rounds = try Self.count(argument, &rest, atLeast: 1)
            case "--json": asJSON = true
            case "--thresholds":
                guard let file = rest.popFirst() else { throw RaceError("--thresholds needs a file") }
                thresholds = file
            default: throw RaceError("'\(argument)' is not known: assay-race [--bars N] [--rounds N] [--json] [--thresholds FILE]")
            }
        }
    }

    private static func count(_ name: String, _ rest: inout ArraySlice<String>, atLeast least: Int) throws(RaceError) -> Int {
        guard let text = rest.popFirst(), let count = Int(text), count >= least else {
            throw RaceError("\(name) needs a whole number of at least \(least)")
        }
        return count
    }
}

/// Why a race could not be run.
struct RaceError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
