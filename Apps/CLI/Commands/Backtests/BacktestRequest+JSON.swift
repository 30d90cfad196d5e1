internal import API
internal import Configuration
internal import Datasets
internal import Domain
internal import Engine
internal import JSON
internal import Research
internal import Strategy

extension BacktestRequest {
    private static func wrong(_ pointer: String, _ detail: String) -> Problem {
        Problem(.invalid, "The backtest cannot be run as it is asked for.", faults: [.init(pointer: pointer, detail)])
    }

    /// Reads a request that has its shape.
    init(_ body: JSONValue, _ workspace: Workspace) throws {
        let (rule, formula) = (body["rule"]?.asString, FormulaStrategy.description.key)
        guard let strategy = body["strategy"]?.asString ?? rule.map({ _ in formula }) else {
            throw Self.wrong("/strategy", "is missing, and there is no rule: name a strategy, or write a rule")
        }
        guard rule == nil || strategy == formula else { throw Self.wrong("/rule", "is for the strategy \(formula), not for \(strategy)") }
        self.init(strategy: strategy, data: (body["data"]?.asArray ?? []).compactMap(\.asString))
        guard (1...16).contains(data.count) else { throw Self.wrong("/data", "has \(data.count) names; 1 to 16 are taken") }
        let known = try workspace.catalogue.list().map(\.name)
        for (place, name) in data.enumerated() where !known.contains(name) {
            let near = Spelling.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
            throw Self.wrong("/data/\(place)", "there is no dataset of that name\(near)")
        }
        try take(body["set"] ?? [:])
        if let rule {
            guard given.updateValue(rule, forKey: FormulaStrategy.ruleParameter) == nil else {
                throw Self.wrong("/set", "gives a rule, and so does 'rule'")
            }
            do throws(FormulaError) { _ = try Formula(rule) } catch {
                throw Self.wrong("/rule", "line \(error.line), column \(error.column): \(error.message)")
            }
        }
        (from, to) = (try Self.moment(body, "from"), try Self.moment(body, "to"))
        if let from, let to, from >= to { throw Self.wrong("/to", "is not after 'from'") }
        (cash, fees) = (body["cash"]?.asString ?? cash, body["fees"]?.asString ?? fees)
        (slippage, fill) = (body["slippage"]?.asString ?? slippage, body["fill"]?.asString ?? fill)
        if let text = body["seed"]?.asString {
            guard let number = Int(text), number >= 0 else { throw Self.wrong("/seed", "is no whole number from 0 to \(Int.max)") }
            seed = UInt64(number)
        }
    }

    private mutating func take(_ set: JSONValue) throws(Problem) {
        guard let members = set.members, members.count <= 64 else { throw Self.wrong("/set", "expected an object of at most 64 members") }
        for member in members {
            guard let value = member.value.asString, value.utf8.count <= Formula.longest else {
                throw Self.wrong("/set", "expected texts of at most \(Formula.longest) bytes, such as {\"fast\": \"20\"}")
            }
            given[member.name] = value
        }
    }

    private static func moment(_ body: JSONValue, _ name: String) throws(Problem) -> Timestamp? {
        guard let text = body[name]?.asString else { return nil }
        guard let moment = Timestamp(text) else {
            throw wrong("/\(name)", "is no date such as 2018-01-02 nor a moment such as 2018-01-02T14:30:00Z")
        }
        return moment
    }

    /// What it is run under, as far as it can be said without reading a dataset.
    func checked(_ workspace: Workspace) throws(Problem) -> BacktestOptions {
        guard let role = workspace.strategies.first(where: { $0.key == strategy }) else {
            let near = Spelling.nearest(to: strategy, among: workspace.strategies.map(\.key)).map { "; did you mean '\($0)'?" } ?? ""
            throw Self.wrong("/strategy", "there is no strategy of that key\(near)")
        }
        do throws(StrategyError) { _ = try ParameterValues(role.describe(given: given).parameters, given: given) } catch {
            throw Self.wrong("/set", error.description)
        }
        do throws(WrongTerm) { return try options() } catch { throw Self.wrong("/\(error.name)", error.fix) }
    }
}
