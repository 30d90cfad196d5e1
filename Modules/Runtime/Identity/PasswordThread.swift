internal import Crypto
internal import Host
internal import Security
internal import Synchronization

/// Hashes passwords one after another on a thread of its own: argon2id takes a tenth of a second and tens of megabytes each time, which no
/// loop can spare and no crowd may have at once.
actor PasswordThread {
    private let thread = SerialThread("argon2")
    private let inside = Mutex(0)
    private let capacity: Int
    private let cost: Argon2id.Cost
    private let decoy: PasswordHash?

    /// What a name that nobody has costs; nil where the cost itself is none that there can be.
    nonisolated var decoyCost: Argon2id.Cost? { decoy?.cost }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter capacity: how many may be inside; the next one is turned away.
    init(cost: Argon2id.Cost, capacity: Int) {
        (self.cost, self.capacity) = (cost, capacity)
        let filler = Base64.standard.encode([UInt8](repeating: 0x5A, count: 32))
        decoy = PasswordHash(phc: "$argon2id$v=19$m=\(cost.memory),t=\(cost.passes),p=\(cost.lanes)$\(filler)$\(filler)")
    }

    /// Hashes a password that is to be set.
    /// - Throws: `busy` where too many wait, or memory is gone.
    nonisolated func hash(_ password: String, salt: [UInt8]) async throws(IdentityRefusal) -> PasswordHash {
        try enter()
        defer { leave() }
        return try await makeHash(Array(password.utf8), salt)
    }

    /// Whether a password is the one of a hash. Without a hash the answer is no, after the same work: the time tells nothing.
    nonisolated func matches(_ password: String, _ hash: PasswordHash?) async throws(IdentityRefusal) -> Bool {
        guard password.utf8.count <= PasswordPolicy.longest else { return false }
        try enter()
        defer { leave() }
        return try await compare(Array(password.utf8), hash)
    }

    private func makeHash(_ password: [UInt8], _ salt: [UInt8]) throws(IdentityRefusal) -> PasswordHash {
        do { return try PasswordHash(of: password, salt: salt, cost: cost) } catch { throw .busy }
    }

    private func compare(_ password: [UInt8], _ hash: PasswordHash?) throws(IdentityRefusal) -> Bool {
        guard let compared = hash ?? decoy else { throw .busy }
        do {
            let isEqual = try compared.matches(password)
            return isEqual && hash != nil
        } catch { throw .busy }
    }

    private nonisolated func enter() throws(IdentityRefusal) {
        let hasRoom = inside.withLock { inside in
            guard inside < capacity else { return false }
            inside += 1
            return true
        }
        guard hasRoom else { throw .busy }
    }

    private nonisolated func leave() { inside.withLock { $0 -= 1 } }
}
