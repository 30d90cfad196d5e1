internal import JSON

/// Writes the file that `assay init` leaves: every key with its help, what it takes and its default, as comments; uncommenting a line
/// sets it.
///
/// Read back it gives exactly the defaults.
/// - Parameters:
///   - keys: the known keys; a section's keys need not stand together.
///   - chosen: values to set, by dotted name, as text. A name or value that the keys do not allow is a programmer's error.
public func commentedTemplate(_ keys: [ConfigurationKey], chosen: [Layers.Flag] = []) -> String {
    var template = Template(keys: keys, chosen: chosen)
    template.write(section: [], indent: "  ")
    return """
        // Configuration of Assay: JSON5, so comments and trailing commas are welcome.
        // A line that is commented out shows the default. The environment is stronger than this file (store.path is ASSAY_STORE_PATH),
        // and --set store.path=… is stronger than both. 'assay config show --origin' tells what holds and where it comes from.
        {
        \(template.lines.joined(separator: "\n"))
        }

        """
}

private struct Template {
    let keys: [ConfigurationKey]
    let chosen: [Layers.Flag]
    var lines: [String] = []

    init(keys: [ConfigurationKey], chosen: [Layers.Flag]) { (self.keys, self.chosen) = (keys, chosen) }

    mutating func write(section: [String], indent: String) {
        for name in KeySet(keys: keys).names(in: section) {
            let path = section + [name]
            if let key = keys.first(where: { $0.parts == path }) {
                separate(indent)
                write(key, indent)
            } else if name == "*" {
                separate(indent)
                describe(keys.filter { $0.parts.starts(with: path) }, below: path.count, indent)
            } else {
                separate(indent)
                lines.append("\(indent)\(quoted(name)): {")
                write(section: path, indent: indent + "  ")
                lines.append("\(indent)},")
            }
        }
    }

    private mutating func separate(_ indent: String) {
        if let last = lines.last, !last.hasSuffix("{") { lines.append("") }
    }

    private mutating func write(_ key: ConfigurationKey, _ indent: String) {
        lines += comment(key.help, indent)
        lines += comment(sentence(about: key), indent)
        let name = quoted(key.parts.last ?? key.name)
        if let value = chosen.first(where: { $0.name == key.name }) {
            precondition(!key.isSecret, "'\(key.name)' is a secret and is not written to a file")
            guard let checked = try? ConfigurationValue(value.value, key.kind) else {
                preconditionFailure("the value chosen for '\(key.name)' is not one it may have")
            }
            lines.append("\(indent)\(name): \(checked.json.text()),")
        } else if key.isSecret {
            lines.append("\(indent)// \(name): { file: \"/run/secrets/\(key.name)\" },")
        } else if let fallback = key.fallback, let value = try? ConfigurationValue(fallback, key.kind) {
            lines.append("\(indent)// \(name): \(value.json.text()),")
        } else {
            lines.append("\(indent)// \(name): …,")
        }
    }

    private func sentence(about key: ConfigurationKey) -> String {
        let allowed = key.allowed.prefix(1).uppercased() + key.allowed.dropFirst()
        if key.isSecret {
            return "A secret: set \(key.variable), or \(key.variable)_FILE to the path of a file with it, or name that file here."
        }
        switch key.need {
        case .always: return "\(allowed). Must be given."
        case .profiles(let profiles): return "\(allowed). Must be given in: \(profiles.map(\.rawValue).joined(separator: ", "))."
        case .never: return key.fallback == nil ? "\(allowed). May be left out." : "\(allowed)."
        }
    }

    /// Keys below a free name are told, not laid out: there may be any number of such sections.
    private mutating func describe(_ keys: [ConfigurationKey], below depth: Int, _ indent: String) {
        let inner = keys.map { $0.parts.dropFirst(depth).joined(separator: ".") }
        lines += comment(inner == [""] ? "Any name: value." : "Any name: { \(inner.joined(separator: ": …, ")): … }, where", indent)
        for key in keys {
            let name = key.parts.dropFirst(depth).joined(separator: ".")
            lines += comment("\(name.isEmpty ? "" : "  \(name): ")\(key.help) \(sentence(about: key))", indent)
        }
    }

    private func comment(_ text: String, _ indent: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { "\(indent)// \($0)" }
    }

    private func quoted(_ name: String) -> String { name.contains("-") ? "\"\(name)\"" : name }
}
