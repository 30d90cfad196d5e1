import Host
import JSON
import Testing

/// What the program says of itself.
@Suite struct Words {
    @Test func helpOfEveryCommandIsAsItWas() async throws {
        for path in await Self.commands() {
            let written = await Desk.run(path + ["--help"])
            #expect(written.code == 0 && written.messages.isEmpty, "\(path)")
            try Golden.expect(written.results, (["help"] + path).joined(separator: "-") + ".txt")
        }
    }

    /// Every command of a help text and those below it, by what help itself lists.
    private static func commands(below path: [String] = []) async -> [[String]] {
        let help = await Desk.run(path + ["--help"]).results
        guard let list = help.components(after: "\nCommands:\n") else { return [path] }
        let names = list.prefix { !$0.isEmpty }.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        var found = [path]
        for name in names { found += await commands(below: path + [name]) }
        return found
    }

    @Test func helpTeachesWithAnExampleEverywhere() async throws {
        let commands = await Self.commands()
        #expect(commands.count > 40 && commands.contains(["account", "limits"]))
        for path in commands {
            let help = await Desk.run(path + ["--help"]).results
            #expect(help.contains("\nExamples:\n  "), "\(path)")
            if let explained = path.first, explained != "help" {
                #expect(await Desk.run(["help"] + path).results == help, "\(path)")
            }
        }
    }

    @Test func strategiesAndPluginsAreListed() async throws {
        let strategies = try await Desk.run(["strategy", "list", "--json"]).json
        #expect(strategies["strategies"]?.asArray?.contains { $0["key"] == "sma_cross" } == true)
        let plugins = try await Desk.run(["plugin", "list", "--json"]).json
        let paper = plugins["plugins"]?.asArray?.first { $0["name"] == "Paper" }
        #expect(paper?["roles"]?[0]?["seen"] == "simulated" && paper?["roles"]?[0]?["role"] == "broker")
        #expect(await Desk.run(["plugin", "list"]).results.contains("PLUGIN"))
    }

    @Test func aStrategyIsExplained() async throws {
        try Golden.expect(await Desk.run(["strategy", "show", "sma_cross"]).results, "strategy-show.txt")
        let formula = try await Desk.run(["strategy", "show", "formula", "--json"]).json
        #expect(formula["parameters"]?[0]?["name"] == "rule" && formula["reasons"]?.asArray?.count == 2)
        let wrong = await Desk.run(["strategy", "show", "smacross"])
        #expect(wrong.code == 64 && wrong.messages.contains("did you mean 'sma_cross'"))
    }

    @Test func completionKnowsStrategies() async throws {
        let words = ["complete", "--", "backtest", "run", "--strategy", "sma"]
        #expect(await Desk.run(words).results.hasPrefix("sma_cross\t"))
        let options = await Desk.run(["complete", "--", "backtest", "run", "--set"]).results
        #expect(options.split(separator: "\n").count == 1)
    }
}

extension String {
    /// The lines behind the first place where a text is; nil where it is nowhere.
    fileprivate func components(after mark: String) -> [Substring]? {
        firstRange(of: mark).map { self[$0.upperBound...].split(separator: "\n", omittingEmptySubsequences: false) }
    }
}
