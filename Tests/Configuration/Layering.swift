import Configuration
import Testing

@Suite struct Layering {
    @Test func nothingGivenIsTheDefaults() throws {
        let settings = try Keys.layers().settings(for: Keys.all)
        #expect(settings.profile == .development)
        #expect(settings.text("store.path") == "assay.db")
        #expect(settings.integer("store.port") == 5432)
        #expect(settings.duration("store.timeout") == .seconds(2))
        #expect(settings.decimal("risk.maxNotional") == "10000.00")
        #expect(settings.flag("risk.enabled"))
        #expect(settings.list("risk.restricted") == [])
        #expect(settings.text("risk.mode") == "strict")
        #expect(!settings.has("alpaca.account"))
        #expect(settings.origin(of: "store.path")?.description == "default")
        #expect(settings.origin(of: "alpaca.account") == nil)
        #expect(settings.names(in: "alerts") == [])
    }

    @Test func eachLayerIsStrongerThanTheOneBelow() throws {
        let text = """
            { // one of each
              store: { path: "file.db", port: 1, timeout: "250ms" },
              risk: { maxNotional: 0.10, enabled: false, restricted: ["A", "B"], },
            }
            """
        let environment = [
            "ASSAY_STORE_PORT": "2", "ASSAY_STORE_TIMEOUT": "1m", "ASSAY_RISK_MAX_NOTIONAL": "7", "HOME": "/", "ASSAY_WITHOUT": "X",
        ]
        let settings = try Keys.layers(text, environment, [("store.timeout", "3s"), ("risk.restricted", "C,D")]).settings(for: Keys.all)
        #expect(settings.text("store.path") == "file.db")
        #expect(settings.integer("store.port") == 2)
        #expect(settings.duration("store.timeout") == .seconds(3))
        #expect(settings.decimal("risk.maxNotional") == "7")
        #expect(!settings.flag("risk.enabled"))
        #expect(settings.list("risk.restricted") == ["C", "D"])
        #expect(settings.origin(of: "store.path")?.description == "assay.json5:2:18")
        #expect(settings.origin(of: "store.port")?.description == "environment variable ASSAY_STORE_PORT")
        #expect(settings.origin(of: "store.timeout")?.description == "flag --set store.timeout")
    }

    @Test func theTextOfADecimalStaysAsItIsWritten() throws {
        #expect(try Keys.layers("{risk:{maxNotional: 0.10}}").settings(for: Keys.all).decimal("risk.maxNotional") == "0.10")
        #expect(try Keys.layers("{risk:{maxNotional: '1000000.500'}}").settings(for: Keys.all).decimal("risk.maxNotional") == "1000000.500")
    }

    @Test func freeSectionsHaveTheirDefaultsAndNeeds() throws {
        let text = "{alerts: {ops: {url: 'https://a'}, 'night-shift': {url: 'https://b', level: 'warning'}}}"
        let environment = [
            "ASSAY_ALERTS_NIGHT_SHIFT_URL": "https://c", "ASSAY_ALERTS_MAIL_URL": "https://d", "ASSAY_ALERTS_OPS_TOKEN": "t",
        ]
        let settings = try Keys.layers(text, environment).settings(for: Keys.all)
        #expect(settings.names(in: "alerts") == ["mail", "night-shift", "ops"])
        #expect(settings.text("alerts.ops.level") == "error")
        #expect(settings.text("alerts.night-shift.level") == "warning")
        #expect(settings.text("alerts.night-shift.url") == "https://c")
        #expect(settings.text("alerts.mail.url") == "https://d")
        #expect(settings.secret("alerts.ops.token").revealed == "t")
        #expect(
            Keys.problems(Keys.layers("{alerts: {ops: {}}}")) == [
                "'alerts.ops.url', a text, is missing: add it to assay.json5, or set ASSAY_ALERTS_OPS_URL. Where it is sent."
            ])
    }

    @Test func aNameThatIsStatedIsNoFreeSection() throws {
        let keys = Keys.all + [ConfigurationKey("alerts.enabled", .flag, default: "true", "Whether anything is sent.")]
        let settings = try Keys.layers("{alerts: {enabled: false, ops: {url: 'x'}}}").settings(for: keys)
        #expect(settings.names(in: "alerts") == ["ops"])
        #expect(!settings.flag("alerts.enabled"))
    }

    @Test func aPreviewReadsAFewKeysAndJudgesNothingElse() throws {
        let layers = Keys.layers("{store: {provider: 'postgres', other: 1}, nowhere: 2}", ["ASSAY_ELSE": "1"], [("a.b", "c")])
        let keys = [ConfigurationKey("store.provider", .text, default: "sqlite", "Where state is kept.")]
        #expect(try layers.preview(of: keys).text("store.provider") == "postgres")
        #expect(Keys.problems(layers, keys).count == 4)
    }

    @Test func aSecretComesFromTheEnvironmentOrAFileAndIsNeverShown() throws {
        let byVariable = try Keys.layers(nil, ["ASSAY_ALPACA_SECRET": "hush"]).settings(for: Keys.all)
        let byVariableFile = try Keys.layers(nil, ["ASSAY_ALPACA_SECRET_FILE": "/s"], secrets: ["/s": "hush\n"]).settings(for: Keys.all)
        let byFile = try Keys.layers("{alpaca: {secret: {file: '/s'}}}", secrets: ["/s": "hush\r\n"]).settings(for: Keys.all)
        for settings in [byVariable, byVariableFile, byFile] {
            #expect(settings.secret("alpaca.secret").revealed == "hush")
            #expect(settings.shown.first { $0.name == "alpaca.secret" }?.value == "••••")
            let secret = settings.secret("alpaca.secret")
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("hush"))
        }
        #expect(byVariableFile.origin(of: "alpaca.secret")?.description == "environment variable ASSAY_ALPACA_SECRET_FILE")
        #expect(byFile.origin(of: "alpaca.secret")?.description == "assay.json5:1:19")
    }

    @Test func whatIsShownFollowsTheOrderOfTheKeys() throws {
        let settings = try Keys.layers("{risk: {mode: 'lenient'}, profile: 'test'}").settings(for: Keys.all)
        #expect(
            settings.shown.map { "\($0.name) = \($0.value) (\($0.origin))" } == [
                "profile = test (assay.json5:1:36)", "store.provider = sqlite (default)", "store.path = assay.db (default)",
                "store.port = 5432 (default)", "store.timeout = 2s (default)", "risk.maxNotional = 10000.00 (default)",
                "risk.enabled = true (default)", "risk.restricted =  (default)", "risk.mode = lenient (assay.json5:1:15)",
            ])
    }

    @Test(arguments: [
        ("0s", 0), ("250ms", 250), ("2s", 2000), ("1500ms", 1500), ("5m", 300_000), ("1h", 3_600_000), ("7d", 604_800_000), ("60s", 60_000),
    ])
    func durationsAreReadInTheirUnits(_ text: String, _ milliseconds: Int) throws {
        let key = ConfigurationKey("wait", .duration(.zero ... .seconds(1_000_000)), default: text, "How long.")
        let settings = try Keys.layers().settings(for: [key])
        #expect(settings.duration("wait") == .milliseconds(milliseconds))
        let again = try #require(settings.shown.first?.value)
        #expect(try Keys.layers(nil, ["ASSAY_WAIT": again]).settings(for: [key]).duration("wait") == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ("store.path", "ASSAY_STORE_PATH"), ("risk.maxOrders", "ASSAY_RISK_MAX_ORDERS"), ("a.b-c_d", "ASSAY_A_B_C_D"),
        ("x2Y", "ASSAY_X2_Y"),
        ("alerts.*.url", "ASSAY_ALERTS_*_URL"),
    ])
    func variablesAreNamedAfterTheirKeys(_ name: String, _ variable: String) {
        #expect(ConfigurationKey(name, .text, "x").variable == variable)
    }
}
