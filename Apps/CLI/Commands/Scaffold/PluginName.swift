internal import CommandLine

/// The names a new plugin goes by, made of the one that was written: `my-first-rule` or `MyFirstRule`.
struct PluginName {
    /// Of its module and folder: `MyFirstRule`.
    let module: String
    /// Of its key in configurations: `my_first_rule`.
    let key: String

    private static let longest = 40
    /// Modules of the toolchain and words that cannot name a module.
    private static let reserved = [
        "any", "foundation", "glibc", "plugin", "plugins", "protocol", "self", "swift", "synchronization", "testing", "type",
    ]

    /// - Throws: `Failure` for a text that is no name.
    init(_ text: String) throws(Failure) {
        var words: [String] = [""]
        var previous: Character = " "
        for character in text {
            let isWord = character.isASCII && (character.isLetter || character.isNumber)
            guard isWord || character == "-" || character == "_" else { throw Self.wrong(text) }
            if !isWord || (character.isUppercase && previous.isLowercase) { words.append("") }
            if isWord { words[words.count - 1].append(character) }
            previous = character
        }
        guard text.first?.isLetter == true, !words.contains(""), text.count <= Self.longest, text.count > 1 else { throw Self.wrong(text) }
        module = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        key = words.map { $0.lowercased() }.joined(separator: "_")
        guard !Self.reserved.contains(module.lowercased()), !module.hasSuffix("Tests") else {
            throw Failure(
                .usage, code: "bad-name", "'\(text)' cannot name a plugin: the word means something already", fix: "choose another name")
        }
    }

    private static func wrong(_ text: String) -> Failure {
        Failure(
            .usage, code: "bad-name", "'\(text)' cannot name a plugin",
            fix: "use 2 to \(longest) letters and digits, a letter first, words parted by '-' or '_', as in my-rule")
    }
}
