import CommandLine
import JSON
import Synchronization

/// A small program to call, and what it wrote.
struct Sample: Sendable {
    struct Written: Sendable, Equatable {
        var code: Int32 = 0
        var results = ""
        var messages = ""
    }

    struct Odd: Error, CustomStringConvertible { let description = "something odd" }

    static let root = Command(
        "assay", "Trades by rules that can be proven.",
        examples: [Example("assay backtest run --strategy sma-cross --data SPY", "Runs a strategy over recorded prices.")],
        options: [
            Option("where", short: "e", "NAME", "Where it runs."),
            Option("set", "NAME=VALUE", "Sets a key of the configuration.", values: .pair, repeats: true),
            Option("config", "FILE", "The configuration file.", values: .file, default: "assay.json5", variable: "ASSAY_CONFIG"),
        ],
        subcommands: [
            Command(
                "backtest", "Runs strategies over the past.", examples: [Example("assay backtest list", "Lists what was run.")],
                subcommands: [run, Command("list", "Lists what was run.") { _ in .ok }]),
            Command(
                "export", "Writes files.",
                arguments: [
                    Argument("what", "What to write.", values: .fixed(["trades", "orders"])),
                    Argument("path", "Where to.", values: .file, count: .optional),
                ]
            ) { invocation in
                invocation.output.line("\(invocation.argument("what") ?? "") to \(invocation.argument("path") ?? "-")")
                return .ok
            },
            Command("sum", "Adds numbers.", arguments: [Argument("number", "A number.", values: .decimal, count: .atLeastOne)]) {
                invocation in
                invocation.output.line(invocation.arguments("number").joined(separator: "+"))
                return .ok
            },
            Command("fail", "Fails.", arguments: [Argument("how", "In which way.")], isHidden: true) { invocation in
                switch invocation.argument("how") {
                case "failure": throw Failure(.notAllowed, code: "not-allowed", "you may not", fix: "ask")
                case "cancel": throw CancellationError()
                case "check": return .checkFailed
                default: throw Odd()
                }
            },
        ])

    private static let run = Command(
        "run", "Runs a strategy over recorded prices.",
        discussion: "Every run is repeatable: the same strategy, data and seed give the same orders.\n\nNothing is sent anywhere.",
        examples: [
            Example("assay backtest run --strategy sma-cross --data SPY", "Runs it with its defaults."),
            Example("assay backtest run --strategy sma-cross --data SPY -p fast=10 -p slow=50", "Sets two of its parameters."),
        ],
        options: [
            Option("strategy", short: "s", "NAME", "Which strategy.", values: .dynamic("strategies"), isRequired: true),
            Option("data", "NAME", "Which data set.", values: .dynamic("datasets"), variable: "ASSAY_DATA", isRequired: true),
            Option("from", "DATE", "The first day.", values: .moment),
            Option("cash", "AMOUNT", "What the account begins with.", values: .decimal, default: "100000"),
            Option("seed", "NUMBER", "The seed of everything random.", values: .integer(0...Int.max), default: "1"),
            Option("fill", "WHEN", "When orders are filled.", values: .fixed(["next-open", "next-event"]), default: "next-event"),
            Option("parameter", short: "p", "NAME=VALUE", "Sets a parameter of the strategy.", values: .pair, repeats: true),
            .flag("quiet", short: "q", "Shows no progress."), .flag("verbose", short: "v", "Tells more."),
        ]
    ) { invocation in
        let output = invocation.output
        output.line(
            "strategy \(invocation.option("strategy") ?? "-") data \(invocation.option("data") ?? "-") "
                + "seed \(invocation.integer("seed") ?? -1)"
        )
        output.line("from \(invocation.option("from") ?? "-") cash \(invocation.option("cash") ?? "-") quiet \(invocation.flag("quiet"))")
        output.line(invocation.pairs("parameter").map { "\($0.name) is \($0.value)" }.joined(separator: ", "))
        output.line(
            "set \(invocation.options("set")), last \(invocation.option("set") ?? "-"), "
                + "config \(invocation.option("config") ?? "-") path \(invocation.path)"
        )
        output.json("assay.backtest/1", ["strategy": .string(invocation.option("strategy") ?? "")])
        return .ok
    }

    /// Runs a call with its streams caught.
    static func call(
        _ words: String..., environment: [String: String] = [:], isTerminal: Bool = false, width: Int? = 80, isBroken: Bool = false
    ) async -> Written {
        await call(words, environment: environment, isTerminal: isTerminal, width: width, isBroken: isBroken)
    }

    /// Runs a call with its streams caught.
    static func call(
        _ words: [String], environment: [String: String] = [:], isTerminal: Bool = false, width: Int? = 80, isBroken: Bool = false
    ) async -> Written {
        let written = Mutex(Written())
        let results = Output.Stream(isTerminal: isTerminal, width: width) { text in
            written.withLock { $0.results += text }
            return !isBroken
        }
        let messages = Output.Stream(isTerminal: isTerminal, width: width) { text in
            written.withLock { $0.messages += text }
            return true
        }
        let program = Program(root) { key in
            switch key {
            case "strategies": ["sma-cross", "smooth", "donchian"]
            case "datasets": ["SPY"]
            default: []
            }
        }
        let code = await program.run(words, in: .init(environment: environment, results: results, messages: messages))
        written.withLock { $0.code = code.rawValue }
        return written.withLock { $0 }
    }
}
