/// A text that must not be seen: whatever prints it prints four dots.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself. Pass it on, never print it.
    public let revealed: String
    /// Makes a secret.
    public init(_ revealed: String) { self.revealed = revealed }
    /// What is shown in its place.
    public static let mask = "••••"
    public var description: String { Self.mask }
    public var debugDescription: String { Self.mask }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
