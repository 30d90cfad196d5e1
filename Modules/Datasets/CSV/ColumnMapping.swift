internal import JSON

/// Which column of a CSV file is which of the dataset.
public struct ColumnMapping: Hashable, Sendable {
    /// Pairs in the order given: the dataset's column, and the file's by header or by number from 1. A time may be parted: `Date+Time`.
    let pairs: [Pair]

    struct Pair: Hashable {
        let column: String
        let field: String
    }

    /// Nothing stated: the headers tell.
    public static let automatic = ColumnMapping(pairs: [])

    private init(pairs: [Pair]) { self.pairs = pairs }

    /// Reads `time=Date,open=Open`; what is not mapped is found by its header.
    /// - Throws: `.options` when a part is no pair or a column is named twice.
    public init(_ text: String) throws(DatasetError) {
        var pairs: [Pair] = []
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "="), equals > part.startIndex, part.index(after: equals) < part.endIndex else {
                throw DatasetError(.options, "'\(part)' maps no column: write time=Date,open=Open")
            }
            let column = part[..<equals].lowercased()
            guard !pairs.contains(where: { $0.column == column }) else {
                throw DatasetError(.options, "the column '\(column)' is mapped twice")
            }
            pairs.append(Pair(column: column, field: String(part[part.index(after: equals)...])))
        }
        self.init(pairs: pairs)
    }

    /// Where the dataset's columns are in a record.
    struct Places {
        /// By the dataset's column, the time left out; nil where the file has none.
        var numbers: [Int?]
        var time: Int
        /// The time of day where it stands in a column of its own.
        var timeOfDay: Int?
        /// Headers that nothing was taken from.
        var unused: [String]
    }

    /// Finds the columns.
    /// - Parameter headers: the file's headers, or nil where it has none.
    /// - Throws: `.options` that names a column that is missing or unknown.
    func places(for kind: DatasetKind, headers: [String]?, fieldCount: Int) throws(DatasetError) -> Places {
        let names = kind.columnNames
        if let odd = pairs.first(where: { !names.contains($0.column) }) {
            throw DatasetError(.options, "\(kind.name) have no column '\(odd.column)'; they have \(names.joined(separator: ", "))")
        }
        var used: Set<Int> = []
        func place(_ name: String) throws(DatasetError) -> [Int]? {
            var found = try stated(name, headers, fieldCount)
            if found == nil { found = try guessed(name, kind, headers, fieldCount, used) }
            if let found { used.formUnion(found) }
            return found
        }
        guard let time = try place("time") else { throw missing("time", headers) }
        var numbers: [Int?] = []
        for name in names.dropFirst() {
            let found = try place(name)
            guard found != nil || Self.isOptional(name) else { throw missing(name, headers) }
            guard found?.count ?? 1 == 1 else {
                throw DatasetError(.options, "only the time may be parted over two columns, not '\(name)'")
            }
            numbers.append(found?[0])
        }
        let unused = headers?.enumerated().filter { !used.contains($0.offset) }.map(\.element) ?? []
        return Places(numbers: numbers, time: time[0], timeOfDay: time.count > 1 ? time[1] : nil, unused: unused)
    }

    /// Volumes and sizes may be missing: not every source has them.
    static func isOptional(_ column: String) -> Bool { ["volume", "bid_size", "ask_size", "size"].contains(column) }

    private func stated(_ name: String, _ headers: [String]?, _ fieldCount: Int) throws(DatasetError) -> [Int]? {
        guard let field = pairs.first(where: { $0.column == name })?.field else { return nil }
        if let index = headers?.firstIndex(of: field) {
            try requireOne(name, headers ?? [], field) { $0 == field }
            return [index]
        }
        var places: [Int] = []
        for part in field.split(separator: "+") {
            if let index = headers?.firstIndex(where: { $0 == part || Self.plain($0) == Self.plain(String(part)) }) {
                places.append(index)
            } else if let number = Int(part), (1...max(1, fieldCount)).contains(number) {
                places.append(number - 1)
            } else {
                let known = headers.map { "its headers are \($0.joined(separator: ", "))" } ?? "it has no header and \(fieldCount) fields"
                throw DatasetError(.options, "the file has no column '\(part)' for '\(name)'; \(known)")
            }
        }
        guard (1...2).contains(places.count) else { throw DatasetError(.options, "'\(field)' names no column of the file for '\(name)'") }
        return places
    }

    private func guessed(_ name: String, _ kind: DatasetKind, _ headers: [String]?, _ fieldCount: Int, _ used: Set<Int>)
        throws(DatasetError) -> [Int]?
    {
        guard let headers else {
            let index = kind.columnNames.firstIndex(of: name)!
            return index < fieldCount ? [index] : nil
        }
        let plain = headers.map(Self.plain)
        if name == "time", let date = plain.firstIndex(of: "date"),
            let time = plain.firstIndex(where: { $0 == "time" || $0 == "timeofday" })
        {
            return [date, time]
        }
        for alias in Self.aliases[name] ?? [] {
            guard let index = plain.firstIndex(of: alias), !used.contains(index) else { continue }
            try requireOne(name, headers, headers[index]) { Self.plain($0) == alias }
            return [index]
        }
        return nil
    }

    /// Which of two columns with one header is meant, nobody can tell.
    private func requireOne(
        _ name: String, _ headers: [String], _ header: String, _ isMeant: (String) -> Bool
    ) throws(DatasetError) {
        let numbers = headers.indices.filter { isMeant(headers[$0]) }.map { $0 + 1 }
        guard numbers.count > 1 else { return }
        throw DatasetError(
            .options,
            "the columns \(numbers.map(String.init).joined(separator: " and ")) both have the header '\(header)': "
                + "say which is meant by its number, as in \(name)=\(numbers[0])")
    }

    private func missing(_ name: String, _ headers: [String]?) -> DatasetError {
        let known =
            headers.map { "the headers are \($0.map { JSONError.onOneLine($0) }.joined(separator: ", "))" } ?? "the file has no header"
        return DatasetError(.options, "no column is found for '\(name)': \(known); map it with \(name)=HEADER")
    }

    /// Lower-case letters and digits only, so that `Adj Close`, `adj_close` and `AdjClose` are one.
    private static func plain(_ header: String) -> String {
        String(decoding: header.lowercased().utf8.filter { $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 }, as: UTF8.self)
    }

    private static let aliases: [String: [String]] = [
        "time": ["time", "timestamp", "datetime", "date", "ts", "t"],
        "open": ["open", "o", "openprice"], "high": ["high", "h", "highprice"], "low": ["low", "l", "lowprice"],
        "close": ["close", "c", "closeprice", "last"], "volume": ["volume", "vol", "v", "qty", "quantity"],
        "bid": ["bid", "bidprice", "bidpx"], "ask": ["ask", "askprice", "askpx", "offer"],
        "bid_size": ["bidsize", "bidqty", "bidvolume", "bidamount"],
        "ask_size": ["asksize", "askqty", "askvolume", "askamount", "offersize"],
        "price": ["price", "px", "p"], "size": ["size", "qty", "quantity", "amount", "volume", "vol"],
    ]
}
