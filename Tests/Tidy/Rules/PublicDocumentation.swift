/// Every public declaration states its contract in a `///` comment.
///
/// A member that carries out a requirement of a protocol of this tree is documented there, and the requirement itself must be; operators
/// and the members of the standard protocols below mean what Swift says they mean.
enum PublicDocumentation {
    static let standardWitnesses: Set = [
        "description", "debugDescription", "hash(into:)", "next()", "makeIterator()", "makeAsyncIterator()", "startIndex", "endIndex",
        "index(after:)",
        "index(before:)", "init(stringLiteral:)", "init(integerLiteral:)", "init(floatLiteral:)", "init(booleanLiteral:)",
        "init(nilLiteral:)", "init(arrayLiteral:)", "init(dictionaryLiteral:)", "customMirror", "unownedExecutor", "checkIsolated()",
        "isIsolatingCurrentContext()", "init(rawValue:)", "rawValue", "allCases",
        "enqueue(_:)",
    ]

    /// Public declarations, and requirements of public protocols, without a comment.
    static func missing(_ sources: [Source]) -> [Violation] {
        let product = sources.filter(\.isProduct).map { (source: $0, declarations: $0.declarations) }
        let contracts = Contracts(product.flatMap(\.declarations))
        return product.flatMap { source, declarations in
            declarations.filter { needsComment($0, contracts) && !hasComment($0, in: source) }
                .map { Violation(source.path, $0.line, "public \($0.kind.rawValue) \($0.signature) has no /// comment") }
        }
    }

    private static func needsComment(_ declaration: Declaration, _ contracts: Contracts) -> Bool {
        if declaration.isRequirement { return contracts.publicProtocols.contains(declaration.owner ?? "") }
        guard declaration.isPublic, declaration.kind != .extension else { return false }
        let isOperator = declaration.kind == .function && declaration.name.first?.isLetter == false && declaration.name.first != "_"
        if isOperator || standardWitnesses.contains(declaration.signature) { return false }
        return !contracts.isWitness(declaration)
    }

    private static func hasComment(_ declaration: Declaration, in source: Source) -> Bool {
        var above = declaration.firstLine - 1
        while let comment = source.comments.first(where: { $0.line == above && $0.ownLine }) {
            if comment.text.hasPrefix("///") { return true }
            above -= 1
        }
        return false
    }

    /// Which protocols ask for what, and which types carry them out.
    private struct Contracts {
        private(set) var publicProtocols: Set<String> = []
        private var requirements: [String: Set<String>] = [:]
        private var conformances: [String: Set<String>] = [:]

        init(_ declarations: [Declaration]) {
            for declaration in declarations {
                if declaration.kind == .protocol, declaration.isPublic { publicProtocols.insert(declaration.name) }
                if declaration.kind.isType { conformances[declaration.name, default: []].formUnion(declaration.inherits) }
                if declaration.isRequirement, let owner = declaration.owner {
                    requirements[owner, default: []].insert(declaration.signature)
                }
            }
        }

        func isWitness(_ declaration: Declaration) -> Bool {
            guard let owner = declaration.owner else { return false }
            var (open, seen) = ([owner], Set<String>())
            while let name = open.popLast() {
                guard seen.insert(name).inserted else { continue }
                if requirements[name]?.contains(declaration.signature) == true { return true }
                open += conformances[name] ?? []
            }
            return false
        }
    }
}
