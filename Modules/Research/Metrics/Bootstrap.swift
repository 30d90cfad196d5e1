internal import Domain

/// Confidence ranges from a run's own returns: a circular block bootstrap.
///
/// 1,000 series as long as the run's are drawn from blocks of ∛n consecutive returns, the end joined to the beginning, so that the
/// dependence between neighbouring days is kept; the range is from the 2.5 % to the 97.5 % quantile of what they give. D. N. Politis and
/// J. P. Romano, "A circular block-resampling procedure for stationary data", in "Exploring the limits of bootstrap" (1992). Sums over a
/// block come from running sums, so that a series costs as many steps as it has blocks.
enum Bootstrap {
    static let draws = 1000
    /// Fewer returns than this give no range.
    static let fewest = 30

    static func ranges(_ series: EquitySeries, seed: UInt64) -> (sharpe: ConfidenceRange?, annualReturn: ConfidenceRange?)? {
        let returns = series.returns
        let count = returns.count
        guard count >= fewest, let mean = returns.mean, series.years > 0 else { return nil }
        let block = max(1, Int(Exponentials.power(Double(count), 1 / 3).rounded()))
        let sums = RunningSums(returns, around: mean)
        var random = SeededGenerator(seed: seed)
        var (sharpes, growths): ([Double], [Double]) = ([], [])
        let scale = series.annualisation.samplesPerYear.squareRoot()
        for _ in 0..<draws {
            var (sum, squares, logs, left) = (0.0, 0.0, 0.0, count)
            while left > 0 {
                let length = min(block, left)
                let part = sums.block(from: Int(random.next() % UInt64(count)), length: length)
                (sum, squares, logs, left) = (sum + part.sum, squares + part.squares, logs + part.logs, left - length)
            }
            let shift = sum / Double(count)
            let variance = (squares - Double(count) * shift * shift) / Double(count - 1)
            if variance > 0 { sharpes.append((mean + shift) / variance.squareRoot() * scale) }
            if sums.hasLogarithms { growths.append(Exponentials.exp(logs / series.years) - 1) }
        }
        return (quantiles(sharpes), quantiles(growths))
    }

    /// The 2.5 % and 97.5 % quantiles by nearest rank; nil unless every draw gave a number.
    private static func quantiles(_ values: [Double]) -> ConfidenceRange? {
        guard values.count == draws, values.allSatisfy(\.isFinite) else { return nil }
        let sorted = values.sorted()
        return ConfidenceRange(low: sorted[draws * 25 / 1000 - 1], high: sorted[draws * 975 / 1000 - 1])
    }

    /// Sums of the first returns, so that the sum over any block is a difference of two.
    private struct RunningSums {
        private var sums: [Double] = [0]
        private var squares: [Double] = [0]
        private var logs: [Double] = [0]
        private let count: Int
        /// Whether every return left something, so that growth has a logarithm.
        let hasLogarithms: Bool

        /// Deviations from `mean` are summed: squares of the returns themselves would lose digits.
        init(_ returns: [Double], around mean: Double) {
            count = returns.count
            hasLogarithms = returns.allSatisfy { $0 > -1 }
            for index in 0..<(2 * count) {
                let value = returns[index % count]
                sums.append(sums[index] + (value - mean))
                squares.append(squares[index] + (value - mean) * (value - mean))
                logs.append(logs[index] + (index < count && hasLogarithms ? Exponentials.log(1 + value) : 0))
            }
            if hasLogarithms {
                for index in count..<(2 * count) { logs[index + 1] = logs[index] + (logs[index - count + 1] - logs[index - count]) }
            }
        }

        func block(from start: Int, length: Int) -> (sum: Double, squares: Double, logs: Double) {
            let end = start + length
            return (sums[end] - sums[start], squares[end] - squares[start], logs[end] - logs[start])
        }
    }
}
