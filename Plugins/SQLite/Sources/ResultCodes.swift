internal import CSQLite
internal import Storage

extension Connection {
    /// What SQLite's extended result code means for the one who uses the store.
    static func error(_ code: Int32, _ message: String, at path: String, committing: Bool = false) -> StorageError {
        let detail = "(\(message), SQLite's code \(code))"
        return switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED:
            StorageError(.busy, retry: .later, "the store at \(path) is held by another process; nothing was done, try again")
        case SQLITE_NOTADB:
            StorageError(.foreign, "\(path) is not an SQLite database; choose another path in `store.path`")
        case SQLITE_FULL:
            StorageError(.disk, outcomeUnknown: committing, "the disk of \(path) is full: make room, then restart \(detail)")
        case SQLITE_CORRUPT:
            StorageError(.unreadable, outcomeUnknown: committing, "the store at \(path) is damaged: restore the last backup \(detail)")
        case SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PROTOCOL, SQLITE_NOMEM, SQLITE_PERM:
            StorageError(
                .disk, outcomeUnknown: committing, "the store at \(path) cannot be used: check the disk and the file's owner \(detail)")
        default:
            StorageError(.unreadable, outcomeUnknown: committing, "the store at \(path) does not have the rows or tables it must \(detail)")
        }
    }
}
