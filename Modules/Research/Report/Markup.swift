internal import Crypto

/// Pieces of a page as text. Everything that comes from outside goes through `escape`.
enum Markup {
    /// Text that may stand in an element or an attribute.
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// A section with a heading that the page's contents can lead to.
    static func section(_ id: String, _ title: String, note: String = "", _ body: String) -> String {
        let note = note.isEmpty ? "" : "<p class=\"note\">\(escape(note))</p>\n"
        return
            "<section id=\"\(id)\" aria-labelledby=\"\(id)-title\">\n<h2 id=\"\(id)-title\">\(escape(title))</h2>\n"
            + "\(note)\(body)\n</section>\n"
    }

    /// A column of a table.
    struct Column {
        let title: String
        /// The CSS class of its cells: `n` for numbers, `w` for sentences.
        let kind: String
        /// A column of words; `wide` for sentences, which are given room and may break.
        static func text(_ title: String, wide: Bool = false) -> Column { Column(title: title, kind: wide ? "w" : "") }
        /// A column of numbers, set flush right.
        static func number(_ title: String) -> Column { Column(title: title, kind: "n") }
        /// The attribute that names the class.
        var mark: String { kind.isEmpty ? "" : " class=\"\(kind)\"" }
    }

    /// A table in a region that scrolls sideways by itself. Cells are markup already; the first of a row is its heading.
    static func table(_ caption: String, _ columns: [Column], _ rows: [[String]], rowClasses: [String] = [], id: String = "") -> String {
        let head = columns.map { "<th scope=\"col\"\($0.mark)>\(escape($0.title))</th>" }.joined()
        let body = rows.enumerated().map { index, row in
            let cells = row.enumerated().map { place, cell in
                let kind = columns[place].mark
                return place == 0 ? "<th scope=\"row\"\(kind)>\(cell)</th>" : "<td\(kind)>\(cell)</td>"
            }.joined()
            let mark = rowClasses.isEmpty || rowClasses[index].isEmpty ? "" : " class=\"\(rowClasses[index])\""
            return "<tr\(mark)>\(cells)</tr>\n"
        }.joined()
        let name = id.isEmpty ? "" : " id=\"\(id)\""
        return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(escape(caption))\">\n<table\(name)>\n"
            + "<caption>\(escape(caption))</caption>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table>\n</div>\n"
    }

    /// A table that stays folded until it is asked for: the numbers behind a drawing.
    static func folded(_ summary: String, _ table: String) -> String {
        "<details><summary>\(escape(summary))</summary>\n\(table)</details>\n"
    }

    /// A number with its sign told by an arrow and a word's colour, never by colour alone.
    static func signed(_ text: String, _ value: Double) -> String {
        let (mark, kind) = value > 0 ? ("▲ ", "up") : value < 0 ? ("▼ ", "down") : ("", "even")
        return "<span class=\"\(kind)\">\(mark.isEmpty ? "" : "<span aria-hidden=\"true\">\(mark)</span>")\(escape(text))</span>"
    }

    /// A statistic, or a dash whose reason can be read.
    static func statistic(_ statistic: Statistic, _ format: (Double) -> String) -> String {
        statistic.value.map { escape(format($0)) } ?? absent(statistic.absence)
    }

    /// The dash for what is undefined, with the reason beside it.
    static func absent(_ reason: String) -> String { "\(Text.none) <span class=\"why\">\(escape(reason))</span>" }

    /// How a policy names an inline script or style: `sha256-` and the hash in base 64 (CSP level 3, section 2.3.1).
    static func policyHash(_ source: String) -> String { "'sha256-\(base64(SHA256.hash(Array(source.utf8)).bytes))'" }

    /// RFC 4648, section 4.
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).reduce(UInt32(0)) { $0 << 8 | (start + $1 < bytes.count ? UInt32(bytes[start + $1]) : 0) }
            for place in 0..<4 {
                result.append(start + place <= bytes.count ? alphabet[Int(group >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
