import JSON

/// Any bytes are read by both dialects without a trap; what is accepted is written and read back the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for dialect in [JSONDialect.strict, .json5] {
        do throws(JSONError) {
            let value = try JSONValue(reading: bytes, as: dialect)
            let node = try JSONNode(reading: bytes, as: dialect)
            precondition(node.value == value, "values and nodes agree")
            precondition((try? JSONValue(reading: value.text(pretty: true, forHTML: true))) == value, "what is written reads back the same")
            precondition((try? JSONValue(reading: value.text(), as: .json5)) == value, "JSON5 holds JSON")
        } catch {
            precondition(error.line >= 1 && error.column >= 1 && error.position.offset <= count, "an error has a place in the text")
            precondition(!error.message.contains("\n"), "a message is one line")
            precondition((try? JSONNode(reading: bytes, as: dialect)) == nil, "values and nodes agree")
        }
        _ = try? JSONNode(reading: bytes, as: dialect, keepsDuplicates: true)
    }
    return 0
}
