import API
import AssayServer
import Compression
import Domain
import Host
import Network
import Testing

/// The page's files, as they are compiled in and answered.
@Suite struct Page {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Apps/Dashboard/Web"

    private static func files(_ folder: String = "") throws -> [String] {
        try Files.names(in: root + folder).filter { !$0.hasPrefix(".") }.flatMap { name in
            Files.isFolder("\(root)\(folder)/\(name)") ? try files("\(folder)/\(name)") : ["\(folder)/\(name)"]
        }
    }

    private func ask(_ path: String, _ fields: HTTPFields = [:]) -> HTTPResponse? {
        WebFiles.embedded.answer(HTTPRequest(.get, path, fields: fields))
    }

    private func bytes(_ response: HTTPResponse?) async throws -> [UInt8] { try await response?.body.collect(upTo: 1 << 20) ?? [] }

    @Test func theProgramHoldsEveryFileOfTheFolderAndNothingElse() throws {
        let (there, held) = (try Self.files().sorted(), WebFiles.embedded.all)
        #expect(there.count > 40)
        #expect(held.map(\.path) == there, "Scripts/embed-dashboard writes the list anew")
        for (path, bytes) in held { #expect(try Files.read(Self.root + path) == bytes, "\(path)") }
    }

    @Test func whoTakesGzipGetsItWithATagOfItsOwn() async throws {
        let plain = ask("/main.js")
        let small = ask("/main.js", ["Accept-Encoding": "br, gzip"])
        #expect(plain?.fields["Content-Encoding"] == nil && small?.fields["Content-Encoding"] == "gzip")
        #expect(plain?.fields["Vary"] == "Accept-Encoding" && small?.fields["Vary"] == "Accept-Encoding")
        #expect(small?.fields["Content-Type"] == "text/javascript; charset=utf-8")
        #expect(plain?.fields["ETag"] != small?.fields["ETag"])
        let (all, packed) = (try await bytes(plain), try await bytes(small))
        let whole = try Deflate.expand(packed, as: .gzip, limit: all.count)
        #expect(packed.count < all.count && whole == all)
        for refusal in ["identity", "gzip;q=0", "br", "gzip;q=0.2, identity", "gzip;q=x", "*;q=0"] {
            #expect(ask("/main.js", ["Accept-Encoding": refusal])?.fields["Content-Encoding"] == nil, "\(refusal)")
        }
        for wish in ["gzip", "GZIP;q=0.5", "*", "gzip, deflate, br, zstd"] {
            #expect(ask("/main.js", ["Accept-Encoding": wish])?.fields["Content-Encoding"] == "gzip", "\(wish)")
        }
    }

    @Test func whatTheBrowserHasIsNotSentAgainAndOneCodingIsNotTheOther() throws {
        let plain = try #require(ask("/main.js")?.fields["ETag"])
        let small = try #require(ask("/main.js", ["Accept-Encoding": "gzip"])?.fields["ETag"])
        let again = ask("/main.js", ["Accept-Encoding": "gzip", "If-None-Match": "\"x\", W/\(small)"])
        #expect(again?.status == .notModified && again?.fields["ETag"] == small && again?.fields["Vary"] == "Accept-Encoding")
        #expect(ask("/main.js", ["Accept-Encoding": "gzip", "If-None-Match": plain])?.status == .ok)
        #expect(ask("/main.js", ["If-None-Match": plain])?.status == .notModified)
    }

    @Test(arguments: ["/", "/login", "/chart", "/chart/SPX.INDEX", "/chart/BRK.B", "/chart/A.js", "/data/x.csv", "/v1.2"])
    func aPlaceInThePageBeginsWithItsFirstFile(_ path: String) async throws {
        let first = try Files.read(Self.root + "/index.html")
        #expect(try await bytes(ask(path)) == first, "\(path)")
    }

    @Test(arguments: [
        "/api", "/api/v1/nothing", "/api/x.html", "/health", "/health/x.y", "/metrics/x", "/nothing.js", "/style/nothing.css",
        "/favicon.ico",
        "/parts/nothing.js", "/parts/nothing", "/pages/x/y.svg", "/%2e%2e/Package.swift", "/robots.txt",
    ])
    func whatCanOnlyBeAFileOrTheApiIsNotThere(_ path: String) { #expect(ask(path) == nil, "\(path)") }
}
