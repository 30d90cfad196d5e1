import Domain
import Engine

/// What a formula says, before names and types are looked at. Expressions are nodes of one array, children by their place in it.
struct FormulaSyntax: Sendable {
    struct Node: Sendable {
        enum Kind: Sendable {
            case number(Double)
            case name(String)
            case call(String, [Int])
            case lag(Int, by: Int)
            case negative(Int)
            case not(Int)
            case binary(String, Int, Int)
        }

        let kind: Kind
        /// Where it begins in the text; of a call or an operator, where its name or sign stands.
        let offset: Int
        let depth: Int
    }

    struct Statement: Sendable {
        enum Kind: Sendable {
            case parameter(Parameter)
            case name(String, Int)
            case enter(Side, Int)
            case exit(Side?, Int)
            case size(Int, FormulaSizeUnit)
        }

        let kind: Kind
        let offset: Int
        /// Its text on one line, as a reason to trade is shown.
        let text: String
    }

    var nodes: [Node] = []
    var statements: [Statement] = []
}

/// What the number after `size` counts.
enum FormulaSizeUnit: Hashable, Sendable {
    case shares, percent
}
