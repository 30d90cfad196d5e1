public import Domain
public import JSON

/// A run as its document says it, just made or read back and checked: what `backtest run`, `show`, `list` and `compare` work with.
public struct StoredRun: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// When it was stored first; nil for a run that was not.
    public let saved: Timestamp?
    /// The document of the run: `assay.backtest/1`.
    public let document: JSONValue

    static let schema = "assay.run/1"

    /// The run that was just made.
    public init(_ run: BacktestRun) { (id, saved, document) = (run.id, nil, run.json) }

    /// Reads what a folder of runs holds.
    /// - Parameter id: the id the file is named after.
    /// - Throws: `.malformed` when the text is no JSON, of another schema or id, or has no member it must have.
    init(reading bytes: [UInt8], id: String) throws(ResearchError) {
        func wrong(_ reason: String) -> ResearchError {
            ResearchError(.malformed, "'\(id)' is no stored run: \(reason); remove it, or run the backtest again")
        }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(reading: bytes) } catch { throw wrong("\(error)") }
        func check(_ schema: String?, is known: String) throws(ResearchError) {
            guard schema == known else { throw wrong("its schema is '\(schema ?? "missing")', not '\(known)'") }
        }
        try check(value["schema"]?.asString, is: Self.schema)
        guard value["id"]?.asString == id else { throw wrong("its id is '\(value["id"]?.asString ?? "missing")'") }
        guard let saved = value["saved"]?.asString.flatMap({ Timestamp($0) }) else { throw wrong("its 'saved' is missing or no moment") }
        let document = value["run"] ?? .null
        try check(document["schema"]?.asString, is: BacktestRun.schema)
        func missing(_ member: String, _ kind: String) -> ResearchError { wrong("its '\(member)' is missing or not \(kind)") }
        for member in ["strategy", "orderListHash", "stateHash", "configHash", "fees", "endEquity", "currency", "engine", "fill", "cash"]
        where document[member]?.asString == nil { throw missing(member, "a text") }
        for member in ["orders", "fills"] where document[member]?.asInt == nil { throw missing(member, "a whole number") }
        for member in ["metrics", "span", "costs"] where document[member]?.members == nil { throw missing(member, "an object") }
        for member in ["data", "parameters", "warnings"] where document[member]?.asArray == nil { throw missing(member, "a list") }
        (self.id, self.saved, self.document) = (id, saved, document)
    }

    /// What a folder of runs holds of it.
    func file(at moment: Timestamp) -> JSONValue {
        ["schema": .string(Self.schema), "id": .string(id), "saved": .string(moment.description), "run": document]
    }

    /// A text of the document; empty where it has none of that name.
    public func text(_ member: String) -> String { document[member]?.asString ?? "" }

    /// The names of its datasets, in the order of the instruments.
    public var dataNames: [String] { data.map { $0["name"]?.asString ?? "" } }
    /// What a reader must know before trusting the figures, a sentence each.
    public var warnings: [String] { (document["warnings"]?.asArray ?? []).compactMap(\.asString) }
    /// What its benchmark is; nil where it has none.
    public var benchmarkLabel: String? { benchmark?["label"]?.asString }

    /// What was run, but for the strategy: names and values on one line each, in the order they are shown.
    public var terms: [(name: String, value: String)] {
        let limits = (document["limits"]?.members ?? []).map { "\($0.name) \($0.value.asString ?? "")" }
        let sources = data.map { "\($0["name"]?.asString ?? "") (\($0["instrument"]?.asString ?? ""), \($0["kind"]?.asString ?? ""))" }
        let terms = [
            ("parameters", parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")), ("data", sources.joined(separator: ", ")),
            ("span", span), ("cash", "\(Money(text("cash"), currency).map { Text.money($0.units, currency) } ?? Text.none) \(currency)"),
            ("costs", costs), ("fill", text("fill")), ("seed", document["seed"]?.asDecimalText ?? ""),
            ("limits", limits.joined(separator: ", ")),
        ]
        return terms.filter { !$0.1.isEmpty }
    }

    var parameters: [(name: String, value: String)] {
        (document["parameters"]?.asArray ?? []).map { ($0["name"]?.asString ?? "", Self.oneLine($0["value"]?.asString ?? "")) }
    }

    var metrics: JSONValue { document["metrics"] ?? .null }
    var benchmark: JSONValue? { document["benchmark"].flatMap { $0.isNull ? nil : $0 } }
    var dataHashes: [String] { data.map { $0["hash"]?.asString ?? "" } }
    var costs: String { "fees \(document["costs"]?["fees"]?.asString ?? ""), slippage \(document["costs"]?["slippage"]?.asString ?? "")" }
    var currency: Currency { (try? Currency(text("currency"))) ?? .usd }

    /// When the account was opened and when the last event was.
    var moments: [String] { ["opened", "ended"].map { document["span"]?[$0]?.asString ?? "" } }
    var span: String { moments.map { String($0.prefix(10)) }.joined(separator: " to ") }

    private var data: [JSONValue] { document["data"]?.asArray ?? [] }

    /// A text with line breaks as spaces, cut where it is long.
    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= 60 ? line : line.prefix(59) + "…"
    }
}
