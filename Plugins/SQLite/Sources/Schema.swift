internal import Storage

/// The tables, as named steps. A released step is never edited: its checksum is in every store that has it.
enum Schema {
    static let migrations = [
        Migration(
            "0001-journal",
            """
            CREATE TABLE streams (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                epoch INTEGER NOT NULL DEFAULT 0,
                owner TEXT NOT NULL DEFAULT ''
            ) STRICT;
            CREATE TABLE journal (
                stream INTEGER NOT NULL REFERENCES streams (number),
                sequence INTEGER NOT NULL CHECK (sequence > 0),
                time INTEGER NOT NULL,
                payload BLOB NOT NULL,
                PRIMARY KEY (stream, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE audit (
                stream INTEGER NOT NULL REFERENCES streams (number),
                sequence INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                leaf BLOB NOT NULL,
                chain BLOB NOT NULL,
                mac BLOB NOT NULL,
                PRIMARY KEY (stream, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE outbox (
                stream INTEGER NOT NULL REFERENCES streams (number),
                sequence INTEGER NOT NULL,
                payload BLOB NOT NULL,
                PRIMARY KEY (stream, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE consumers (
                stream INTEGER NOT NULL REFERENCES streams (number),
                name TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                PRIMARY KEY (stream, name)
            ) STRICT, WITHOUT ROWID;
            """),
        Migration(
            "0002-commands",
            """
            CREATE TABLE commands (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                stream INTEGER NOT NULL REFERENCES streams (number),
                actor TEXT NOT NULL,
                kind TEXT NOT NULL,
                payload BLOB NOT NULL,
                submitted INTEGER NOT NULL,
                outcome BLOB
            ) STRICT;
            CREATE INDEX commands_waiting ON commands (stream, number) WHERE outcome IS NULL;
            """),
        Migration(
            "0003-snapshots",
            """
            CREATE TABLE snapshots (
                number INTEGER PRIMARY KEY,
                stream INTEGER NOT NULL REFERENCES streams (number),
                sequence INTEGER NOT NULL,
                schema INTEGER NOT NULL,
                hash BLOB NOT NULL,
                bytes BLOB NOT NULL,
                UNIQUE (stream, sequence)
            ) STRICT;
            """),
    ]

    /// The store's own table of what was applied; made with the first migration.
    static let ledger = """
        CREATE TABLE IF NOT EXISTS migrations (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            checksum TEXT NOT NULL
        ) STRICT
        """
}
