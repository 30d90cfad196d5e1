import Domain
import Host
import HostTesting
import JSON
import Network
import Testing
import Transport

/// The program itself, as a supervisor starts it and a browser and a program speak to it.
@Suite(.serialized) struct Serving {
    @Test func theFirstAdminLogsInOnceSetsAPasswordAndSeesTheDesk() async throws {
        let running = try await RunningServer()
        let link = try await running.said("First login")
        let token = try #require(link.split(separator: "#").last)
        let page = try await running.send(.get, "/login")
        #expect(page.status == .ok && page.fields["Content-Type"] == "text/html; charset=utf-8")
        let login = try await running.send(.post, "/api/v1/session/one-time", ["Origin": running.origin], #"{"token":"\#(token)"}"#)
        let cookie = String(try #require(login.fields["Set-Cookie"]).prefix { $0 != ";" })
        let own: HTTPFields = ["Cookie": cookie, "Origin": running.origin]
        #expect(try await running.send(.get, "/api/v1/status", own).status == .forbidden, "a password comes first")
        let set = try await running.send(.put, "/api/v1/session/password", own, #"{"new":"violet tram under nine bridges"}"#)
        #expect(set.status == .noContent)
        let status = try await running.send(.get, "/api/v1/status", own)
        #expect(try JSONValue(reading: status.body)["prices"]?["badge"] == "REPLAY")
        #expect(try await running.send(.get, "/health/ready").status == .ok)
        #expect(try await running.send(.get, "/nothing.js").status == .notFound)
        #expect(try await running.send(.get, "/%2e%2e/keys/audit.key").status == .badRequest)
        let ending = try running.process.end()
        let requests = ending.output.split(separator: "\n").filter { $0.contains("\"http.request\"") }
        #expect(requests.contains { $0.contains("redeemLogin") } && requests.allSatisfy { (try? JSONValue(reading: String($0))) != nil })
        #expect(!requests.contains { $0.contains(token) || $0.contains(cookie) || $0.contains("violet") })
        #expect(ending.status == 0 && ending.output.contains("Stopped."), "SIGTERM ends it in order: \(ending.output)")
    }

    @Test func everyKindOfAnswerTellsTheBrowserWhatItMayNotDo() async throws {
        let running = try await RunningServer()
        let tag = try #require(try await running.send(.get, "/").fields["ETag"])
        let foreign: HTTPFields = ["Origin": "http://evil.example"]
        let kinds: [(status: Int, HTTPMethod, String, HTTPFields)] = [
            (200, .get, "/", [:]), (200, .head, "/", [:]), (200, .get, "/chart/SPX.INDEX", [:]), (304, .get, "/", ["If-None-Match": tag]),
            (404, .get, "/nothing.js", [:]), (404, .get, "/api/v1/nothing", [:]), (401, .get, "/api/v1/status", [:]),
            (405, .delete, "/api/v1/status", [:]), (403, .post, "/api/v1/session", foreign), (200, .get, "/health/live", [:]),
            (200, .get, "/metrics", [:]), (200, .get, "/api/v1/openapi.json", [:]), (400, .get, "/%2e%2e/x", [:]),
            (400, .get, "/%zz", [:]), (415, .post, "/api/v1/session/one-time", [:]),
        ]
        for (status, method, path, fields) in kinds {
            let answer = try await running.send(method, path, fields)
            #expect(answer.status.code == status, "\(method) \(path)")
            for (name, value) in [
                ("Content-Security-Policy", "frame-ancestors 'none'"), ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-"),
            ] {
                #expect(
                    answer.fields[name]?.contains(value) == true, "\(method) \(path) says \(name) as \(answer.fields[name] ?? "nothing")")
            }
        }
        // What the server refuses before anyone looks at it.
        let cut = try await running.send(.get, "/" + String(repeating: "a", count: 9_000))
        #expect(cut.status.code == 414 && cut.fields["X-Content-Type-Options"] == "nosniff" && cut.fields["Cache-Control"] == "no-store")
        #expect(cut.fields["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        _ = try running.process.end()
    }

    @Test func aBacktestIsStartedFromThePageAndIsOneOfTheCommandLine() async throws {
        let running = try await RunningServer()
        var own = try await running.login()
        own["Idempotency-Key"] = "k1"
        for (body, pointer) in [
            (#"{"strategy":"sma_cross","data":["sp500","../sp500"]}"#, "/data/1"), (#"{"strategy":"sma","data":["sp500"]}"#, "/strategy"),
            (#"{"strategy":"sma_cross","data":["sp500"],"set":{"fast":"x"}}"#, "/set"), (#"{"rule":"enter","data":["sp500"]}"#, "/rule"),
            (#"{"strategy":"sma_cross","data":["sp500"],"from":"1.1.2000"}"#, "/from"),
            (#"{"strategy":"sma_cross","data":["sp500"],"fees":"much"}"#, "/fees"), (#"{"data":["sp500"]}"#, "/strategy"),
            (#"{"strategy":"sma_cross","data":["sp500"],"seed":"-1"}"#, "/seed"), (#"{"strategy":"sma_cross","data":[]}"#, "/data"),
            (#"{"strategy":"sma_cross","data":["sp500"],"from":"2001-01-01","to":"2000-01-01"}"#, "/to"),
        ] {
            let answer = try await running.send(.post, "/api/v1/backtests", own, body)
            let problem = try JSONValue(reading: answer.body)
            #expect(answer.status == .unprocessable && problem["errors"]?[0]?["pointer"]?.asString == pointer, "\(problem.text())")
        }
        let body =
            #"{"strategy":"sma_cross","data":["sp500"],"from":"2010-01-01","cash":"50000","fees":"none","seed":"3","set":{"fast":"5"}}"#
        let started = try await running.send(.post, "/api/v1/backtests", own, body)
        #expect(started.status == .accepted)
        var line: JSONValue = .null
        repeat {
            line = try JSONValue(reading: try await running.send(.get, try #require(started.fields["Location"]), own).body)
            await SystemSleeper().sleep(nanoseconds: 5_000_000)
        } while ["queued", "running"].contains(line["state"]?.asString)
        let id = try #require(line["id"]?.asString, "\(line.text())")
        let report = try await running.send(.get, "/api/v1/backtests/\(id)/report", own)
        let policy = report.fields["Content-Security-Policy"] ?? ""
        #expect(
            policy.hasPrefix("sandbox allow-scripts; default-src 'none'; style-src 'sha256-") && policy.hasSuffix("frame-ancestors 'self'"))
        #expect(String(decoding: report.body, as: UTF8.self).hasPrefix("<!DOCTYPE html>"))
        let terms = "--from 2010-01-01 --cash 50000 --fees none --seed 3 --set fast=5".split(separator: " ").map(String.init)
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let command = [RunningServer.program("assay"), "backtest", "run", "--strategy", "sma_cross", "--data", "sp500"] + terms
        let again = try ChildProcess(
            command + ["--set", "runs.folder=\(running.folder)/runs", "--set", "data.samples=\(root)/Examples/data"],
            output: running.folder + "/again"
        ).wait()
        #expect(again.status == 0 && again.output.contains("kept as \(id)"), "the same backtest is the same run: \(again.output)")
        let list = try JSONValue(reading: try await running.send(.get, "/api/v1/backtests?limit=1", own).body)
        #expect(list["items"]?.asArray?.count == 1 && list["items"]?[0]?["id"]?.asString == id && list["next"] == .null)
        let ending = try running.process.end()
        let asked = ending.output.split(separator: "\n").first { $0.contains("backtest.asked") }
        #expect(asked?.contains("user:admin") == true, "\(ending.output.suffix(2000))")
    }

    @Test func thePictureKeepsTheAddressAndTheFirstLoginUntilItIsUsed() async throws {
        let folder = "/tmp/assay-server-\(SystemEntropy().next())"
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        let paths = ["store.path=\(folder)/store/assay.sqlite", "audit.key=\(folder)/keys/audit.key", "audit.heads=\(folder)/heads"]
        let more = ["run.folder=\(folder)/run", "feed.provider=synthetic", "synthetic.pace=1/s", "server.listen=127.0.0.1:0"]
        let program =
            Files.parent(of: Environment.program) + "/assay up --serve " + (paths + more).map { "--set \($0)" }.joined(separator: " ")
        // `script` gives it a terminal.
        let desk = try ChildProcess(["/usr/bin/script", "-qefc", program, folder + "/typescript"], output: folder + "/output")
        func frame(_ isThere: (String) -> Bool) async throws -> String {
            for _ in 0..<300 {
                let text = String(decoding: try desk.output().utf8.suffix(16 << 10), as: UTF8.self)
                if isThere(text) { return text }
                await SystemSleeper().sleep(nanoseconds: 50_000_000)
            }
            Issue.record("it was never drawn: \(try desk.output().suffix(2_000))")
            throw CancellationError()
        }
        let drawn = try await frame { $0.contains("/login#") && $0.contains("equity of") }
        let opened = try #require(drawn.split(separator: "/login#").first?.split(separator: "http://").last)
        let token = try #require(drawn.split(separator: "/login#").last?.prefix { $0 != "\u{1B}" && $0 != "\r" && $0 != "\n" })
        let client = try NetworkClient(trust: .system, allowsPlain: true)
        let fields: HTTPFields = ["Origin": "http://\(opened)", "Content-Type": "application/json"]
        let body = Array(#"{"token":"\#(token)"}"#.utf8)
        let login = try await client.send(HTTPCall(.post, "http://\(opened)/api/v1/session/one-time", fields: fields, body: body))
        #expect(login.status == .ok, "the link in the picture is whole: \(token)")
        _ = try await frame { $0.contains("assay user login-link NAME") }
        _ = try desk.end()
    }

    @Test func itsOwnMemoryConnectionsAndSocketsAreMeasured() async throws {
        let running = try await RunningServer()
        func value(_ family: String) async throws -> Double {
            let text = String(decoding: try await running.send(.get, "/metrics").body, as: UTF8.self)
            let line = text.split(separator: "\n").first { $0.hasPrefix(family + " ") }
            return try #require(line?.split(separator: " ").last.flatMap { Double($0) }, "\(family) in \(text)")
        }
        #expect(try await value("assay_process_resident_bytes") > 4_000_000)
        #expect(try await value("assay_process_descriptors") > 8)
        #expect(try await value("assay_http_connections") >= 1)
        #expect(try await value("assay_stream_sockets") == 0)
        #expect(try await value("assay_http_turned_away_total") == 0)
        #expect(try await value("assay_stream_messages_total") == 0)
        _ = try running.process.end()
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        let running = try await RunningServer()
        let port = running.origin.split(separator: ":").last ?? ""
        let folder = running.folder + "/second"
        try Files.makeFolder(folder)
        let paths = ["store.path=\(folder)/store/assay.sqlite", "audit.key=\(folder)/keys/audit.key", "audit.heads=\(folder)/heads"]
        let more = ["run.folder=\(folder)/run", "feed.provider=synthetic", "server.listen=127.0.0.1:\(port)"]
        let second = try ChildProcess(
            [RunningServer.program("assay"), "up", "--serve", "--plain"] + (paths + more).flatMap { ["--set", $0] },
            output: folder + "/output"
        ).wait()
        #expect(second.status == 78, "\(second)")
        #expect(second.output.contains("--set server.listen=127.0.0.1:8081") && second.output.contains(":\(port)"), "\(second)")
        #expect(second.output.contains("server.listen") && second.output.contains("Address already in use"), "\(second)")
        _ = try running.process.end()
    }

    @Test func aSupervisorIsToldHowItIsByACommand() async throws {
        let running = try await RunningServer()
        func ask() throws -> ChildProcess.Ending {
            let address = running.origin.dropFirst("http://".count)
            return try ChildProcess(
                [RunningServer.program("assay"), "healthcheck", "--set", "server.listen=\(address)"], output: running.folder + "/answer"
            ).wait()
        }
        try await running.eventually(.get, "/health/ready") { $0.status == .ok }
        let up = try ask()
        #expect(up.status == 0 && up.output == "ready: up\n", "\(up)")
        _ = try running.process.end()
        let gone = try ask()
        #expect(gone.status == 5 && gone.output.contains("nothing serves at"), "\(gone)")
    }

    @Test func aFolderIsServedInsteadWhereOneWorksOnThePage() async throws {
        let folder = "/tmp/assay-server-\(SystemEntropy().next())"
        try Files.makeFolder(folder + "/web")
        try Files.write("<!doctype html><title>Mine</title>", to: folder + "/web/index.html")
        let running = try await RunningServer(["--set", "server.webRoot=\(folder)/web"], in: folder)
        #expect(String(decoding: try await running.send(.get, "/").body, as: UTF8.self).contains("Mine"))
        #expect(try await running.send(.get, "/main.js").status == .notFound)
        _ = try running.process.end()
        try Files.remove(folder)
    }

    @Test func itEndsWithItsFeedWhereThatIsAskedFor() async throws {
        let running = try await RunningServer(["--until-end", "--pace", "max"])
        let ending = try running.process.wait()
        #expect(ending.status == 0 && ending.output.contains("Stopped."), "\(ending.output.suffix(400))")
    }
}
