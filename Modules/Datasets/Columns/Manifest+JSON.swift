internal import Crypto
internal import Domain
public import JSON

extension Manifest {
    /// The manifest as JSON, members in a fixed order. The last, `manifestHash`, is SHA-256 over the document without it, on one line:
    /// `hash` leaves out where the numbers came from, and that is not to change unseen either.
    public var json: JSONValue {
        var document: JSONValue = ["schema": .string(Self.schema), "instrument": instrument.json, "kind": .string(kind.name)]
        document.add("interval", kind.interval.map { JSONValue($0.nanoseconds) })
        document.add("rows", JSONValue(rows))
        document.add("first", .string(first.description))
        document.add("last", .string(last.description))
        document.add("source", .string(source))
        document.add("adjustments", .string(adjustments))
        document.add("importedFrom", importedFrom.map { ["file": .string($0.file), "sha256": .string($0.sha256.hex)] })
        document.add("columns", .array(columns.map { ["name": .string($0.name), "sha256": .string($0.sha256.hex)] }))
        document.add("hash", .string(hash.hex))
        document.add("manifestHash", .string(SHA256.hash(Array(document.text().utf8)).hex))
        return document
    }

    /// Reads a manifest and checks that its own hashes are right.
    /// - Parameter path: the file, for the error.
    /// - Throws: `.malformed` with the place, `.mismatch` when a hash is not that of what it says.
    public init(_ bytes: [UInt8], path: String) throws(DatasetError) {
        let document: JSONValue
        do throws(JSONError) { document = try JSONValue(reading: bytes) } catch {
            throw DatasetError(.malformed, "'\(path)' is no manifest: \(error)")
        }
        let reader = ManifestReader(document, path: path)
        let schema = try reader.text("schema")
        guard schema == Self.schema else { throw reader.fail("its schema is '\(schema)', not '\(Self.schema)'") }
        let origin: Origin? =
            switch document["importedFrom"] {
            case nil: nil
            case let part?: try ManifestReader(part, path: path).origin()
            }
        guard let columns = document["columns"]?.asArray else { throw reader.fail("'columns' is missing or no list") }
        var read: [Column] = []
        for column in columns {
            let column = ManifestReader(column, path: path)
            read.append(Column(name: try column.text("name"), sha256: try column.digest("sha256")))
        }
        self.init(
            instrument: try reader.instrument(), kind: try reader.kind(), rows: try reader.number("rows"), first: try reader.time("first"),
            last: try reader.time("last"), source: try reader.text("source"), adjustments: try reader.text("adjustments"),
            importedFrom: origin,
            columns: read)
        guard rows > 0 else { throw reader.fail("it has no rows") }
        guard columns.count == kind.columnNames.count, zip(read, kind.columnNames).allSatisfy({ $0.name == $1 }) else {
            throw reader.fail("\(kind.name) have the columns \(kind.columnNames.joined(separator: ", "))")
        }
        guard try reader.digest("hash") == hash, try reader.text("manifestHash") == json["manifestHash"]?.asString else {
            throw DatasetError(.mismatch, "'\(path)' was changed: its hash is not that of what it says; import the dataset again")
        }
    }
}

extension Instrument {
    var json: JSONValue {
        [
            "id": .string(id.description), "assetClass": .string("\(assetClass)"), "currency": .string(currency.description),
            "priceDecimals": JSONValue(priceDecimals), "quantityDecimals": JSONValue(quantityDecimals), "tick": JSONValue(tick),
            "lot": JSONValue(lot), "calendar": .string(calendar.description),
        ]
    }
}

/// Takes the parts of a manifest out of its document and names what is missing.
private struct ManifestReader {
    private let document: JSONValue
    private let path: String

    init(_ document: JSONValue, path: String) { (self.document, self.path) = (document, path) }

    func fail(_ reason: String) -> DatasetError { DatasetError(.malformed, "'\(path)' is no manifest: \(reason)") }

    func text(_ name: String) throws(DatasetError) -> String {
        guard let text = document[name]?.asString else { throw fail("'\(name)' is missing or no text") }
        return text
    }

    func number(_ name: String) throws(DatasetError) -> Int {
        guard let number = document[name]?.asInt else { throw fail("'\(name)' is missing or no whole number") }
        return number
    }

    func digest(_ name: String) throws(DatasetError) -> Digest {
        let text = try text(name)
        guard let digest = Digest(hex: text), digest.hex == text else {
            throw fail("'\(name)' is not 64 hexadecimal digits in lower case")
        }
        return digest
    }

    func time(_ name: String) throws(DatasetError) -> Timestamp {
        guard let time = Timestamp(try text(name)) else { throw fail("'\(name)' is no time such as 2018-01-02T21:00:00Z") }
        return time
    }

    func origin() throws(DatasetError) -> Manifest.Origin { Manifest.Origin(file: try text("file"), sha256: try digest("sha256")) }

    func kind() throws(DatasetError) -> DatasetKind {
        switch try text("kind") {
        case "bars":
            guard let interval = BarInterval(nanoseconds: Int64(try number("interval"))) else {
                throw fail("'interval' does not divide a day")
            }
            return .bars(interval)
        case "quotes": return .quotes
        case "trades": return .trades
        case let other: throw fail("'kind' is '\(other)', not bars, quotes or trades")
        }
    }

    func instrument() throws(DatasetError) -> Instrument {
        guard let part = document["instrument"] else { throw fail("'instrument' is missing") }
        let reader = ManifestReader(part, path: path)
        let name = try reader.text("assetClass")
        guard let assetClass = AssetClass.allCases.first(where: { "\($0)" == name }) else { throw fail("'\(name)' is no asset class") }
        let (tick, lot) = (Int64(try reader.number("tick")), Int64(try reader.number("lot")))
        guard tick > 0, lot > 0 else { throw fail("tick and lot are positive") }
        let (price, quantity) = (try reader.number("priceDecimals"), try reader.number("quantityDecimals"))
        guard (0...18).contains(price), (0...18).contains(quantity) else { throw fail("an instrument has 0 to 18 decimals") }
        let (id, currency, calendar) = (try reader.text("id"), try reader.text("currency"), try reader.text("calendar"))
        do throws(IdentifierError) {
            return Instrument(
                id: try InstrumentID(id), assetClass: assetClass, currency: try Currency(currency), priceDecimals: UInt8(price),
                quantityDecimals: UInt8(quantity), tick: tick, lot: lot, calendar: try CalendarID(calendar))
        } catch {
            throw fail(error.description)
        }
    }
}
