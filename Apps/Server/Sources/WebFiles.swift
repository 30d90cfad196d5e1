internal import CDashboard
internal import Compression
internal import Crypto
internal import Host
package import Network

/// The page's files, taken once: what is served is what was there at the start, and no path of a request reaches the disk.
package struct WebFiles: Sendable {
    /// A file in one coding, with a tag of its own.
    private struct Form: Sendable {
        let bytes: [UInt8]
        let tag: String
    }

    private struct File: Sendable {
        let type: String
        let plain: Form
        /// Nil where gzip would not make it smaller.
        let gzip: Form?
    }

    /// The most bytes of all files together.
    static let limit = 64 << 20

    private let files: [String: File]
    /// The first folder of every file that lies in one.
    private let folders: Set<Substring>

    /// The files that were compiled into the program.
    package static let embedded = WebFiles(
        (0..<cdashboard_count()).map { index in
            let file = cdashboard_file(index)
            return (String(cString: file.path), Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
        })

    /// The files of a folder, for whoever works on the page.
    init(_ root: String) throws(ServerError) {
        var files: [(path: String, bytes: [UInt8])] = []
        do throws(HostError) {
            var folders = [""]
            while let folder = folders.popLast() {
                for name in try Files.names(in: root + folder).sorted() where !name.hasPrefix(".") {
                    let path = "\(folder)/\(name)"
                    if Files.isFolder(root + path) { folders.append(path) } else { files.append((path, try Files.read(root + path))) }
                }
            }
        } catch {
            throw ServerError("server.webRoot '\(root)' cannot be read: \(error)")
        }
        guard files.reduce(0, { $0 + $1.bytes.count }) <= Self.limit else {
            throw ServerError("server.webRoot '\(root)' has more than \(Self.limit) bytes of files")
        }
        guard files.contains(where: { $0.path == "/index.html" }) else {
            throw ServerError("server.webRoot '\(root)' has no index.html")
        }
        self.init(files)
    }

    private init(_ all: [(path: String, bytes: [UInt8])]) {
        var files: [String: File] = [:]
        for (path, bytes) in all {
            let tag = SHA256.hash(bytes).hex.prefix(32)
            let small = Self.isCompressed(path) ? bytes : Deflate.compress(bytes, as: .gzip, level: 9)
            files[path] = File(
                type: Self.type(of: path) ?? "application/octet-stream", plain: Form(bytes: bytes, tag: "\"\(tag)\""),
                gzip: small.count < bytes.count ? Form(bytes: small, tag: "\"\(tag)-gzip\"") : nil)
        }
        self.files = files
        folders = Set(files.keys.compactMap { $0.split(separator: "/").count > 1 ? $0.split(separator: "/").first : nil })
    }

    /// The paths of all files, each with its bytes, in order.
    package var all: [(path: String, bytes: [UInt8])] { files.map { ($0.key, $0.value.plain.bytes) }.sorted { $0.path < $1.path } }

    /// The answer to a GET. What is no file is a place in the page, which begins with index.html, unless it can only be meant as a file
    /// or belongs to the API; then it is nil.
    package func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard let parts = request.pathParts, let file = files["/" + parts.joined(separator: "/")] ?? place(parts) else { return nil }
        let form = file.gzip.flatMap { request.takes(coding: "gzip") ? $0 : nil }
        var fields: HTTPFields = ["ETag": (form ?? file.plain).tag]
        if file.gzip != nil { fields["Vary"] = "Accept-Encoding" }
        guard !request.hasCurrent((form ?? file.plain).tag) else { return HTTPResponse(.notModified, fields: fields) }
        fields["Content-Type"] = file.type
        if form != nil { fields["Content-Encoding"] = "gzip" }
        return HTTPResponse(.ok, fields: fields, body: .bytes((form ?? file.plain).bytes))
    }

    /// A dot is no sign of a file by itself: the page of an instrument is /chart/SPX.INDEX.
    private func place(_ parts: [String]) -> File? {
        guard let first = parts.first else { return files["/index.html"] }
        let isAsset = parts.count == 1 ? Self.type(of: first) != nil : folders.contains(first[...])
        return ["api", "health", "metrics"].contains(first) || isAsset ? nil : files["/index.html"]
    }

    private static func isCompressed(_ name: String) -> Bool { ["png", "woff2", "ico"].contains(name.split(separator: ".").last ?? "") }

    /// The media type of a name by its ending; nil where it has none that a page's files have.
    private static func type(of name: String) -> String? {
        guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
        return switch name.split(separator: ".").last {
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
        default: nil
        }
    }
}
