import JSON
import Testing

@Suite struct Writing {
    let order: JSONValue = ["id": "A-1", "price": .number("100.50"), "open": true, "tags": ["x", nil], "empty": [], "none": .object([])]

    @Test func oneLineKeepsTheOrderAndTheExactNumber() {
        #expect(order.text() == #"{"id":"A-1","price":100.50,"open":true,"tags":["x",null],"empty":[],"none":{}}"#)
        #expect("\(order)" == order.text())
    }

    @Test func prettyTextIndentsByTwo() {
        #expect(
            order.text(pretty: true) == """
                {
                  "id": "A-1",
                  "price": 100.50,
                  "open": true,
                  "tags": [
                    "x",
                    null
                  ],
                  "empty": [],
                  "none": {}
                }
                """)
    }

    @Test func controlCharactersAndQuotesAreEscaped() {
        #expect(JSONValue.string("a\"\\\n\r\t\u{1}\u{1F}\u{7F}é😀/").text() == #""a\"\\\n\r\t\u0001\u001f\u007fé😀/""#)
    }

    @Test func whatSteersTerminalsIsEscapedAndReadBack() throws {
        let text = "a\u{9B}2J\u{85}\u{2028}\u{202E}b\u{2066}é€\""
        #expect(JSONValue.string(text).text() == #""a\u009b2J\u0085\u2028\u202eb\u2066é€\"""#)
        #expect(try JSONValue(reading: JSONValue.string(text).text()) == .string(text))
        #expect(JSONValue.string("\u{A0}\u{2014}\u{202F}").text() == "\"\u{A0}\u{2014}\u{202F}\"")
    }

    @Test func textForAPageHoldsNoMarkup() {
        let text = JSONValue.array(["</script><!--&"]).text(forHTML: true)
        #expect(text == #"["\u003c/script\u003e\u003c!--\u0026"]"#)
        #expect(JSONValue.string("<").text() == #""<""#)
    }

    @Test func bytesAreAppended() {
        var bytes = Array("x=".utf8)
        JSONValue.bool(false).write(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x=false")
    }

    @Test(arguments: ["abc", "01", "1.", ".5", "+1", "NaN", "", "-", "1e", "1e+", "0x1", "1 ", "--1", "1.5.5"])
    func aNumberThatIsNoneIsWrittenAsAText(_ lexeme: String) {
        #expect(JSONValue.number(lexeme).text() == "\"\(lexeme)\"")
    }

    @Test(arguments: ["0", "-0", "12", "-1.50", "1e9", "1E-9", "0.1e+7", "123456789012345678901234567890.123"])
    func aNumberIsWrittenAsItIs(_ lexeme: String) throws {
        #expect(JSONValue.number(lexeme).text() == lexeme)
        #expect(try JSONValue(reading: lexeme) == .number(lexeme))
    }

    @Test func literalsAndMembers() {
        #expect(JSONValue(7) == .number("7"))
        #expect(JSONValue(Double.infinity) == .null)
        #expect((1.5 as JSONValue).text() == "1.5")
        var made: JSONValue = .object([])
        made.add("a", 1)
        made.add("b", nil)
        made.add("c", .null)
        #expect(made.text() == #"{"a":1,"c":null}"#)
    }

    @Test func accessorsGiveNilForAnotherType() throws {
        #expect(order["id"]?.asString == "A-1")
        #expect(order["price"]?.asInt == nil)
        #expect(order["price"]?.asDouble == 100.5)
        #expect(order["price"]?.asDecimalText == "100.50")
        #expect(order["id"]?.asDecimalText == "A-1")
        #expect(order["open"]?.asBool == true)
        #expect(order["tags"]?[0] == "x")
        #expect(order["tags"]?[1]?.isNull == true)
        #expect(order["tags"]?[2] == nil)
        #expect(order["tags"]?[-1] == nil)
        #expect(order["missing"] == nil)
        #expect(order["id"]?["x"] == nil)
        #expect(order.asString == nil)
        #expect(order["tags"]?.asArray?.count == 2)
        #expect(JSONValue.number("1e999").asDouble == nil)
        #expect(JSONValue.number("99999999999999999999").asInt == nil)
    }
}
