/// A word, sign or literal of Swift source, with the place it begins at.
struct Token: Equatable {
    enum Kind: Equatable {
        /// A name or a keyword, without back-ticks.
        case word
        /// A number as written.
        case number
        /// One character of punctuation.
        case sign
        /// A string literal's own text; what it interpolates follows as tokens of its own.
        case string
    }

    let kind: Kind
    let text: String
    let line: Int
    /// True when nothing stands before it on its line.
    let opensLine: Bool
}

/// A comment, on the line it begins at.
struct Comment: Equatable {
    let text: String
    let line: Int
    /// True when nothing but space stands before it on its line.
    let ownLine: Bool
}
