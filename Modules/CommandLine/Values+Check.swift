internal import Domain

extension Values {
    /// What it takes, in words; nil where that is anything.
    var allowed: String? {
        switch self {
        case .any, .dynamic, .file: nil
        case .fixed(let words): "one of " + words.joined(separator: ", ")
        case .integer(let range) where range == Int.min...Int.max: "a whole number"
        case .integer(let range) where range.upperBound == .max: "a whole number of at least \(range.lowerBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal: "a decimal number such as 0.25"
        case .moment: "a date such as 2018-01-02 or a moment such as 2018-01-02T14:30:00Z"
        case .pair: "name=value"
        }
    }

    /// The bounds that `allowed` leaves out as beyond everyone's reach, for who has gone beyond them.
    private func limits(for value: String) -> String {
        switch self {
        case .integer(let range) where range.upperBound == .max && !value.isEmpty && value.utf8.allSatisfy { (0x30...0x39).contains($0) }:
            " and at most \(Int.max)"
        case .moment: ", of the years 1678 to 2261"
        default: ""
        }
    }

    /// What is to be done about a value; nil where it is one of these.
    func complaint(about value: String) -> String? {
        let isFine =
            switch self {
            case .any, .dynamic: true
            case .file: !value.isEmpty
            case .fixed(let words): words.contains(value)
            case .integer(let range): Int(value).map(range.contains) ?? false
            case .decimal: DecimalText.parse(value) != nil
            case .moment: Timestamp(value) != nil
            case .pair: (value.firstIndex(of: "=") ?? value.startIndex) > value.startIndex
            }
        if isFine { return nil }
        let expected = "expected \(allowed ?? "a path")" + limits(for: value)
        if case .fixed(let words) = self, let near = Spelling.nearest(to: value, among: words) {
            return "did you mean '\(near)'? \(expected)"
        }
        return expected
    }
}
