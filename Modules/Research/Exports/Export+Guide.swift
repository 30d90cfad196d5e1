internal import Domain
internal import Engine

extension Export {
    /// What the files are and how every figure follows from them.
    static func guide(to run: BacktestRun) -> String {
        let description = run.description
        let data = description.data.map { "  \($0.instrument.id): \($0.kind), \($0.rows) rows, SHA-256 \($0.hash), \($0.origin)\n" }
            .joined()
        return """
            A SIMULATED RUN, FILE BY FILE

            Strategy \(description.strategy): \(description.summary)
            Engine \(description.engine), fill policy \(description.policy), fees \(description.fees), \
            slippage \(description.slippage), seed \(description.seed).
            Data:
            \(data)Order list SHA-256:    \(run.orderListHash)
            State SHA-256:         \(run.stateHash)
            Configuration SHA-256: \(run.configHash)

            All times are ISO 8601 in UTC. All amounts are exact decimals in \(description.currency); prices are per one of the instrument.
            An empty field means that there is no such thing. Files are UTF-8, fields parted by commas (RFC 4180).

            \(columns)
            \(recipes(for: run.metrics))
            """
    }

    private static let columns = """
        orders.csv: one row an order, in the order they were decided
          order            its number, from 1
          decided_at       when the strategy asked for it
          instrument       SYMBOL.VENUE
          side             buy or sell
          type             market, limit, stop or stop-limit
          time_in_force    day, gtc (good till canceled), ioc (immediate or cancel), fok (fill or kill)
          quantity         what was asked for
          limit, stop      its prices, where the type has them
          decided_price    the last price when it was decided
          expires_at       when it would expire; empty for never
          status           where it ended
          filled           what was filled of it
          filled_notional  the sum of price x quantity of its fills
          reason           why, in the strategy's words
          refusal          why it was refused or rejected, if it was

        fills.csv: one row an execution, in the order they happened
          execution        its id
          order            the order it belongs to
          price, quantity  what was traded; notional is price x quantity, rounded half to even to 18 decimals
          fee              what was charged
          realised         profit of the part that closed a position, at average cost, before fees
          slippage         how much worse than the market's price it was, already inside the price; at least so much
          reason           the order's reason

        ledger.csv: double entry, one row a posting; rows of one seq are one entry and their debits equal their credits
          seq              the fact's number in the run
          account          whose
          ledger           cash, positions (at cost), fees, realised, capital
          debit, credit    the amount, on one side
          order, execution what caused it

        equity.csv: the account at its opening and at the last event of every UTC day
          cash             money held
          position_value   positions at the last prices; shorts negative
          exposure         the same, shorts positive
          equity           cash + position_value
          benchmark        the same cash in the instruments from the first close on, without costs (binary number, for comparison only)

        """

    private static func recipes(for metrics: Metrics) -> String {
        """
        HOW EVERY FIGURE FOLLOWS
          cash at the end        debits less credits of ledger 'cash'; also the last row of equity.csv
          position               bought less sold quantity of an instrument in fills.csv
          fees                   the sum of 'fee' in fills.csv; also the balance of ledger 'fees'
          end equity             'equity' in the last row of equity.csv
          net profit             end equity less the 'equity' of the first row
          trial balance          all debits less all credits of ledger.csv: zero
          returns                r = equity / the equity of the row before - 1, for every row but the first; n of them
          years                  (last time - first time) in days / 365.2425 = \(Text.number(metrics.years, 6))
          samples a year         f = \(Text.number(metrics.annualisation.samplesPerYear, 4)) (\(metrics.annualisation.reason))
          annual return          (end equity / first equity)^(1 / years) - 1; not stated for less than 90 days
          volatility             s x sqrt(f), s being the standard deviation of r with n - 1
          Sharpe ratio           mean(r) / s x sqrt(f); the riskless rate is taken as zero
          Sortino ratio          mean(r) / sqrt(sum of min(r, 0)^2 / n) x sqrt(f)
          drawdown               1 - equity / the highest equity so far; the worst is the maximum
          Calmar ratio           annual return / worst drawdown
          time in market         rows with exposure other than 0 / rows, without the first row
          average exposure       mean of exposure / equity, without the first row
          turnover               sum of 'notional' in fills.csv / mean equity of all rows / years
          slippage               sum of 'slippage' in fills.csv
          round trip             fills of an instrument from a position of zero to zero; a fill that crosses zero is divided by quantity
          profit of a round trip sold less bought notional less fees
          win rate               round trips with a profit above zero / round trips; range: Wilson's score interval, z = 1.959964
          profit factor          profits of the winners / losses of the losers
          expectancy             mean profit of the round trips
        The ranges of Sharpe ratio and annual return are 1,000 circular block bootstraps (SplitMix64 from the seed;
        each as long as the run, of blocks of n^(1/3) returns, rounded, that begin at the next number modulo n, the last cut off), 2.5 % and
        97.5 % quantiles by nearest rank. The drawdown 'over every event' needs the dataset: the positions
        at every row, at its prices.

        """
    }
}
