internal import Domain
internal import JSON

/// One walk over the layers, from the lowest to the highest; each value replaces the one before it.
struct Gathering {
    let layers: Layers
    let keys: KeySet
    let everything: Bool
    var problems: [ConfigurationProblem] = []
    private var given: [String: Settings.Entry] = [:]
    /// Names that something was wrong with: they are not also missing.
    private var spoiled: Set<String> = []
    /// The free sections that were met: the concrete path of each `*`.
    private var sections: [[String]] = []

    init(layers: Layers, keys: KeySet, everything: Bool) { (self.layers, self.keys, self.everything) = (layers, keys, everything) }

    // MARK: - The file

    mutating func gatherFile() {
        guard let file = layers.file else { return }
        do throws(JSONError) {
            let root = try JSONNode(reading: file.bytes, as: .json5, sizeLimit: 1 << 20, keepsDuplicates: true)
            guard case .object(let members) = root.kind else {
                let origin = Origin.file(file.path, root.position)
                problems.append(
                    .init(origin, "", "found \(root.value.noun)", fix: "a configuration is one object: { section: { key: value } }"))
                return
            }
            walk(members, in: [], file.path)
        } catch {
            problems.append(.init(.file(file.path, error.position), "", error.message, fix: "correct the file; nothing after it was read"))
        }
    }

    private mutating func walk(_ members: [JSONNode.Member], in section: [String], _ file: String) {
        var seen: [String: JSONPosition] = [:]
        for member in members {
            let (path, origin) = (section + [member.name], Origin.file(file, member.position))
            let name = path.joined(separator: ".")
            if let first = seen[member.name] {
                guard isWanted(path) else { continue }
                problems.append(
                    .init(origin, name, "'\(JSONError.onOneLine(name))' is given twice", fix: "remove one; the first is at \(first)"))
                continue
            }
            seen[member.name] = member.position
            switch ConfigurationKey.isPart(member.name) ? keys.find(path) : .nothing {
            case .key(let key):
                note(section: path)
                take(member.node, for: key, as: name, .file(file, member.node.position))
            case .section:
                note(section: path)
                if case .object(let inner) = member.node.kind {
                    walk(inner, in: path, file)
                } else {
                    let known = keys.names(in: path).filter { $0 != "*" }.joined(separator: ", ")
                    let fix = "write \(member.name): { … }\(known.isEmpty ? "" : " with \(known)")"
                    problems.append(.init(origin, name, "'\(name)' is a section, found \(member.node.value.noun)", fix: fix))
                }
            case .nothing where everything:
                problems.append(
                    .init(origin, name, "unknown key '\(JSONError.onOneLine(name))'", fix: fix(forMember: member.name, in: section)))
            case .nothing: continue
            }
        }
    }

    private func isWanted(_ path: [String]) -> Bool {
        if case .nothing = keys.find(path) { return everything }
        return true
    }

    private func fix(forMember name: String, in section: [String]) -> String {
        if name.contains("."), case .key = keys.find(section + name.split(separator: ".").map(String.init)) {
            let parts = name.split(separator: ".")
            return "write it as " + parts.dropLast().reversed().reduce("\(parts.last!): …") { "\($1): { \($0) }" }
        }
        if keys.names(in: section).contains("*"), !ConfigurationKey.isPart(name) {
            return "a name here is made of letters, digits, '_' and '-', and begins with a letter"
        }
        return keys.fix(for: name, in: section)
    }

    private mutating func take(_ node: JSONNode, for key: ConfigurationKey, as name: String, _ origin: Origin) {
        if key.isSecret {
            guard case .object(let members) = node.kind, members.count == 1, members[0].name == "file",
                case .string(let path) = members[0].node.kind
            else {
                let fix = "set \(variable(name)), or write { file: \"path of a file with it\" }"
                fail(origin, name, "'\(name)' is a secret and may not stand in the file", fix: fix)
                return
            }
            takeSecret(from: path, for: key, as: name, origin)
            return
        }
        do throws(ConfigurationValue.Mismatch) {
            accept(try ConfigurationValue(node, key.kind), key, name, origin)
        } catch {
            let written = JSONError.onOneLine(node.value.text())
            let noun = error.isOutOfRange || node.value.isNull || node.value.asBool != nil ? "" : ", \(node.value.noun)"
            let what = "'\(name)' is \(written)\(noun)"
            fail(origin, name, what, fix: "expected \(key.allowed)\(example(key, inFile: true))")
        }
    }

    // MARK: - Environment and flags

    mutating func gatherEnvironment() {
        for (variable, value) in layers.environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("ASSAY_") {
            guard !layers.otherVariables.contains(variable) else { continue }
            if let (key, name) = find(variable: variable) {
                take(value, for: key, as: name, .variable(variable))
            } else if variable.hasSuffix("_FILE"), let (key, name) = find(variable: String(variable.dropLast(5))), key.isSecret {
                note(section: name.split(separator: ".").map(String.init))
                takeSecret(from: value, for: key, as: name, .variable(variable))
            } else if everything {
                let near = Spelling.nearest(to: variable, among: keys.keys.map(\.variable))
                let fix = near.map { "did you mean \($0)?" } ?? "unset it, or see 'assay config show' for the known keys"
                problems.append(.init(.variable(variable), "", "no key has this variable", fix: fix))
            }
        }
    }

    /// The key and its concrete name that a variable sets.
    private func find(variable: String) -> (ConfigurationKey, String)? {
        if let key = keys.key(variable: variable) { return (key, key.name) }
        for key in keys.free {
            guard let star = key.parts.firstIndex(of: "*") else { continue }
            let halves = key.variable.split(separator: "*", omittingEmptySubsequences: false)
            guard halves.count == 2, variable.hasPrefix(halves[0]), variable.hasSuffix(halves[1]),
                variable.utf8.count > halves[0].utf8.count + halves[1].utf8.count
            else { continue }
            let middle = String(variable.dropFirst(halves[0].count).dropLast(halves[1].count))
            let named = sections.first { $0.count == star + 1 && ConfigurationKey.variable(for: $0[star]) == "ASSAY_" + middle }
            guard let name = named?[star] ?? (ConfigurationKey.isPart(middle) ? middle.lowercased() : nil) else { continue }
            return (key, key.parts.map { $0 == "*" ? name : $0 }.joined(separator: "."))
        }
        return nil
    }

    mutating func gatherFlags() {
        var seen: Set<String> = []
        for flag in layers.flags {
            let path = flag.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard case .key(let key) = keys.find(path), path.allSatisfy({ ConfigurationKey.isPart($0) }) else {
                guard everything else { continue }
                let fix = keys.fix(forDotted: flag.name)
                problems.append(.init(.flag(flag.name), flag.name, "unknown key '\(JSONError.onOneLine(flag.name))'", fix: fix))
                continue
            }
            if key.isSecret {
                let fix = "set \(variable(flag.name)); other processes can read the arguments of this one"
                fail(.flag(flag.name), flag.name, "'\(flag.name)' is a secret and may not be a flag", fix: fix)
            } else if !seen.insert(flag.name).inserted {
                fail(.flag(flag.name), flag.name, "'\(flag.name)' is given twice", fix: "remove one")
            } else {
                take(flag.value, for: key, as: flag.name, .flag(flag.name))
            }
        }
    }

    private mutating func take(_ text: String, for key: ConfigurationKey, as name: String, _ origin: Origin) {
        note(section: name.split(separator: ".").map(String.init))
        do throws(ConfigurationValue.Mismatch) {
            accept(try ConfigurationValue(text, key.kind), key, name, origin)
        } catch {
            let written = key.isSecret ? Secret.mask : "'\(JSONError.onOneLine(text))'"
            fail(origin, name, "'\(name)' is \(written)", fix: "expected \(key.allowed)\(example(key, inFile: false))")
        }
    }

    private mutating func takeSecret(from path: String, for key: ConfigurationKey, as name: String, _ origin: Origin) {
        do {
            var bytes = try layers.readSecret(path)
            if bytes.last == 10 { bytes.removeLast() }
            if bytes.last == 13 { bytes.removeLast() }
            guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
                fail(
                    origin, name, "the secret file '\(JSONError.onOneLine(path))' of '\(name)' is empty or no text",
                    fix: "write the secret into it")
                return
            }
            accept(try ConfigurationValue(text, key.kind), key, name, origin)
        } catch is ConfigurationValue.Mismatch {
            fail(
                origin, name, "the secret file '\(JSONError.onOneLine(path))' of '\(name)' does not hold \(key.allowed)",
                fix: "correct the file")
        } catch {
            fail(
                origin, name, "the secret of '\(name)': \(error)", fix: "make the file readable for this process, or set \(variable(name))")
        }
    }

    // MARK: - What was not given

    mutating func fillIn() {
        let profile = given["profile"].flatMap { Profile(rawValue: $0.value.text) } ?? .development
        for key in keys.keys {
            for name in concreteNames(of: key) where given[name] == nil && !spoiled.contains(name) {
                if let fallback = key.fallback, let value = try? ConfigurationValue(fallback, key.kind) {
                    given[name] = Settings.Entry(key: key, name: name, value: value, origin: .fallback)
                } else if isNeeded(key, in: profile) {
                    let place =
                        key.isSecret ? "set \(variable(name)) or \(variable(name))_FILE" : "add it to \(fileName), or set \(variable(name))"
                    let when = key.need == .always ? "" : " in the profile \(profile)"
                    let what = "'\(name)', \(key.isSecret ? "a secret" : key.allowed), is missing\(when)"
                    problems.append(.init(nil, name, what, fix: "\(place). \(key.help)"))
                }
            }
        }
    }

    private func isNeeded(_ key: ConfigurationKey, in profile: Profile) -> Bool {
        switch key.need {
        case .never: false
        case .always: true
        case .profiles(let profiles): profiles.contains(profile)
        }
    }

    private func concreteNames(of key: ConfigurationKey) -> [String] {
        guard let star = key.parts.firstIndex(of: "*") else { return [key.name] }
        guard star + 1 < key.parts.count else { return [] }
        return sections.filter { $0.count == star + 1 && $0[..<star] == key.parts[..<star] }
            .map { ($0 + key.parts[(star + 1)...]).joined(separator: ".") }
    }

    private mutating func note(section path: [String]) {
        for key in keys.free {
            guard let star = key.parts.firstIndex(of: "*"), path.count > star, path[..<star] == key.parts[..<star] else { continue }
            // A name that another key states is not free: `alerts.enabled` beside `alerts.*.url`.
            guard !keys.names(in: Array(path[..<star])).contains(path[star]) else { continue }
            let section = Array(path[...star])
            if !sections.contains(section) { sections.append(section) }
        }
    }

    /// The result, in the order of the keys, and by name where one key has several.
    var settings: Settings {
        let byKey = Dictionary(grouping: given.values, by: \.key.name)
        let entries = keys.keys.flatMap { (byKey[$0.name] ?? []).sorted { $0.name < $1.name } }
        return Settings(entries: entries, sections: sections, keys: keys.keys)
    }

    private mutating func accept(_ value: ConfigurationValue, _ key: ConfigurationKey, _ name: String, _ origin: Origin) {
        given[name] = Settings.Entry(key: key, name: name, value: value, origin: origin)
    }

    private mutating func fail(_ origin: Origin, _ name: String, _ message: String, fix: String) {
        spoiled.insert(name)
        problems.append(.init(origin, name, message, fix: fix))
    }

    private func variable(_ name: String) -> String { ConfigurationKey.variable(for: name) }
    private var fileName: String { layers.file?.path ?? "the configuration file" }

    private func example(_ key: ConfigurationKey, inFile: Bool) -> String {
        let sample: String? =
            switch key.kind {
            case .duration: key.fallback ?? "30s"
            case .list: key.fallback.flatMap { $0.isEmpty ? nil : $0 } ?? "a,b"
            case .text, .form, .decimal, .integer: key.fallback
            case .flag, .choice: nil
            }
        guard let sample, !sample.isEmpty, let value = try? ConfigurationValue(sample, key.kind) else { return "" }
        return ", such as \(inFile ? value.json.text() : value.text)"
    }
}
