internal import CommandLine
internal import Configuration
internal import Domain
internal import Engine
internal import Host
internal import Runtime
internal import Storage

/// `assay export`: what the journal says, for spreadsheets.
struct ExportCommands {
    let plugins: [Plugin]

    var command: Command {
        func verb(_ name: String, _ summary: String, _ rows: @escaping @Sendable (Workspace) async throws -> [String]) -> Command {
            Command(
                name, summary,
                examples: [
                    Example("assay export \(name) --csv", "Prints them."),
                    Example("assay export \(name) --csv --output \(name).csv", "Writes them into a file."),
                ],
                options: [
                    Option.flag("csv", "As comma-separated values; the one form there is."),
                    Option("output", "FILE", "Where to write; - for standard output.", values: .file, default: "-"),
                    Option.flag("replace", "Replaces a file of that name."),
                ]
            ) { invocation in
                let path = invocation.option("output") ?? "-"
                guard path == "-" || invocation.flag("replace") || Files.isDevice(path) || !Files.exists(path) else {
                    throw Failure(.failed, code: "exists", "'\(path)' is there already", fix: "choose another name, or add --replace")
                }
                let text = try await rows(try Workspace(invocation, plugins: plugins)).joined(separator: "\n") + "\n"
                if path == "-" { invocation.output.write(text) } else { try Files.write(text, to: path) }
                return .ok
            }
        }
        return Command(
            "export", "Writes trades or orders of the journal as CSV.",
            examples: [Example("assay export trades --csv --output trades.csv", "Writes every fill into a file.")],
            subcommands: [
                verb("trades", "Every fill, oldest first.") { try await trades($0) },
                verb("orders", "Every order, oldest first.") { try await orders($0) },
            ])
    }

    private func trades(_ workspace: Workspace) async throws -> [String] {
        let store = try await workspace.openStore(isOwner: false)
        let key = try await workspace.auditKey(toRead: store)
        let found = try await Recovery.fold(Workspace.stream, in: store, key: key)
        let fills = try await Recovery.fills(Workspace.stream, in: store, key: key, upTo: found.sequence)
        await store.close()
        let books = found.books
        let lines = fills.map { fill in
            let (instrument, account) = (books.terms[fill.instrument.position].instrument, books.accounts[fill.account.position])
            func money(_ units: Int128) -> String { Money(units: units, currency: account.currency).amount }
            return [
                "\(Timestamp(nanoseconds: fill.time))", "\(account.id)", "\(fill.order)", "\(fill.execution)", "\(instrument.id)",
                "\(fill.side)",
                "\(instrument.quantity(fill.quantity))", "\(instrument.price(fill.price))", money(fill.notional), money(fill.fee),
                money(fill.realised),
                "\(account.currency)",
            ].joined(separator: ",")
        }
        return ["time,account,order,execution,instrument,side,quantity,price,notional,fee,realised,currency"] + lines
    }

    private func orders(_ workspace: Workspace) async throws -> [String] {
        let books = try await DeskClient(workspace: workspace).books().books
        let lines = books.orders.map { order in
            let (instrument, account) = (books.terms[order.intent.instrument.position].instrument, books.accounts[order.account.position])
            let intent = order.intent
            return [
                "\(order.id)", "\(Timestamp(nanoseconds: order.decidedAt))", "\(account.id)", "\(instrument.id)", "\(intent.side)",
                intent.type.word,
                intent.timeInForce.word, "\(instrument.quantity(intent.quantity))",
                intent.type.hasLimit ? "\(instrument.price(intent.limit))" : "",
                intent.type.hasStop ? "\(instrument.price(intent.stop))" : "", "\(order.status)", "\(instrument.quantity(order.filled))",
                StatusDocument.averagePrice(order, instrument) ?? "",
                order.refusal.map { "\"" + $0.text(instrument, account.currency) + "\"" } ?? "",
            ].joined(separator: ",")
        }
        return ["order,time,account,instrument,side,type,time_in_force,quantity,limit,stop,status,filled,average_price,refusal"] + lines
    }
}
