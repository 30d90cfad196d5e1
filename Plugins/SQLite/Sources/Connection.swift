internal import CSQLite
internal import Crypto
internal import Domain
internal import Storage

/// One connection to a database file. Used from one thread at a time: its store's.
final class Connection {
    private let path: String
    private let handle: OpaquePointer
    private var prepared: [String: OpaquePointer] = [:]

    /// Opens a file that exists, in write-ahead mode with a flush at every commit.
    /// - Parameter checkpoints: whether this process moves the log into the database; exactly one of several processes does.
    init(_ path: String, checkpoints: Bool) throws(StorageError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw Self.error(code, String(cString: sqlite3_errstr(code)), at: path)
        }
        (self.path, handle) = (path, opened)
        sqlite3_busy_timeout(handle, 5_000)
        // Debian's 3.40.1 can lose the log's reset when a checkpoint meets a write of another process, so only the owner does either.
        if !checkpoints { _ = csqlite_keep_log_on_close(handle) }
        // The page size holds for a new file only; at 8 KiB a recovery reads faster than at 4 and a commit writes more.
        for pragma in [
            "page_size = 8192", "synchronous = FULL", "foreign_keys = ON", "mmap_size = 0", "cell_size_check = ON", "trusted_schema = OFF",
            "wal_autocheckpoint = \(checkpoints ? 1000 : 0)", "temp_store = MEMORY", "cache_size = -16384",
        ] { try execute("PRAGMA \(pragma)") }
        guard try first("PRAGMA journal_mode = WAL", [], { $0.text(0) }) == "wal" else {
            throw StorageError(.disk, "the store at \(path) cannot have a write-ahead log there; choose a local disk in `store.path`")
        }
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Runs statements without parameters, one after the other.
    func execute(_ script: String) throws(StorageError) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Lends a prepared statement with its parameters bound; it is reset afterwards, however the body ends.
    func query<Result>(
        _ text: String, _ parameters: [Value] = [], _ body: (Rows) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        let statement = try prepare(text)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (place, parameter) in parameters.enumerated() {
            let code = parameter.bind(to: statement, at: Int32(place + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
        return try body(Rows(statement: statement, connection: self))
    }

    /// Runs a statement that returns no row.
    func run(_ text: String, _ parameters: [Value] = []) throws(StorageError) {
        try query(text, parameters) { (rows) throws(StorageError) in _ = try rows.next() }
    }

    /// Every row of a statement, made into a value.
    func all<Row>(_ text: String, _ parameters: [Value] = [], _ make: (Rows) throws(StorageError) -> Row) throws(StorageError)
        -> [Row]
    {
        try query(text, parameters) { (rows) throws(StorageError) in
            var result: [Row] = []
            while try rows.next() { result.append(try make(rows)) }
            return result
        }
    }

    /// The first row of a statement, made into a value; nil where there is none.
    func first<Row>(_ text: String, _ parameters: [Value] = [], _ make: (Rows) throws(StorageError) -> Row) throws(StorageError)
        -> Row?
    {
        try query(text, parameters) { (rows) throws(StorageError) in try rows.next() ? try make(rows) : nil }
    }

    /// Rows changed by the last statement.
    var changes: Int64 { sqlite3_changes64(handle) }

    /// Whether a transaction is open.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Commits the open transaction.
    /// - Throws: an error whose outcome is unknown, whatever the reason: part of the commit may be on disk.
    func commit() throws(StorageError) {
        let code = sqlite3_exec(handle, "COMMIT", nil, nil, nil)
        guard code == SQLITE_OK else { throw Self.error(code, String(cString: sqlite3_errmsg(handle)), at: path, committing: true) }
    }

    func failure(_ code: Int32) -> StorageError { Self.error(code, String(cString: sqlite3_errmsg(handle)), at: path) }

    private func prepare(_ text: String) throws(StorageError) -> OpaquePointer {
        if let statement = prepared[text] { return statement }
        var made: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let made else { throw failure(code) }
        prepared[text] = made
        return made
    }
}

/// A parameter of a statement.
enum Value {
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case digest(Digest)

    /// How many rows at most; SQLite would read a negative limit as none.
    static func limit(_ count: Int) -> Value { .integer(Int64(max(0, count))) }

    func bind(to statement: OpaquePointer, at place: Int32) -> Int32 {
        switch self {
        case .integer(let number): return sqlite3_bind_int64(statement, place, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(statement, place, $0.baseAddress, UInt64($0.count), csqlite_transient(), UInt8(SQLITE_UTF8))
                }
            }
        case .bytes(let bytes): return bytes.withUnsafeBytes { Self.bind($0, to: statement, at: place) }
        case .digest(let digest): return digest.withUnsafeBytes { Self.bind($0, to: statement, at: place) }
        }
    }

    private static func bind(_ bytes: UnsafeRawBufferPointer, to statement: OpaquePointer, at place: Int32) -> Int32 {
        // No address means NULL to SQLite, and an empty array may have none.
        guard bytes.count > 0 else { return sqlite3_bind_zeroblob(statement, place, 0) }
        return sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), csqlite_transient())
    }
}

/// The rows of a statement, one at a time; valid while the statement is lent.
struct Rows {
    fileprivate let statement: OpaquePointer
    fileprivate let connection: Connection

    /// Goes to the next row; false after the last.
    func next() throws(StorageError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.failure(code)
        }
    }

    /// A column as a number.
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    /// A column as text.
    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Whether a column has no value.
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// A column's bytes in place; valid until the next row.
    func raw(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    /// A column as a digest; what it is of, where and in which stream is for the message.
    func digest(_ column: Int32, of row: StaticString, _ sequence: Int64, _ stream: StreamID) throws(StorageError) -> Digest {
        guard let digest = Digest(raw(column)) else {
            throw StorageError(
                .unreadable, "a hash of \(row) \(sequence) of '\(stream)' has \(raw(column).count) bytes instead of \(Digest.size)")
        }
        return digest
    }

    /// A column as the name of a stream.
    func stream(_ column: Int32) throws(StorageError) -> StreamID {
        do throws(IdentifierError) { return try StreamID(text(column)) } catch {
            throw StorageError(.unreadable, "the store names a stream that cannot be: \(error)")
        }
    }

    /// A column's bytes.
    func bytes(_ column: Int32) -> [UInt8] { Array(raw(column)) }
}
