import JSON
import Testing

@Suite struct Reading {
    @Test func json5IsReadWithEverythingItAllows() throws {
        let text = """
            \u{FEFF}// a comment
            {
              unquoted: 'single "quotes"', /* another */
              $id_1: 0x1F, neg: -0xa, plus: +5, lead: .5, trail: 5., minus: -.5, exp: 5.e3,
              'line': 'one \\
            two', "escape": '\\x41\\v\\0\\'\\q\\u00e9',
              naïve: [1, 2,], \\u0061b: null,
            }
            """
        let value = try JSONNode(reading: text).value
        let expected: JSONValue = [
            "unquoted": "single \"quotes\"", "$id_1": 31, "neg": -10, "plus": 5, "lead": .number("0.5"), "trail": 5,
            "minus": .number("-0.5"), "exp": .number("5e3"), "line": "one two", "escape": "A\u{B}\0'qé", "naïve": [1, 2], "ab": nil,
        ]
        #expect(value == expected)
        #expect(try JSONValue(reading: text, as: .json5) == expected)
    }

    @Test func positionsAreOfEachNameAndValue() throws {
        let root = try JSONNode(reading: "{\n  a: 1,\r\n  'é': [\r    true]}")
        let a = try #require(root["a"])
        let list = try #require(root["é"])
        #expect(root.position == JSONPosition(line: 1, column: 1, offset: 0))
        #expect(a.position == JSONPosition(line: 2, column: 3, offset: 4))
        #expect(a.node.position == JSONPosition(line: 2, column: 6, offset: 7))
        #expect(list.position.description == "line 3, column 3")
        #expect(list.node.position.description == "line 3, column 8")
        guard case .array(let items) = list.node.kind else { throw JSONError(list.position, "no list") }
        #expect(items[0].position == JSONPosition(line: 4, column: 5, offset: 25))
        #expect(root["b"] == nil)
    }

    @Test(arguments: ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"])
    func aTextContinuesBehindAnyLineEnd(_ lineEnd: String) throws {
        #expect(try JSONValue(reading: "'a\\\(lineEnd)b'", as: .json5) == "ab")
        #expect(try JSONValue(reading: "// comment\(lineEnd)1", as: .json5) == 1)
    }

    @Test func surrogatePairsMakeOneCharacter() throws {
        #expect(try JSONValue(reading: #""\ud83d\ude00""#) == "😀")
    }

    @Test func theLimitsHold() throws {
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        _ = try JSONValue(reading: deep)
        #expect(complaint("[" + deep + "]", .strict) == "line 1, column 129: more than 128 lists and objects inside each other")
        #expect(throws: JSONError.self) { try JSONValue(reading: String(repeating: "[", count: 5_000_000)) }
        #expect(throws: JSONError(.init(line: 1, column: 1, offset: 0), "the document has 3 bytes, the limit is 2")) {
            try JSONValue(reading: "123", sizeLimit: 2)
        }
    }

    @Test func aLargeObjectIsReadAndItsDuplicateFound() throws {
        let members = (0..<20_000).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
        #expect(try JSONValue(reading: "{\(members)}")["n19999"] == 19_999)
        #expect(
            complaint("{\(members),\n\"n7\":0}", .strict)
                == "line 2, column 1: 'n7' is given twice in one object, first at line 1, column 51: remove one")
    }

    @Test(arguments: [
        ("", "line 1, column 1: found the end of the text, expected a value"),
        ("{", "line 1, column 2: found the end of the text, expected a name in double quotes"),
        ("{a:1}", "line 1, column 2: found 'a', expected a name in double quotes"),
        ("{'a':1}", "line 1, column 2: found a single quote, expected a name in double quotes"),
        (#"{"a" 1}"#, "line 1, column 6: found '1', expected ':' after the name 'a'"),
        (#"{"a":1 "b":2}"#, "line 1, column 8: found '\"', expected ',' or '}'"),
        (#"{"a":1,}"#, "line 1, column 8: found '}', expected a name in double quotes"),
        ("[1,]", "line 1, column 4: found ']', expected a value"),
        ("[1 2]", "line 1, column 4: found '2', expected ',' or ']'"),
        ("[1,\n", "line 2, column 1: found the end of the text, expected a value"),
        ("\u{B}1", "line 1, column 1: found the character U+000B, expected a value"),
        ("tru", "line 1, column 1: found a word without quotes, expected a value: a text needs quotes"),
        ("1 2", "line 1, column 3: found '2', expected the end of the document"),
        ("01", "line 1, column 1: found a number that begins with 0, expected no leading zeros"),
        ("+1", "line 1, column 1: found '+', expected a value: a number has no leading '+'"),
        (".5", "line 1, column 1: found '.', expected a digit"), ("-", "line 1, column 2: found the end of the text, expected a digit"),
        ("5.", "line 1, column 3: found the end of the text, expected a digit after the point"),
        ("1e", "line 1, column 3: found the end of the text, expected a digit of the exponent"),
        ("0x1", "line 1, column 2: found 'x', expected the end of the number"),
        ("1.2.3", "line 1, column 4: found '.', expected the end of the number"),
        ("NaN", "line 1, column 1: found Infinity or NaN, expected a finite number"),
        ("\"a", "line 1, column 1: found the end of the text, expected a quote to close this text"),
        ("[\"a\n\"]", "line 1, column 2: found the end of the line, expected a quote to close this text"),
        ("\"\u{1}\"", "line 1, column 2: found the character U+0001, expected an escape such as \\u0001 in its place"),
        (#""\q""#, "line 1, column 3: found 'q', expected one of \" \\ / b f n r t u after a backslash"),
        (#""\u12g4""#, "line 1, column 6: found 'g', expected 4 hexadecimal digits"),
        (#""\ud800x""#, "line 1, column 2: found half of a surrogate pair, expected a whole one: \\ud83d\\ude00"),
        (#""\udc00""#, "line 1, column 2: found half of a surrogate pair, expected a whole one: \\ud83d\\ude00"),
        ("// x\n1", "line 1, column 1: found a comment, expected a value"),
        ("\u{FEFF}1", "line 1, column 1: found the character U+FEFF, expected a value"),
        (#"{"a":1,"a":2}"#, "line 1, column 8: 'a' is given twice in one object, first at line 1, column 2: remove one"),
    ])
    func strictJSONSaysWhatItFoundAndExpected(_ text: String, _ message: String) {
        #expect(complaint(text, .strict) == message)
    }

    @Test(arguments: [
        ("{a:1, 'a':2}", "line 1, column 7: 'a' is given twice in one object, first at line 1, column 2: remove one"),
        ("{a b:1}", "line 1, column 4: found 'b', expected ':' after the name 'a'"),
        ("{1a:1}", "line 1, column 2: found '1', expected a name or '}'"),
        ("{\n  mode: paper\n}", "line 2, column 9: found a word without quotes, expected a value: a text needs quotes"),
        ("-Infinity", "line 1, column 1: found Infinity or NaN, expected a finite number"),
        ("[NaN]", "line 1, column 2: found Infinity or NaN, expected a finite number"),
        ("/* x", "line 1, column 1: found the end of the text, expected '*/' to close this comment"),
        ("/x", "line 1, column 1: found '/', expected a value, a name or a comment"),
        ("0x", "line 1, column 3: found the end of the text, expected a hexadecimal digit"),
        ("0x10000000000000000", "line 1, column 3: found a hexadecimal number of more than 64 bits, expected at most 64"),
        (".", "line 1, column 2: found the end of the text, expected a digit after the point"),
        ("\u{B}\u{C}\u{A0}\u{3000}*", "line 1, column 5: found '*', expected a value"),
        ("{,}", "line 1, column 2: found ',', expected a name or '}'"), ("[,]", "line 1, column 2: found ',', expected a value"),
        (#"'\1'"#, "line 1, column 3: found '1', expected one of \" \\ / b f n r t u after a backslash"),
        (#"'\01'"#, "line 1, column 4: found '1', expected no digit after \\0"),
        (#"{\u0031: 1}"#, "line 1, column 2: found an escaped character that no name may have, expected a letter: put the name in quotes"),
        ("{a: 1\n  b: 2}", "line 2, column 3: found 'b', expected ',' or '}'"),
    ])
    func json5SaysWhatItFoundAndExpected(_ text: String, _ message: String) {
        #expect(complaint(text, .json5) == message)
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], 1), ([0x20, 0xC0, 0x80], 1), ([0xED, 0xA0, 0x80], 0), ([0xE0, 0x80, 0x80], 0),
            ([0xF5, 0x80, 0x80, 0x80], 0),
            ([0x22, 0xE2, 0x82], 1),
            ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0xC3], 0), ([0xE2, 0x82, 0x41], 0),
        ] as [([UInt8], Int)])
    func bytesThatAreNotUTF8AreRefused(_ bytes: [UInt8], _ offset: Int) {
        let expected = JSONError(
            .init(line: 1, column: offset + 1, offset: offset),
            "found byte 0x\(String(bytes[offset], radix: 16)), expected UTF-8 text")
        #expect(throws: expected) { try JSONNode(reading: bytes) }
        #expect(throws: expected) { try JSONValue(reading: bytes) }
    }

    private func complaint(_ text: String, _ dialect: JSONDialect) -> String {
        do throws(JSONError) {
            return "no complaint: \(try JSONValue(reading: text, as: dialect))"
        } catch {
            #expect(throws: error, "values and nodes complain alike") { try JSONNode(reading: text, as: dialect) }
            return error.description
        }
    }
}
