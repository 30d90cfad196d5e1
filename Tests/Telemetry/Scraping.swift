import Host
import HostTesting
import Telemetry
import Testing

enum Prometheus {
    static let isDue = ["promtool", "prometheus"].allSatisfy { ChildProcess.find($0) != nil } || Environment.value("CI") == "1"
}

/// What Prometheus itself makes of the exposition. Debian's package `prometheus` has both programs, and `Scripts/setup tests` unpacks them;
/// where they are missing these tests are skipped, and with CI=1 they fail.
@Suite(.enabled(if: Prometheus.isDue, "prometheus and promtool are not on the PATH: Scripts/setup tests, then Scripts/test"))
struct Scraping {
    /// A folder that goes with the test.
    private final class Folder {
        let path = "/tmp/assay-telemetry-\(SystemEntropy().next())"
        init() throws { try Files.makeFolder(path) }
        deinit { try? Files.remove(path) }
        func file(_ name: String) -> String { "\(path)/\(name)" }
    }

    private let folder: Folder
    private let promtool: String
    private let prometheus: String

    init() throws {
        folder = try Folder()
        promtool = try #require(ChildProcess.find("promtool"), "promtool is not installed")
        prometheus = try #require(ChildProcess.find("prometheus"), "prometheus is not installed")
    }

    /// Every family with a value, every label with its values and one too many.
    private func everything() -> Metrics {
        let metrics = Metrics()
        for family in MetricFamily.all where family != .labelsReplaced {
            guard family.labels.count < 2 else { continue }
            let values: [String?] =
                switch family.labels.first?.values {
                case .oneOf(let values): values + ["\"odd\"\n\\"]
                case .atMost(let count): (0...count).map { "value \"\($0)\"\n\\" }
                case nil: [nil]
                }
            for value in values { use(family, value, in: metrics) }
        }
        return metrics
    }

    private func use(_ family: MetricFamily, _ label: String?, in metrics: Metrics) {
        switch (family.kind, label) {
        case (.counter, let label?): metrics.counter(family, label).add(3)
        case (.counter, nil): metrics.counter(family).add(3)
        case (.gauge, let label?): metrics.gauge(family, label).set(-0.25)
        case (.gauge, nil): metrics.gauge(family).set(-0.25)
        case (.histogram, let label?): metrics.histogram(family, label).observe(0.003)
        case (.histogram, nil): metrics.histogram(family).observe(0.003)
        }
    }

    private func check(_ exposition: String) throws -> ChildProcess.Ending {
        try Files.write(exposition, to: folder.file("page"))
        return try ChildProcess([promtool, "check", "metrics"], input: folder.file("page"), output: folder.file("verdict")).wait()
    }

    @Test func promtoolFindsNothingToSayOfAnyFamily() throws {
        let verdict = try check(everything().exposition())
        #expect(verdict.status == 0)
        #expect(verdict.output == "")
    }

    @Test func promtoolSaysSoWhereANameBreaksItsRules() throws {
        let bad = MetricFamily("assay_commit_milliseconds", .counter, [], "Something")
        let verdict = try check(Metrics([bad]).exposition())
        #expect(verdict.status != 0)
        #expect(verdict.output.contains("_total"))
    }

    @Test(.timeLimit(.minutes(2))) func prometheusScrapesThemAndAnswersAQueryWithTheValue() async throws {
        let metrics = everything()
        metrics.gauge(.journalSequence).set(4711)
        let page = try LoopbackPage()
        let port = try freePort()
        try Files.write(
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
            - { job_name: assay, static_configs: [{ targets: ["127.0.0.1:\(page.port)"] }] }

            """, to: folder.file("prometheus.yml"))
        let server = try ChildProcess(
            [
                prometheus, "--config.file=\(folder.file("prometheus.yml"))", "--storage.tsdb.path=\(folder.file("tsdb"))",
                "--web.listen-address=127.0.0.1:\(port)",
            ], output: folder.file("prometheus.log"))
        // When the second scrape begins, the first is stored.
        let scraped = Scraped(page)
        let requests = try await scraped.answer(2) { metrics.exposition() }
        // A scrape without an answer would make every series stale before it is asked for.
        async let others: Void = scraped.answerAll { metrics.exposition() }
        #expect(requests == ["GET /metrics HTTP/1.1", "GET /metrics HTTP/1.1"])
        let answers = [
            "assay_journal_sequence": "4711", "up{job=\"assay\"}": "1", "sum(assay_order_changes_total)": "30",
            "histogram_quantile(0.5, assay_journal_commit_seconds_bucket)": "0.00375",
        ]
        for (expression, value) in answers {
            // A busy machine may answer one scrape too late; the next one makes that good.
            var answer = try query(expression, port)
            for _ in 0..<100 where !answer.contains("=> \(value) @") { answer = try query(expression, port) }
            #expect(answer.contains("=> \(value) @"), "\(expression): \(answer)")
        }
        page.stop()
        await others
        let ending = try server.end()
        #expect(ending.status == 0, "\(ending.output)")
    }

    private func query(_ expression: String, _ port: UInt16) throws -> String {
        let arguments = [promtool, "query", "instant", "http://127.0.0.1:\(port)", expression]
        let ending = try ChildProcess(arguments, output: folder.file("answer")).wait()
        #expect(ending.status == 0, "\(ending.output)")
        return ending.output
    }

    /// A port that was free a moment ago: Prometheus cannot be asked which one it took.
    private func freePort() throws -> UInt16 { try LoopbackPage().port }

    /// Answers on a thread of its own, because the page blocks.
    private actor Scraped {
        private let thread = SerialThread("scraped")
        private let page: LoopbackPage
        init(_ page: LoopbackPage) { self.page = page }
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        /// Answers until the page is stopped.
        func answerAll(_ text: @Sendable () -> String) {
            while (try? page.answer(contentType: Metrics.contentType, text)) != nil {}
        }

        func answer(_ times: Int, _ text: @Sendable () -> String) throws -> [String] {
            try (0..<times).map { _ in try page.answer(contentType: Metrics.contentType, text) }
        }
    }
}
