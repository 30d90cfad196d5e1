internal import Domain
public import JSON

/// A run as its document says it, read back and checked: what `backtest show`, `compare` and `list` work with.
public struct StoredRun: Hashable, Sendable {
    /// The document.
    public let document: JSONValue
    /// What it is called: of a stored run its id, of any other its file.
    public let name: String

    /// A dataset of the run.
    struct Source: Hashable {
        let name: String
        let instrument: String
        let hash: String
    }

    /// The run that was just made.
    public init(_ run: BacktestRun) { (document, name) = (run.json, run.id) }

    /// Reads a document.
    /// - Parameter name: what to call it, in tables and errors.
    /// - Throws: `.malformed` when the text is no JSON, of another schema, or has no member it must have.
    public init(reading bytes: [UInt8], name: String) throws(ResearchError) {
        let document: JSONValue
        do throws(JSONError) { document = try JSONValue(reading: bytes) } catch {
            throw ResearchError(.malformed, "'\(name)' is no stored run: \(error)")
        }
        try self.init(document, name: name)
    }

    /// Checks a document that was read already.
    /// - Throws: `.malformed` when it is of another schema, or has no member it must have.
    public init(_ document: JSONValue, name: String) throws(ResearchError) {
        (self.document, self.name) = (document, name)
        let schema = document["schema"]?.asString ?? "missing"
        guard schema == BacktestRun.schema else {
            throw ResearchError(.malformed, "'\(name)' is no stored run: its schema is '\(schema)', not '\(BacktestRun.schema)'")
        }
        for member in ["strategy", "orderListHash", "stateHash", "configHash", "fees", "endEquity", "currency", "engine", "fill", "cash"]
        where document[member]?.asString == nil { throw missing(member, "a text") }
        for member in ["orders", "fills"] where document[member]?.asInt == nil { throw missing(member, "a whole number") }
        for member in ["metrics", "span", "costs"] where document[member]?.members == nil { throw missing(member, "an object") }
        for member in ["data", "parameters", "warnings"] where document[member]?.asArray == nil { throw missing(member, "a list") }
    }

    private func missing(_ member: String, _ kind: String) -> ResearchError {
        ResearchError(.malformed, "'\(name)' is no stored run: its '\(member)' is missing or not \(kind); run the backtest again")
    }

    func text(_ member: String) -> String { document[member]?.asString ?? "" }

    /// The strategy's key.
    public var strategy: String { text("strategy") }
    /// When it was stored, as ISO 8601 in UTC; nil for a run that was not.
    public var savedAt: String? { document["savedAt"]?.asString }

    var parameters: [(name: String, value: String)] {
        (document["parameters"]?.asArray ?? []).map { ($0["name"]?.asString ?? "", $0["value"]?.asString ?? "") }
    }

    var data: [Source] {
        (document["data"]?.asArray ?? []).map {
            Source(name: $0["name"]?.asString ?? "", instrument: $0["instrument"]?.asString ?? "", hash: $0["hash"]?.asString ?? "")
        }
    }

    var span: (opened: String, ended: String) { (document["span"]?["opened"]?.asString ?? "", document["span"]?["ended"]?.asString ?? "") }
    var costs: String { "\(document["costs"]?["fees"]?.asString ?? "") fees, \(document["costs"]?["slippage"]?.asString ?? "") slippage" }
    var warnings: [String] { (document["warnings"]?.asArray ?? []).compactMap(\.asString) }
    var currency: Currency { (try? Currency(text("currency"))) ?? .usd }
}
