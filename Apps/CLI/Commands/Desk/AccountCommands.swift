internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
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
                        Option("cash", "AMOUNT", "What is paid in at once.", values: .decimal),
                    ]
                ) { try await open($0) },
                Command(
                    "deposit", "Pays money in.", examples: [Example("assay account deposit research 1000", "Pays in 1000.")],
                    arguments: [name, amount], options: [DeskCommands.key]
                ) { try await move($0, sign: "") },
                Command(
                    "withdraw", "Takes money out that is free.",
                    examples: [Example("assay account withdraw research 250.50", "Takes out 250.50.")],
                    arguments: [name, amount], options: [DeskCommands.key]
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
                    arguments: [name], options: [Option("limit", "NAME=VALUE", "Sets a limit.", values: .pair, repeats: true)]
                ) { try await limits($0) },
                Command(
                    "list", "Lists the accounts.", examples: [Example("assay account list", "Every account with its money.")]
                ) { try await list($0) },
                Command(
                    "show", "Shows an account's ledger and positions.",
                    examples: [Example("assay account show paper", "Ledger balances, trial balance and positions.")], arguments: [name]
                ) { try await show($0) },
            ])
    }

    private func name(_ invocation: Invocation) throws -> AccountID { try AccountID(invocation.argument("account") ?? "") }

    private func open(_ invocation: Invocation) async throws -> ExitCode {
        let client = DeskClient(workspace: try Workspace(invocation, plugins: plugins))
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
        let client = DeskClient(workspace: try Workspace(invocation, plugins: plugins))
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
        let client = DeskClient(workspace: try Workspace(invocation, plugins: plugins))
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
        let books = try await client.books().books
        let limits = try books.account(named: id).limits
        let shown = LimitsRequest.texts(of: limits, try books.account(named: id).currency)
        if invocation.output.isJSON {
            invocation.output.json(
                "assay.account.limits/1",
                .object([.init("account", .string("\(id)")), .init("limits", .object(shown.map { .init($0.name, .string($0.value)) }))]))
        } else {
            var table = Table([.text("limit"), .text("value")])
            for line in shown { table.add([line.name, line.value]) }
            invocation.output.table(table)
        }
        return .ok
    }

    private func list(_ invocation: Invocation) async throws -> ExitCode {
        let books = try await DeskClient(workspace: try Workspace(invocation, plugins: plugins)).books().books
        let view = DeskView(of: books)
        if invocation.output.isJSON {
            invocation.output.json("assay.account.list/1", .object([.init("accounts", .array(view.accounts.map(StatusDocument.json)))]))
            return .ok
        }
        var table = Table([
            .text("account"), .text("broker"), .number("cash"), .number("positions at cost"), .number("realised"), .number("fees"),
            .number("paid in"), .text("state"),
        ])
        for line in view.accounts {
            func money(_ units: Int128) -> String { Money(units: units, currency: line.currency).rounded }
            table.add([
                "\(line.id)", "\(line.broker)", money(line.cash) + " \(line.currency)", money(line.positionValue - line.unrealised),
                money(line.realised),
                money(line.fees), money(line.capital), "\(line.tradingState)",
            ])
        }
        invocation.output.table(table)
        if view.accounts.isEmpty { invocation.output.note("No accounts yet: `assay account open NAME --cash 100000` opens one.") }
        return .ok
    }

    private func show(_ invocation: Invocation) async throws -> ExitCode {
        let books = try await DeskClient(workspace: try Workspace(invocation, plugins: plugins)).books().books
        let id = try name(invocation)
        let owner = try books.account(named: id)
        guard let index = books.account(id) else { return .failed }
        func money(_ units: Int128) -> String { Money(units: units, currency: owner.currency).amount }
        let balances = LedgerAccount.allCases.map { ("\($0)", money(books.ledger.balance(index, $0))) }
        let view = DeskView(of: books)
        let positions = view.positions.filter { $0.account == id }
        if invocation.output.isJSON {
            invocation.output.json(
                "assay.account.show/1",
                .object([
                    .init("account", view.accounts.first { $0.id == id }.map(StatusDocument.json) ?? .null),
                    .init("ledger", .object(balances.map { .init($0.0, .string($0.1)) })),
                    .init("trialBalance", .string(money(books.ledger.trialBalance(index)))),
                    .init("positions", .array(positions.map(StatusDocument.json))),
                ]))
            return .ok
        }
        var ledger = Table([.text("ledger account"), .number("debits less credits")])
        for (name, balance) in balances { ledger.add([name, balance]) }
        ledger.add(["trial balance", money(books.ledger.trialBalance(index))])
        invocation.output.table(ledger)
        var table = Table([.text("instrument"), .number("quantity"), .number("cost")])
        for line in positions {
            table.add(["\(line.instrument.id)", "\(line.instrument.quantity(line.position.quantity))", money(line.position.cost)])
        }
        invocation.output.line()
        if positions.isEmpty { invocation.output.line("No positions.") } else { invocation.output.table(table) }
        return .ok
    }
}

extension Books {
    /// An account by its name.
    /// - Throws: `Failure` with the names there are.
    func account(named id: AccountID) throws(Failure) -> Account {
        guard let index = account(id) else {
            let known = accounts.map { "\($0.id)" }.joined(separator: ", ")
            throw Failure(
                .badInput, code: "account", "there is no account '\(id)'",
                fix: known.isEmpty ? "`assay account open` opens one" : "there are: \(known)")
        }
        return accounts[index.position]
    }
}
