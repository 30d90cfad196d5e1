internal import CommandLine
internal import Configuration
internal import Domain
internal import JSON
internal import Runtime

/// `assay account`: accounts and their money.
struct AccountCommands {
    let plugins: [Plugin]

    var command: Command {
        let name = Argument("account", "The account's name.", values: .dynamic("accounts"))
        let amount = Argument("amount", "How much, as a plain decimal number.", values: .decimal)
        return Command(
            "account", "Opens accounts, moves money and shows both.",
            examples: [
                Example("assay account open research --cash 50000", "A paper account that begins with 50000 USD."),
                Example("assay account list", "Every account with its money."),
            ],
            subcommands: [
                Command(
                    "open", "Opens an account at a broker.",
                    examples: [Example("assay account open research --cash 50000", "A paper account that begins with 50000 USD.")],
                    arguments: [name],
                    options: [
                        Option("broker", "KEY", "Where its orders go; `assay plugin list` shows what there is.", default: "paper"),
                        Option("currency", "CODE", "The currency it is kept in.", default: "USD"),
                        Option("cash", "AMOUNT", "What is paid in at once.", values: .decimal), Place.server,
                    ]
                ) { try await open($0) },
                Command(
                    "deposit", "Pays money in.", examples: [Example("assay account deposit research 1000", "Pays in 1000.")],
                    arguments: [name, amount], options: [DeskCommands.key, Place.server]
                ) { try await move($0, sign: "") },
                Command(
                    "withdraw", "Takes money out that is free.",
                    examples: [Example("assay account withdraw research 250.50", "Takes out 250.50.")],
                    arguments: [name, amount], options: [DeskCommands.key, Place.server]
                ) { try await move($0, sign: "-") },
                Command(
                    "limits", "Shows an account's limits, or sets some.",
                    discussion:
                        "Limits: \(LimitsRequest.names.joined(separator: ", ")). "
                        + "'none' lifts one; session and short take yes or no; collar takes 1% or 50bps.",
                    examples: [
                        Example(
                            "assay account limits research --limit orders-per-hour=10 --limit short=no",
                            "Ten orders an hour, no short sales.")
                    ],
                    arguments: [name],
                    options: [Option("limit", "NAME=VALUE", "Sets a limit.", values: .pair, repeats: true), Place.server]
                ) { try await limits($0) },
                Command(
                    "list", "Lists the accounts.", examples: [Example("assay account list", "Every account with its money.")],
                    options: [Place.server]
                ) { try await list($0) },
                Command(
                    "show", "Shows an account's ledger and positions.",
                    examples: [Example("assay account show paper", "Ledger balances, trial balance and positions.")], arguments: [name],
                    options: [Place.server]
                ) { try await show($0) },
            ])
    }

    private func name(_ invocation: Invocation) throws -> AccountID { try AccountID(invocation.argument("account") ?? "") }

    private func open(_ invocation: Invocation) async throws -> ExitCode {
        let client = try Place.desk(invocation, plugins)
        let id = try name(invocation)
        let currency = try Currency(invocation.option("currency") ?? "")
        // Found out before the account is there: opening it and paying in are two commands.
        if let cash = invocation.option("cash"), (Money(cash, currency)?.units ?? 0) <= 0 {
            throw Failure(.usage, code: "bad-value", "--cash is '\(cash)'", fix: "write an amount above zero that fits, such as 50000")
        }
        let command = DeskCommand.openAccount(id, currency, try BrokerID(invocation.option("broker") ?? ""))
        var outcome = try await client.submit(command)
        if let cash = invocation.option("cash") { outcome = try await client.submit(.moveCash(id, cash)) }
        return answer(
            invocation, "assay.account.open/1", outcome,
            "Opened the account \(id)" + (outcome["cash"]?.asString.map { " with \($0)" } ?? "") + ".")
    }

    private func move(_ invocation: Invocation, sign: String) async throws -> ExitCode {
        let client = try Place.desk(invocation, plugins)
        let amount = invocation.argument("amount") ?? ""
        guard !amount.hasPrefix("-") else {
            throw Failure(.usage, code: "amount", "the amount '\(amount)' is negative", fix: "write it without the minus")
        }
        let outcome = try await client.submit(.moveCash(try name(invocation), sign + amount), id: invocation.option("id"))
        return answer(
            invocation, "assay.account.move/1", outcome,
            "Done: \(outcome["account"]?.asString ?? "") now has \(outcome["cash"]?.asString ?? "") in cash.")
    }

    private func answer(_ invocation: Invocation, _ schema: String, _ outcome: JSONValue, _ text: String) -> ExitCode {
        if invocation.output.isJSON { invocation.output.json(schema, outcome) } else { invocation.output.line(text) }
        return .ok
    }

    private func limits(_ invocation: Invocation) async throws -> ExitCode {
        let client = try Place.desk(invocation, plugins)
        let id = try name(invocation)
        let pairs = invocation.pairs("limit")
        if !pairs.isEmpty {
            if let twice = pairs.indices.first(where: { index in pairs[..<index].contains { $0.name == pairs[index].name } }) {
                throw Failure(.usage, code: "repeated-option", "--limit \(pairs[twice].name) is given twice", fix: "remove one")
            }
            let request = LimitsRequest(values: Dictionary(pairs.map { ($0.name, $0.value) }) { $1 })
            for pair in pairs where !LimitsRequest.names.contains(pair.name) {
                throw Failure(
                    .usage, code: "limit", "there is no limit '\(pair.name)'",
                    fix: "there are: \(LimitsRequest.names.joined(separator: ", "))")
            }
            _ = try await client.submit(.setLimits(id, request))
        }
        let limits = try await client.limits(of: id)
        invocation.output.json("assay.account.limits/1", ["account": .string("\(id)"), "limits": .object(limits)])
        var table = Table([.text("limit"), .text("value")])
        for limit in limits { table.add([limit.name, limit.value.asString ?? ""]) }
        invocation.output.table(table)
        return .ok
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let accounts = try await Place.desk(invocation, plugins).accounts()
        invocation.output.json("assay.account.list/1", ["accounts": .array(accounts)])
        var table = Table([
            .text("account"), .text("broker"), .number("cash"), .number("positions at cost"), .number("realised"), .number("fees"),
            .number("paid in"), .text("state"),
        ])
        for line in accounts {
            table.add([
                line.text("account"), line.text("broker"), line.money("cash") + " " + line.text("currency"), Self.cost(of: line),
                line.money("realised"), line.money("fees"), line.money("capital"), line.text("tradingState"),
            ])
        }
        invocation.output.table(table)
        if accounts.isEmpty, !invocation.output.isJSON {
            invocation.output.note("No accounts yet: `assay account open NAME --cash 100000` opens one.")
        }
        return .ok
    }

    /// What an account's positions cost: their value less what it is above that.
    private static func cost(of line: JSONValue) -> String {
        guard let currency = try? Currency(line.text("currency")), let value = Money(line.text("positionValue"), currency),
            let gain = Money(line.text("unrealised"), currency)
        else { return "–" }
        return Money(units: value.units - gain.units, currency: currency).rounded
    }

    private func show(_ invocation: Invocation) async throws -> ExitCode {
        let document = try await Place.desk(invocation, plugins).account(try name(invocation))
        invocation.output.json("assay.account.show/1", document)
        var ledger = Table([.text("ledger account"), .number("debits less credits")])
        for balance in document["ledger"]?.members ?? [] { ledger.add([balance.name, balance.value.asString ?? ""]) }
        ledger.add(["trial balance", document.text("trialBalance")])
        invocation.output.table(ledger)
        var table = Table([.text("instrument"), .number("quantity"), .number("cost")])
        let positions = document["positions"]?.asArray ?? []
        for line in positions { table.add(["instrument", "quantity", "cost"].map { line.text($0) }) }
        invocation.output.line()
        if positions.isEmpty { invocation.output.line("No positions.") } else { invocation.output.table(table) }
        return .ok
    }
}
