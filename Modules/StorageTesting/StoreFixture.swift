public import Storage

/// A place for stores, new and empty, as the contract suite needs it.
public struct StoreFixture: Sendable {
    /// A further store on the same place, as another process or the next start would make it. Not migrated, not open.
    public let store: @Sendable () async throws -> any Store
    /// Makes the place remember a migration as another version of the program would have left it, in place of one of the same name.
    public let remember: @Sendable (AppliedMigration) async throws -> Void
    /// Makes the disk refuse the next commits of this store.
    public let breakDisk: @Sendable (any Store) async throws -> Void

    /// Makes a fixture.
    public init(
        store: @escaping @Sendable () async throws -> any Store, remember: @escaping @Sendable (AppliedMigration) async throws -> Void,
        breakDisk: @escaping @Sendable (any Store) async throws -> Void
    ) {
        (self.store, self.remember, self.breakDisk) = (store, remember, breakDisk)
    }

    /// A further store, migrated and open.
    public func openStore() async throws -> any Store {
        let store = try await store()
        try await store.migrate()
        try await store.open()
        return store
    }
}

/// What a store did that the contract forbids.
public struct ContractViolation: Error, CustomStringConvertible {
    /// The rule, in a sentence.
    public let description: String
}

func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws(ContractViolation) {
    guard condition else { throw ContractViolation(description: rule()) }
}

func requireEqual<Value: Equatable>(_ actual: Value, _ expected: Value, _ rule: @autoclosure () -> String) throws(ContractViolation) {
    guard actual == expected else { throw ContractViolation(description: "\(rule()): got \(actual), expected \(expected)") }
}

/// Runs what must be refused.
/// - Returns: the refusal.
@discardableResult
func requireRefusal(
    _ code: StorageError.Code, _ rule: @autoclosure () -> String, _ body: () async throws(StorageError) -> Void
) async throws(ContractViolation) -> StorageError {
    do throws(StorageError) { try await body() } catch {
        try require(error.code == code, "\(rule()): refused as \(error.code.rawValue), not \(code.rawValue): \(error)")
        return error
    }
    throw ContractViolation(description: "\(rule()): it was accepted")
}
