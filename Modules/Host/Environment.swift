internal import Glibc

/// The process's environment and standing.
public enum Environment {
    /// The value of a variable; nil where it is not set.
    public static func value(_ name: String) -> String? {
        guard let text = getenv(name) else { return nil }
        return String(cString: text)
    }

    /// Every variable, by name.
    public static func all() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if let equals = line.firstIndex(of: "=") { result[String(line[..<equals])] = String(line[line.index(after: equals)...]) }
            entry = entry.advanced(by: 1)
        }
        return result
    }

    /// The folder the process works in.
    public static var currentFolder: String {
        guard let text = getcwd(nil, 0) else { return "." }
        defer { free(text) }
        return String(cString: text)
    }

    /// How much memory of the machine the process has, in bytes; nil where the system does not tell.
    public static var residentBytes: Int? {
        guard let text = try? Files.readText("/proc/self/statm"),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// How many descriptors the process has open; nil where the system does not tell.
    public static var openDescriptors: Int? {
        // One of them is that of looking.
        (try? Files.names(in: "/proc/self/fd")).map { $0.count - 1 }
    }

    /// The process's number.
    public static var processID: Int32 { getpid() }

    /// The path of the running program.
    public static var program: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return "" }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
