/// What someone may have meant by a name that nobody knows.
public enum Spelling {
    /// The known name nearest to what was written; nil where none is near: one slip in a short word, two
    /// in one of five letters or more, a third of the letters in a long one.
    /// Ties go to the name that is known first.
    public static func nearest(to written: String, among known: some Sequence<String>) -> String? {
        let letters = Array(written.lowercased())
        guard letters.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for name in known {
            let limit = letters.count < 5 ? 1 : max(2, letters.count / 3)
            let distance = distance(letters, Array(name.lowercased()))
            if distance <= limit, distance < max(letters.count, 2), distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// How many letters must be put in, taken out, changed, or swapped with their neighbour to make one word of another
    /// (Damerau and Levenshtein's distance, restricted form).
    static func distance(_ one: [Character], _ other: [Character]) -> Int {
        guard !one.isEmpty, !other.isEmpty else { return max(one.count, other.count) }
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for i in 1...one.count {
            var row = [i]
            for j in 1...other.count {
                var cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1))
                if i > 1, j > 1, one[i - 1] == other[j - 2], one[i - 2] == other[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
