internal import Crypto
internal import Host
internal import Network

/// The page's files, read once: what is served is what was there at the start, and no path of a request reaches the disk.
struct WebFiles: Sendable {
    private struct File: Sendable {
        let type: String
        let tag: String
        let bytes: [UInt8]
    }

    /// The most bytes of all files together.
    static let limit = 64 << 20

    private let files: [String: File]

    init(_ root: String) throws(ServerError) {
        var files: [String: File] = [:]
        do throws(HostError) {
            var folders = [""]
            while let folder = folders.popLast() {
                for name in try Files.names(in: root + folder).sorted() where !name.hasPrefix(".") {
                    let path = "\(folder)/\(name)"
                    if Files.isFolder(root + path) {
                        folders.append(path)
                        continue
                    }
                    let bytes = try Files.read(root + path)
                    files[path] = File(type: Self.type(of: name), tag: "\"\(SHA256.hash(bytes).hex.prefix(32))\"", bytes: bytes)
                }
            }
        } catch {
            throw ServerError("server.webRoot '\(root)' cannot be read: \(error)")
        }
        guard files.values.reduce(0, { $0 + $1.bytes.count }) <= Self.limit else {
            throw ServerError("server.webRoot '\(root)' has more than \(Self.limit) bytes of files")
        }
        guard files["/index.html"] != nil else { throw ServerError("server.webRoot '\(root)' has no index.html") }
        self.files = files
    }

    /// The answer to a GET; nil where nothing of that name is there. A path without an extension is a place in the page.
    func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard let parts = request.pathParts, !["api", "health", "metrics"].contains(parts.first ?? "") else { return nil }
        let path = "/" + parts.joined(separator: "/")
        let isPlace = !(parts.last ?? "").utf8.contains(UInt8(ascii: "."))
        guard let file = files[path] ?? (isPlace ? files["/index.html"] : nil) else { return nil }
        guard request.fields["If-None-Match"] != file.tag else { return HTTPResponse(.notModified, fields: ["ETag": file.tag]) }
        return HTTPResponse(.ok, fields: ["Content-Type": file.type, "ETag": file.tag], body: .bytes(file.bytes))
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json", "map": "application/json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "webmanifest": "application/manifest+json"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
