internal import Glibc

/// Why the operating system refused: what was tried, on which path, and its reason.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried: "open", "read".
    public let operation: String
    /// The path it was tried on; empty where there is none.
    public let path: String
    /// The system's number for the reason.
    public let code: Int32

    /// Makes an error from a system number.
    public init(_ operation: String, _ path: String, code: Int32) { (self.operation, self.path, self.code) = (operation, path, code) }

    /// Makes an error from the reason the system gave last.
    public static func last(_ operation: String, _ path: String = "") -> HostError { HostError(operation, path, code: errno) }

    /// True when there is no such file or folder.
    public var isMissing: Bool { code == ENOENT }

    public var description: String {
        let reason = String(cString: strerror(code))
        return path.isEmpty ? "cannot \(operation): \(reason)" : "cannot \(operation) '\(path)': \(reason)"
    }
}
