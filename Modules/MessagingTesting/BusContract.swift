public import Messaging

/// What every bus must do: the suite that each implementation runs, one case a rule.
///
/// ```swift
/// @Test(arguments: BusContract.cases)
/// func keepsTheContract(_ rule: BusContract.Case) async throws { try await rule.check(newFixture()) }
/// ```
public enum BusContract {
    /// One rule.
    public struct Case: Sendable, CustomStringConvertible {
        /// The rule as a sentence.
        public let description: String
        /// Checks the rule on a bus that nobody has used yet.
        /// - Throws: `BusViolation` where it is broken, `BusError` where the bus refuses what it must not.
        public let check: @Sendable (BusFixture) async throws -> Void

        init(_ description: String, _ check: @escaping @Sendable (BusFixture) async throws -> Void) {
            (self.description, self.check) = (description, check)
        }
    }

    /// Every rule.
    public static let cases: [Case] = delivery + memory + connection
}

/// The two ends of one bus.
public struct BusFixture: Sendable {
    let owner: any Bus
    let reader: any Bus

    /// Makes a fixture.
    /// - Parameters:
    ///   - owner: the bus as the process has it that owns the desk.
    ///   - reader: the same bus as another process has it; it must not wait long between two attempts to connect, as with `EagerSleeper`.
    public init(owner: any Bus, reader: any Bus) { (self.owner, self.reader) = (owner, reader) }
}

/// One way in which a bus breaks the contract.
public struct BusViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// How it showed.
    public let description: String
    init(_ description: String) { self.description = description }
}

func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(BusViolation) {
    if !condition { throw BusViolation(text()) }
}

func requireRefusal(_ code: BusError.Code, _ what: String, _ body: () throws(BusError) -> Void) throws(BusViolation) {
    do throws(BusError) { try body() } catch {
        guard error.code == code else { throw BusViolation("\(what) is refused as \(error.code), not \(code): \(error)") }
        return
    }
    throw BusViolation("\(what) is not refused")
}
