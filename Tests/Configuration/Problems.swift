import Configuration
import Testing

@Suite struct Problems {
    @Test func everyProblemIsToldAtOnceInItsOrder() {
        let text = """
            {
              stoer: { path: "x" },
              store: {
                pth: "x",
                port: 70000,
                port: 1,
                timeout: 5,
              },
              risk: { enabled: "yes", maxNotional: -1, mode: "lose", restricted: [1] },
              alpaca: { secret: "hush" },
              profile: "production",
            }
            """
        let environment = ["ASSAY_STORE_PAHT": "x", "ASSAY_RISK_MODE": "hard"]
        let problems = Keys.problems(Keys.layers(text, environment, [("alpaca.secret", "hush"), ("stroe.path", "x")]))
        #expect(
            problems == [
                "assay.json5:2:3: unknown key 'stoer': did you mean 'store'? known sections and keys: profile, store, risk, alpaca, alerts",
                "assay.json5:4:5: unknown key 'store.pth': did you mean 'path'? known in 'store': provider, path, port, timeout",
                "assay.json5:5:11: 'store.port' is 70000: expected a whole number from 1 to 65535, such as 5432",
                "assay.json5:6:5: 'store.port' is given twice: remove one; the first is at line 5, column 5",
                "assay.json5:7:14: 'store.timeout' is 5, a number: expected a duration from 10ms to 1m, such as \"2s\"",
                "assay.json5:9:20: 'risk.enabled' is \"yes\", a text: expected true or false",
                "assay.json5:9:40: 'risk.maxNotional' is -1: expected a decimal number from 0 to 1000000.50, such as \"10000.00\"",
                "assay.json5:9:50: 'risk.mode' is \"lose\": expected one of strict, lenient",
                "assay.json5:9:70: 'risk.restricted' is [1], a list: expected a list of texts, such as [\"a\",\"b\"]",
                "assay.json5:10:21: 'alpaca.secret' is a secret and may not stand in the file: "
                    + "set ASSAY_ALPACA_SECRET, or write { file: \"path of a file with it\" }",
                "environment variable ASSAY_RISK_MODE: 'risk.mode' is 'hard': expected one of strict, lenient",
                "environment variable ASSAY_STORE_PAHT: no key has this variable: did you mean ASSAY_STORE_PATH?",
                "flag --set alpaca.secret: 'alpaca.secret' is a secret and may not be a flag: "
                    + "set ASSAY_ALPACA_SECRET; other processes can read the arguments of this one",
                "flag --set stroe.path: unknown key 'stroe.path': did you mean 'store.path'?",
                "'alpaca.account', a text, is missing in the profile production: add it to assay.json5, or set ASSAY_ALPACA_ACCOUNT. "
                    + "The account at the broker.",
            ])
        #expect(problems.allSatisfy { !$0.contains("hush") })
    }

    @Test(arguments: [
        ("{store: 5}", "assay.json5:1:2: 'store' is a section, found a number: write store: { … } with provider, path, port, timeout"),
        ("[1]", "assay.json5:1:1: found a list: a configuration is one object: { section: { key: value } }"),
        ("{store: {path: null}}", "assay.json5:1:16: 'store.path' is null: expected a text, such as \"assay.db\""),
        (
            "{path: 'x'}",
            "assay.json5:1:2: unknown key 'path': did you mean 'store.path'? known sections and keys: profile, store, risk, alpaca, alerts"
        ),
        ("{'store.path': 'x'}", "assay.json5:1:2: unknown key 'store.path': write it as store: { path: … }"),
        (
            "{store: {zzzzzz: 1}}",
            "assay.json5:1:10: unknown key 'store.zzzzzz': remove it; known in 'store': provider, path, port, timeout"
        ),
        ("{store: {path: }}", "assay.json5:1:16: found '}', expected a value: correct the file; nothing after it was read"),
        (
            "{alerts: {'a b': {}}}",
            "assay.json5:1:11: unknown key 'alerts.a b': a name here is made of letters, digits, '_' and '-', and begins with a letter"
        ),
        ("{store: {port: 1.5}}", "assay.json5:1:16: 'store.port' is 1.5, a number: expected a whole number from 1 to 65535, such as 5432"),
        (
            "{risk: {maxNotional: 1e3}}",
            "assay.json5:1:22: 'risk.maxNotional' is 1e3, a number: expected a decimal number from 0 to 1000000.50, such as \"10000.00\""
        ),
        (
            "{risk: {maxNotional: 1000000.51}}",
            "assay.json5:1:22: 'risk.maxNotional' is 1000000.51: expected a decimal number from 0 to 1000000.50, such as \"10000.00\""
        ),
        (
            "{store: {timeout: '2 s'}}",
            "assay.json5:1:19: 'store.timeout' is \"2 s\", a text: expected a duration from 10ms to 1m, such as \"2s\""
        ),
        ("{store: {timeout: '2m'}}", "assay.json5:1:19: 'store.timeout' is \"2m\": expected a duration from 10ms to 1m, such as \"2s\""),
        ("{store: {path: {a: 1}}}", "assay.json5:1:16: 'store.path' is {\"a\":1}, an object: expected a text, such as \"assay.db\""),
        (
            "{alpaca: {secret: {file: '/none'}}}",
            "assay.json5:1:19: the secret of 'alpaca.secret': cannot open '/none': No such file or directory: "
                + "make the file readable for this process, or set ASSAY_ALPACA_SECRET"
        ),
        (
            "{alpaca: {secret: {file: '/empty'}}}",
            "assay.json5:1:19: the secret file '/empty' of 'alpaca.secret' is empty or no text: write the secret into it"
        ),
    ])
    func aProblemOfTheFileNamesThePlaceAndTheFix(_ text: String, _ problem: String) {
        #expect(Keys.problems(Keys.layers(text, secrets: ["/empty": "\n"])) == [problem])
    }

    @Test(arguments: [
        ("ASSAY_STORE_PORT", "abc", "'store.port' is 'abc': expected a whole number from 1 to 65535, such as 5432"),
        (
            "ASSAY_STORE_PORT", "99999999999999999999",
            "'store.port' is '99999999999999999999': expected a whole number from 1 to 65535, such as 5432"
        ),
        ("ASSAY_RISK_ENABLED", "1", "'risk.enabled' is '1': expected true or false"),
        ("ASSAY_QQ", "1", "no key has this variable: unset it, or see 'assay config show' for the known keys"),
        (
            "ASSAY_ALPACA_SECRET_FILE", "/none",
            "the secret of 'alpaca.secret': cannot open '/none': No such file or directory: "
                + "make the file readable for this process, or set ASSAY_ALPACA_SECRET"
        ),
    ])
    func aProblemOfTheEnvironmentNamesTheVariable(_ variable: String, _ value: String, _ problem: String) {
        #expect(Keys.problems(Keys.layers(nil, [variable: value])) == ["environment variable \(variable): \(problem)"])
    }

    @Test(arguments: [
        ("store.port", "0", "'store.port' is '0': expected a whole number from 1 to 65535, such as 5432"),
        ("store", "0", "unknown key 'store': it is a section; its keys: store.provider, store.path, store.port, store.timeout"),
        ("", "x", "unknown key '': remove it; known sections and keys: profile, store, risk, alpaca, alerts"),
        ("store.nothing", "x", "unknown key 'store.nothing': remove it; known in 'store': provider, path, port, timeout"),
        ("alerts.*.url", "x", "unknown key 'alerts.*.url': write a name of yours in place of '*'"),
    ])
    func aProblemOfAFlagNamesIt(_ name: String, _ value: String, _ problem: String) {
        let found = Keys.problems(Keys.layers(nil, [:], [(name, value)]))
        #expect(found == ["flag --set \(name): \(problem)"])
    }

    @Test func aFlagGivenTwiceIsRefused() {
        let found = Keys.problems(Keys.layers(nil, [:], [("store.port", "1"), ("store.port", "2")]))
        #expect(found == ["flag --set store.port: 'store.port' is given twice: remove one"])
    }

    @Test func aMissingSecretIsNamedWithItsVariables() {
        let found = Keys.problems(Keys.layers("{profile: 'production', alpaca: {account: 'A'}}"))
        #expect(
            found == [
                "'alpaca.secret', a secret, is missing in the profile production: set ASSAY_ALPACA_SECRET or ASSAY_ALPACA_SECRET_FILE. "
                    + "The secret of the account."
            ])
    }

    @Test func aKeyDeclaredTheSameByTwoRolesIsOne() throws {
        let settings = try Keys.layers().settings(for: Keys.all + Keys.all)
        #expect(settings.shown.count == 9)
        #expect(settings.keys == Keys.all)
    }

    @Test func aSecretOfTheWrongKindIsNotRepeated() {
        let pin = ConfigurationKey("alpaca.pin", .integer(0...9999), isSecret: true, "The number of the account.")
        #expect(
            Keys.problems(Keys.layers(nil, ["ASSAY_ALPACA_PIN": "hush"]), [pin]).map { $0.prefix(64) } == [
                "environment variable ASSAY_ALPACA_PIN: 'alpaca.pin' is ••••: exp"
            ])
    }

    @Test func aSecretThatWasForgottenToBeQuotedIsNotRepeated() {
        let found = Keys.problems(Keys.layers("{alpaca: {secret: hush}}"))
        #expect(
            found == [
                "assay.json5:1:19: found a word without quotes, expected a value: a text needs quotes: "
                    + "correct the file; nothing after it was read"
            ])
    }

    @Test func keysThatContradictEachOtherAreNamed() {
        func key(_ name: String, _ help: String = "A key.") -> ConfigurationKey { ConfigurationKey(name, .text, default: "x", help) }
        let found = Keys.problems(Keys.layers(), [key("a.b"), key("a.b", "Another."), key("a.b.c"), key("x.yZ"), key("x.y_z")])
        #expect(
            found == [
                "the key 'a.b' is declared twice: rename one in the plugin that declares it",
                "'a.b' is declared as a value, and as the section of 'a.b.c': rename one in the plugin that declares it",
                "the keys 'x.yZ' and 'x.y_z' share the variable ASSAY_X_Y_Z: rename one in the plugin that declares it",
            ])
    }
}
