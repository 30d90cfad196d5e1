public import Engine
public import JSON
internal import Network
internal import Security
internal import Strategy

extension Installation {
    var formulaRoute: Route {
        let mistake = Shape.object([
            .init("line", .count, "from 1"), .init("column", .count, "the character of the line, from 1"),
            .init("message", .text(longest: 4096)),
        ])
        let parameter = Shape.object([
            .init("name", .text), .init("type", .word(["integer", "number"])), .init("default", .text), .init("range", .text),
            .init("summary", .document("a sentence, or an empty text")),
        ])
        let shape = Shape.object([
            .init("ok", .flag), .init("errors", .list(mistake), "the first one"), .init("parameters", .list(parameter)),
        ])
        let example: JSONValue = [
            "ok": false, "errors": [["line": 1, "column": 18, "message": "there is no function 'smaa'"]], "parameters": [],
        ]
        return Route(
            .post, PathPattern("/api/v1/formula/check"), "checkFormula", "Reads a rule and says where it goes wrong. It changes nothing.",
            access: .desk(.deskRead),
            body: RequestBody(
                .object([.init("rule", .text(longest: Formula.longest))]), example: ["rule": "enter long when close > sma(close, 50)"],
                limit: 4 * Formula.longest),
            answers: [.ok(shape, example: example, "Whether it can be run, and what it can be set to.")]
        ) { call in
            do throws(FormulaError) {
                let formula = try Formula(call.body["rule"]?.asString ?? "")
                return .ok(["ok": true, "errors": [], "parameters": .array(formula.parameters.map(\.json))])
            } catch {
                let mistake: JSONValue = [
                    "line": JSONValue(error.line), "column": JSONValue(error.column), "message": .string(error.message),
                ]
                return .ok(["ok": false, "errors": [mistake], "parameters": []])
            }
        }
    }
}

extension Engine.Parameter {
    /// What it can be set to, as programs read it: name, type, default, range and summary.
    public var json: JSONValue {
        [
            "name": .string(name), "type": .string(typeText), "default": .string(defaultText), "range": .string(rangeText),
            "summary": .string(summary),
        ]
    }
}
