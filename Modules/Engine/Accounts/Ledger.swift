public import Domain

/// The accounts of the double-entry ledger that every trading account has.
public enum LedgerAccount: UInt8, Sendable, CaseIterable {
    /// Money held. A debit is more of it.
    case cash
    /// Positions at cost. A debit is more of them.
    case positions
    /// Fees paid. A debit is more of them.
    case fees
    /// Realised profit; a credit is a profit.
    case realised
    /// What was paid in from outside; a credit is a deposit.
    case capital
}

/// One line of a ledger entry: debits positive, credits negative, in money units.
public struct Posting: Hashable, Sendable {
    /// Whose.
    public let account: AccountIndex
    /// Where.
    public let ledger: LedgerAccount
    /// How much.
    public let amount: Int128

    /// Makes a posting.
    public init(account: AccountIndex, ledger: LedgerAccount, amount: Int128) {
        (self.account, self.ledger, self.amount) = (account, ledger, amount)
    }
}

/// Balances of every ledger account. Each entry sums to zero, so the trial balance is zero at every fact.
public struct Ledger: Sendable, Hashable {
    private var balances: [Int128] = []

    mutating func open() { balances.append(contentsOf: repeatElement(0, count: LedgerAccount.allCases.count)) }

    mutating func post(_ posting: Posting) {
        balances[posting.account.position * LedgerAccount.allCases.count + Int(posting.ledger.rawValue)] += posting.amount
    }

    /// The balance of one ledger account: debits less credits, in money units.
    public func balance(_ account: AccountIndex, _ ledger: LedgerAccount) -> Int128 {
        balances[account.position * LedgerAccount.allCases.count + Int(ledger.rawValue)]
    }

    /// The sum over all ledger accounts of one trading account. Anything but zero is a defect.
    public func trialBalance(_ account: AccountIndex) -> Int128 {
        LedgerAccount.allCases.reduce(0) { $0 + balance(account, $1) }
    }
}

extension Fact {
    /// The ledger entry this fact is; empty where it moves no money. The postings of an entry sum to zero.
    /// - Parameter account: whose money it is.
    public func entry(account: AccountIndex) -> [Posting] {
        switch self {
        case .cashMoved(_, let amount, _):
            return [
                Posting(account: account, ledger: .cash, amount: amount), Posting(account: account, ledger: .capital, amount: -amount),
            ]
        case .orderFilled(let fill):
            let signed = fill.side == .buy ? fill.notional : -fill.notional
            return [
                Posting(account: account, ledger: .cash, amount: -signed - fill.fee),
                Posting(account: account, ledger: .positions, amount: signed + fill.realised),
                Posting(account: account, ledger: .fees, amount: fill.fee),
                Posting(account: account, ledger: .realised, amount: -fill.realised),
            ]
        default: return []
        }
    }
}
