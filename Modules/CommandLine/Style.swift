/// When output is coloured: what `--color` says.
public enum ColorMode: String, Sendable, CaseIterable {
    /// On a terminal, unless `NO_COLOR` is set or the terminal is `dumb`.
    case auto
    /// Always, also into a file.
    case always
    /// Never.
    case never
}

/// Colours and weights of a terminal, or none of them.
public struct Style: Hashable, Sendable {
    /// A colour or weight. Meaning never rests on it alone: what is red also says why.
    public enum Paint: String, Sendable, CaseIterable {
        /// Heavier.
        case bold = "1"
        /// Paler.
        case dim = "2"
        /// For losses and errors.
        case red = "31"
        /// For gains and what is well.
        case green = "32"
        /// For warnings.
        case yellow = "33"
        /// For names to notice.
        case cyan = "36"
        /// Foreground and background swapped: for badges.
        case inverse = "7"
    }

    /// Whether anything is painted.
    public let isOn: Bool

    /// Makes a style that paints, or one that does not.
    public init(isOn: Bool) { self.isOn = isOn }

    /// Decides by what the user asked for, the environment (`NO_COLOR`, see no-color.org, and `TERM`) and where the output goes.
    public init(_ mode: ColorMode, environment: [String: String], isTerminal: Bool) {
        switch mode {
        case .always: isOn = true
        case .never: isOn = false
        case .auto: isOn = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }

    /// The text painted; as it is where nothing is.
    public func paint(_ text: String, _ paints: Paint...) -> String { paint(text, paints) }

    func paint(_ text: String, _ paints: [Paint]) -> String {
        guard isOn, !paints.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(paints.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
    }
}
