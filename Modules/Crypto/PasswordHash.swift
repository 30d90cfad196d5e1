internal import CArgon2

/// Argon2id (RFC 9106), version 19.
public enum Argon2id {
    /// What one computation costs.
    public struct Cost: Hashable, Sendable {
        /// Memory in KiB.
        public var memory: UInt32
        /// Passes over it.
        public var passes: UInt32
        /// Lanes; they are computed one after another, on the caller's thread.
        public var lanes: UInt32

        /// Makes a cost; what may be used for passwords is for the caller to say.
        public init(memory: UInt32, passes: UInt32, lanes: UInt32 = 1) { (self.memory, self.passes, self.lanes) = (memory, passes, lanes) }
    }

    /// Computes a tag. It takes the memory and the time that the cost says: call it on a thread of its own.
    /// - Throws: when the salt is shorter than 8 bytes, the tag shorter than 4, the cost none that RFC 9106 allows, or memory is gone.
    public static func tag(
        of password: [UInt8], salt: [UInt8], secret: [UInt8] = [], associated: [UInt8] = [], cost: Cost, count: Int = 32
    ) throws(CryptoError) -> [UInt8] {
        var (tag, password, salt, secret, associated) = ([UInt8](repeating: 0, count: count), password, salt, secret, associated)
        var context = argon2_context()
        let code = tag.withUnsafeMutableBufferPointer { tag in
            password.withUnsafeMutableBufferPointer { password in
                salt.withUnsafeMutableBufferPointer { salt in
                    secret.withUnsafeMutableBufferPointer { secret in
                        associated.withUnsafeMutableBufferPointer { associated in
                            (context.out, context.outlen) = (tag.baseAddress, UInt32(tag.count))
                            (context.pwd, context.pwdlen) = (password.baseAddress, UInt32(password.count))
                            (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
                            (context.secret, context.secretlen) = (secret.baseAddress, UInt32(secret.count))
                            (context.ad, context.adlen) = (associated.baseAddress, UInt32(associated.count))
                            (context.t_cost, context.m_cost) = (cost.passes, cost.memory)
                            (context.lanes, context.threads) = (cost.lanes, 1)
                            (context.version, context.flags) = (UInt32(ARGON2_VERSION_13.rawValue), cargon2_clear_password())
                            return argon2id_ctx(&context)
                        }
                    }
                }
            }
        }
        guard code == ARGON2_OK.rawValue else {
            throw CryptoError(description: "argon2id cannot be computed: \(String(cString: argon2_error_message(code)))")
        }
        return tag
    }
}

/// What is kept of a password: an argon2id tag with its salt and cost, as the PHC string `$argon2id$v=19$m=65536,t=3,p=1$salt$tag`.
///
/// Never printed: who has it can guess passwords at leisure.
public struct PasswordHash: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// What one comparison costs.
    public let cost: Argon2id.Cost
    private let salt: [UInt8]
    private let tag: [UInt8]

    /// How many bytes a salt has.
    public static let saltSize = 16

    /// Hashes a password. Slow and large, as the cost says.
    /// - Parameter salt: random bytes, made for this password alone.
    public init(of password: [UInt8], salt: [UInt8], cost: Argon2id.Cost) throws(CryptoError) {
        (self.salt, self.cost) = (salt, cost)
        tag = try Argon2id.tag(of: password, salt: salt, cost: cost)
    }

    /// Reads a PHC string; nil for anything but argon2id of version 19 in the form that `phc` writes.
    public init?(phc text: some StringProtocol) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return nil }
        let numbers = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 3, let memory = Self.number(numbers[0], "m="), let passes = Self.number(numbers[1], "t="),
            let lanes = Self.number(numbers[2], "p="), let salt = Base64.standard.decode(parts[4]), salt.count >= 8,
            let tag = Base64.standard.decode(parts[5]), (16...64).contains(tag.count)
        else { return nil }
        (cost, self.salt, self.tag) = (Argon2id.Cost(memory: memory, passes: passes, lanes: lanes), salt, tag)
    }

    /// The PHC string.
    public var phc: String {
        "$argon2id$v=19$m=\(cost.memory),t=\(cost.passes),p=\(cost.lanes)$\(Base64.standard.encode(salt))$\(Base64.standard.encode(tag))"
    }

    /// Whether a password is the one that was hashed. As slow as hashing.
    public func matches(_ password: [UInt8]) throws(CryptoError) -> Bool {
        Bytes.equalInConstantTime(try Argon2id.tag(of: password, salt: salt, cost: cost, count: tag.count), tag)
    }

    public var description: String { "password hash" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func number(_ text: some StringProtocol, _ prefix: String) -> UInt32? {
        guard text.hasPrefix(prefix), let number = UInt32(text.dropFirst(2)), "\(prefix)\(number)" == String(text) else { return nil }
        return number
    }
}
