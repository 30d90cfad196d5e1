import Crypto
import Domain
import Engine
import Host
import JSON
import Research
import Testing

/// The page: whole by itself, safe to open, and honest about what it lacks. How it looks is seen in a browser.
@Suite struct TearSheet {
    static func page(_ seed: UInt64 = 5, days: Int = 400) throws -> (run: BacktestRun, html: String) {
        var random = SeededGenerator(seed: seed)
        let run = try Runs.random(&random, days: days)
        return (run, Report.html(run))
    }

    @Test func nothingIsFetchedFromAnywhere() throws {
        let html = try Self.page().html
        for reach in ["http:", "https:", "src=", "@import", "url(", "href="] { #expect(!html.contains(reach), "the page has \(reach)") }
        #expect(!html.contains("style=\""), "a style attribute is refused by the page's own policy")
        #expect(html.utf8.count < 1 << 20)
    }

    @Test func thePolicyAllowsExactlyTheScriptAndStyleThatAreThere() throws {
        let html = try Self.page().html
        for (element, directive) in [("<script>", "script-src"), ("<style>", "style-src")] {
            let content = try #require(between(element, "</\(element.dropFirst())", in: html))
            let hash = base64(SHA256.hash(Array(content.utf8)).bytes)
            #expect(html.contains("\(directive) 'sha256-\(hash)'"))
        }
        #expect(html.contains("default-src 'none'"))
        #expect(try #require(between("<script>", "</script>", in: html)).utf8.count < 2048)
    }

    @Test func thePolicyOfAPageIsReadBackAndNoOtherIs() throws {
        let html = try Self.page().html
        let policy = try #require(Report.policy(of: html))
        #expect(html.contains("content=\"\(policy)\">") && policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        for (ours, other) in [
            ("default-src 'none'", "default-src *"), ("'sha256-", "'unsafe-inline' 'sha256-"), ("base-uri 'none'", "base-uri 'none'\r"),
            ("Content-Security-Policy", "refresh"), ("form-action 'none'\"", "form-action 'none'; \""),
            (policy, "default-src 'none'; style-src 'sha256-a b'; script-src 'sha256-c'; base-uri 'none'; form-action 'none'"),
        ] {
            let parts = html.split(separator: ours, maxSplits: 1, omittingEmptySubsequences: false)
            #expect(parts.count == 2 && Report.policy(of: "\(parts[0])\(other)\(parts[1])") == nil, "\(other)")
        }
        #expect(Report.policy(of: "") == nil)
    }

    @Test func theIslandIsTheRunsDocumentAndCannotEndItsElement() throws {
        let bars = Runs.bars([(1000, 1000), (1000, 1000), (1100, 1100)])
        var description = Runs.description(bars, plan: "</script><script>alert(1)</script>")
        description.reasons = ["<b>&\"'", "sell"]
        description.summary = "<img src=x onerror=alert(1)>"
        let run = BacktestRun(description, try Runs.outcome(bars, plan: "0:10"))
        let html = Report.html(run)
        #expect(html.split(separator: "<script").count == 3)
        #expect(!html.contains("<img") && !html.contains("<b>&"))
        #expect(html.contains("&lt;b&gt;&amp;&quot;&#39;"))
        let island = try #require(between("<script type=\"application/json\" id=\"run\">", "</script>", in: html))
        #expect(try JSONValue(reading: island)["run"] == JSONValue(reading: run.json.text()))
    }

    @Test func everySectionIsThere() throws {
        let html = try Self.page().html
        for section in [
            "numbers", "equity", "drawdown", "months", "years", "rolling", "returns", "exposure", "costs", "trades", "parameters",
            "identity",
        ] { #expect(html.contains("<section id=\"\(section)\""), "there is no section \(section)") }
        #expect(html.contains("This is a simulation") && html.contains("in-sample"))
        let run = try Self.page().run
        for hash in [run.orderListHash, run.stateHash, run.configHash] { #expect(html.contains(hash)) }
    }

    @Test func elementsAreClosedInOrder() throws {
        for html in [try Self.page().html, Report.html(try Runs.run([], plan: ""))] {
            var (open, rest): ([Substring], Substring) = ([], html[...])
            while let start = rest.firstIndex(of: "<") {
                rest = rest[start...].dropFirst()
                if rest.hasPrefix("!") { continue }
                guard let end = rest.firstIndex(of: ">") else { break }
                let tag = rest[..<end]
                rest = rest[end...].dropFirst()
                let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
                if tag.hasPrefix("/") {
                    #expect(open.popLast() == name)
                } else if !tag.hasSuffix("/"), name != "meta" {
                    open.append(name)
                    if name == "script" || name == "style" {
                        while !rest.hasPrefix("</\(name)>") { rest = rest.dropFirst(rest.first == "<" ? 1 : 0).drop { $0 != "<" } }
                    }
                }
            }
            #expect(open.isEmpty)
        }
    }

    @Test func aRunWithoutRowsGivesAPageThatSaysSo() throws {
        let html = Report.html(try Runs.run([], plan: ""))
        #expect(html.contains("Nothing happened") && html.contains("The run had no events"))
        #expect(!html.contains("NaN") && !html.contains("inf"))
    }

    @Test func aRunWithoutTradesSaysSoAndShowsDashesWithReasons() throws {
        let html = Report.html(try Runs.run(Runs.bars((0..<200).map { _ in (1000, 1000) }), plan: ""))
        #expect(html.contains("The strategy placed no orders"))
        #expect(html.contains("no round trip was closed"))
        #expect(html.contains("There were no round trips."))
        #expect(!html.contains("nan"))
    }

    @Test func aLongListOfTradesIsCutAndSaysWhereTheRestIs() throws {
        let count = 1300
        let plan = (0..<count / 2).map { "\(2 * $0):1 \(2 * $0 + 1):-1" }.joined(separator: " ")
        let prices = (0..<Int64(count + 5)).map { (open: 1000 + $0 % 7, close: 1000 + $0 % 5) }
        let run = try Runs.run(Runs.bars(prices), plan: plan, cash: "100000")
        #expect(run.roundTrips.count == 650)
        let html = Report.html(run)
        #expect(html.contains("The first 500 of 650; the rest are in fills.csv of the export."))
        #expect(html.utf8.count < 1 << 20)
    }

    @Test func aLargeRunStaysUnderAMegabyte() throws {
        let html = try Self.page(9, days: 8000).html
        #expect(html.utf8.count < 1 << 20)
    }

    private func between(_ start: String, _ end: String, in text: String) -> String? {
        let (bytes, first, last) = (Array(text.utf8), Array(start.utf8), Array(end.utf8))
        guard let from = bytes.indices.first(where: { bytes[$0...].starts(with: first) }).map({ $0 + first.count }),
            let to = bytes[from...].indices.first(where: { bytes[$0...].starts(with: last) })
        else { return nil }
        return String(decoding: bytes[from..<to], as: UTF8.self)
    }

    /// Bits in groups of six, another way than the module's.
    private func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }
        var text = ""
        for start in stride(from: 0, to: bits.count, by: 6) {
            let group = (0..<6).reduce(0) { $0 * 2 + (start + $1 < bits.count ? Int(bits[start + $1]) : 0) }
            text.append(alphabet[group])
        }
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }
}
