import Configuration
import Domain
import Testing

@Suite struct Templates {
    @Test func theTemplateExplainsEveryKey() {
        let keys = Array(Keys.all[0...4]) + Array(Keys.all[9...13])
        #expect(
            commentedTemplate(keys, chosen: [.init("store.port", "6000")]) == """
                // Configuration of Assay: JSON5, so comments and trailing commas are welcome.
                // A line that is commented out shows the default. The environment is stronger than this file (store.path is ASSAY_STORE_PATH),
                // and --set store.path=… is stronger than both. 'assay config show --origin' tells what holds and where it comes from.
                {
                  // What this process is run for.
                  // One of development, test, staging, production.
                  // profile: "development",

                  store: {
                    // Where state is kept.
                    // A text.
                    // provider: "sqlite",

                    // The database file.
                    // A text.
                    // path: "assay.db",

                    // The port of the database.
                    // A whole number from 1 to 65535.
                    port: 6000,

                    // How long to wait for the database.
                    // A duration from 10ms to 1m.
                    // timeout: "2s",
                  },

                  alpaca: {
                    // The account at the broker.
                    // A text. Must be given in: staging, production.
                    // account: …,

                    // The secret of the account.
                    // A secret: set ASSAY_ALPACA_SECRET, or ASSAY_ALPACA_SECRET_FILE to the path of a file with it, or name that file here.
                    // secret: { file: "/run/secrets/alpaca.secret" },
                  },

                  alerts: {
                    // Any name: { url: …, token: …, level: … }, where
                    //   url: Where it is sent. A text. Must be given.
                    //   token: What it is signed with. A secret: set ASSAY_ALERTS_*_TOKEN, or ASSAY_ALERTS_*_TOKEN_FILE to the path of a file with it, or name that file here.
                    //   level: From which level on. One of warning, error.
                  },
                }

                """)
    }

    @Test func readBackItGivesExactlyTheDefaultsCommentedOrNot() throws {
        var random = seeded("template")
        for _ in 0..<300 {
            let keys = randomKeys(&random)
            let defaults = try Keys.layers().settings(for: keys)
            let template = commentedTemplate(keys)
            let read = try Keys.layers(template).settings(for: keys)
            #expect(read.shown.map(\.value) == defaults.shown.map(\.value))
            #expect(read.shown.allSatisfy { $0.origin == .fallback })
            let uncommented = template.split(separator: "\n").map { line in
                let start = line.firstRange(of: "// ")
                guard let start, line.hasSuffix(","), line.contains(": ") else { return String(line) }
                return String(line[start.upperBound...])
            }
            let written = try Keys.layers(uncommented.joined(separator: "\n")).settings(for: keys)
            #expect(written.shown.map(\.value) == defaults.shown.map(\.value))
            #expect(written.shown.allSatisfy { $0.origin != .fallback })
        }
    }

    private func randomKeys(_ random: inout SeededGenerator) -> [ConfigurationKey] {
        (0..<random.next() % 12).map { index in
            let section = ["", "store.", "risk.limits.", "a-b.", "x.y.z."][Int(random.next() % 5)]
            let number = Int(random.next() % 1000)
            let (kind, fallback): (ConfigurationKey.Kind, String) =
                switch random.next() % 7 {
                case 0: (.text, ["", "a\"b\\", "// no", "line\nline", "é😀", "{", "x,"][number % 7])
                case 1: (.integer(-1000...1000), "\(number - 500)")
                case 2: (.decimal(from: "-1", to: nil), "\(number).\(number)")
                case 3: (.flag, "\(number % 2 == 0)")
                case 4: (.choice(["one", "two"]), "two")
                case 5: (.duration(.zero ... .seconds(100_000)), "\(number)s")
                default: (.list, ["", "a", "a,b", ",", "a, b"][number % 5])
                }
            return ConfigurationKey("\(section)key\(index)", kind, default: fallback, "Help number \(index).\nIn two lines.")
        }
    }
}
