internal import Domain
internal import Engine
public import JSON

extension DeskCommand {
    /// The command's fields as JSON.
    public var json: JSONValue {
        switch self {
        case .openAccount(let account, let currency, let broker):
            return .object([
                .init("account", .string("\(account)")), .init("currency", .string("\(currency)")), .init("broker", .string("\(broker)")),
            ])
        case .moveCash(let account, let amount):
            return .object([.init("account", .string("\(account)")), .init("amount", .string(amount))])
        case .setLimits(let account, let request):
            let limits = LimitsRequest.names.compactMap { name in request.values[name].map { JSONValue.Member(name, .string($0)) } }
            return .object([.init("account", .string("\(account)")), .init("limits", .object(limits))])
        case .place(let order): return order.json
        case .cancel(let id): return .object([.init("order", .number("\(id)"))])
        case .amend(let id, let quantity, let limit, let stop):
            var json = JSONValue.object([.init("order", .number("\(id)"))])
            json.add("quantity", quantity.map { .string("\($0)") })
            json.add("limit", limit.map { .string("\($0)") })
            json.add("stop", stop.map { .string("\($0)") })
            return json
        case .turnStrategy(let account, _): return .object([.init("account", .string("\(account)"))])
        case .restrict(let instrument, let isRestricted):
            return .object([.init("instrument", .string("\(instrument)")), .init("restricted", .bool(isRestricted))])
        case .setTradingState(let account, let state):
            return .object([.init("account", account.map { .string("\($0)") } ?? .null), .init("state", .string("\(state)"))])
        }
    }

    /// Reads a command.
    /// - Throws: when a field is missing or is not what it may be.
    public init(kind: String, _ json: JSONValue) throws(CommandError) {
        let fields = CommandFields(json)
        switch kind {
        case "account.open":
            self = .openAccount(try fields.identifier("account"), try fields.currency("currency"), try fields.identifier("broker"))
        case "account.move": self = .moveCash(try fields.identifier("account"), try fields.text("amount"))
        case "account.limits":
            var values: [String: String] = [:]
            guard case .object(let members) = json["limits"] ?? .null else { throw CommandError("'limits' is missing") }
            for member in members {
                guard LimitsRequest.names.contains(member.name), case .string(let text) = member.value else {
                    throw CommandError("there is no limit '\(member.name)'; there are: \(LimitsRequest.names.joined(separator: ", "))")
                }
                values[member.name] = text
            }
            self = .setLimits(try fields.identifier("account"), LimitsRequest(values: values))
        case "order.place": self = .place(try OrderRequest(fields))
        case "order.cancel": self = .cancel(try fields.order("order"))
        case "order.amend":
            self = .amend(
                try fields.order("order"), quantity: try fields.optionalNumber("quantity"), limit: try fields.optionalNumber("limit"),
                stop: try fields.optionalNumber("stop"))
        case "trading.state":
            let state = try fields.choice("state", TradingState.allCases.map { ("\($0)", $0) })
            self = .setTradingState(json["account"] == .null ? nil : try fields.identifier("account"), state)
        case "strategy.start", "strategy.stop":
            self = .turnStrategy(try fields.identifier("account"), isRunning: kind == "strategy.start")
        case "instrument.restrict":
            guard let isRestricted = json["restricted"]?.asBool else {
                throw CommandError("'restricted' is missing or neither true nor false")
            }
            self = .restrict(try fields.instrument("instrument"), isRestricted)
        default: throw CommandError("there is no command '\(kind)'")
        }
    }
}

extension OrderRequest {
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("account", .string("\(account)")), .init("instrument", .string("\(instrument)")), .init("side", .string("\(side)")),
            .init("type", .string(type.word)), .init("timeInForce", .string(timeInForce.word)), .init("quantity", .string("\(quantity)")),
        ]
        if let limit { members.append(.init("limit", .string("\(limit)"))) }
        if let stop { members.append(.init("stop", .string("\(stop)"))) }
        return .object(members)
    }

    init(_ fields: CommandFields) throws(CommandError) {
        self.init(
            account: try fields.identifier("account"), instrument: try fields.instrument("instrument"),
            side: try fields.choice("side", Side.allCases.map { ("\($0)", $0) }),
            type: try fields.choice("type", OrderType.allCases.map { ($0.word, $0) }),
            timeInForce: try fields.choice("timeInForce", TimeInForce.allCases.map { ($0.word, $0) }),
            quantity: try fields.number("quantity"), limit: try fields.optionalNumber("limit"), stop: try fields.optionalNumber("stop"))
    }
}

/// Reads the fields of a command, naming what is wrong.
struct CommandFields {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    func text(_ name: String) throws(CommandError) -> String {
        guard case .string(let text) = json[name] ?? .null else { throw CommandError("'\(name)' is missing or not a text") }
        return text
    }

    func identifier<Name: Identifier>(_ name: String) throws(CommandError) -> Name {
        let text = try text(name)
        do { return try Name(text) } catch { throw CommandError(error.description) }
    }

    func order(_ name: String) throws(CommandError) -> OrderID {
        guard case .number(let text) = json[name] ?? .null, let number = Int64(text) else {
            throw CommandError("'\(name)' is not an order's number")
        }
        return OrderID(number)
    }

    func currency(_ name: String) throws(CommandError) -> Currency {
        let text = try text(name)
        do { return try Currency(text) } catch { throw CommandError(error.description) }
    }

    func instrument(_ name: String) throws(CommandError) -> InstrumentID {
        let text = try text(name)
        do { return try InstrumentID(text) } catch { throw CommandError(error.description) }
    }

    func choice<Value>(_ name: String, _ choices: [(String, Value)]) throws(CommandError) -> Value {
        let text = try text(name)
        guard let found = choices.first(where: { $0.0 == text }) else {
            throw CommandError("'\(name)' is '\(text)'; it may be \(choices.map(\.0).joined(separator: ", "))")
        }
        return found.1
    }

    func number<Number: FixedPoint>(_ name: String) throws(CommandError) -> Number {
        let text = try text(name)
        guard let number = Number(text) else { throw CommandError("'\(name)' is '\(text)', not a plain decimal number such as 12.5") }
        return number
    }

    func optionalNumber<Number: FixedPoint>(_ name: String) throws(CommandError) -> Number? {
        json[name] == nil || json[name] == .null ? nil : try number(name)
    }
}
