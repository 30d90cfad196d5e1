internal import Storage

/// What every store must do: the suite that each implementation runs, one case a rule.
///
/// ```swift
/// @Test(arguments: StorageContract.cases)
/// func keepsTheContract(_ rule: StorageContract.Case) async throws { try await rule.check(newFixture()) }
/// ```
public enum StorageContract {
    /// One rule.
    public struct Case: Sendable, CustomStringConvertible {
        /// The rule as a sentence.
        public let description: String
        /// Checks the rule on a new and empty place.
        public let check: @Sendable (StoreFixture) async throws -> Void

        init(_ description: String, _ check: @escaping @Sendable (StoreFixture) async throws -> Void) {
            (self.description, self.check) = (description, check)
        }
    }

    /// Every rule.
    public static let cases: [Case] = lifecycle + journal + commands + rows
}
