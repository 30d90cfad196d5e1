import Domain

/// An account's worth over time: exact at the end of every UTC day with an event, and the worst fall over every event.
public struct EquityCurve: Sendable {
    /// The account at a moment, in money units.
    public struct Sample: Hashable, Sendable {
        /// Nanoseconds since the epoch.
        public var time: Int64
        /// Money.
        public var cash: Int128
        /// Positions at the last prices.
        public var positionValue: Int128
        /// Positions at the last prices, shorts counting positive.
        public var exposure: Int128
        /// Money and positions together.
        public var equity: Int128 { cash + positionValue }

        /// Makes a sample.
        public init(time: Int64, cash: Int128, positionValue: Int128, exposure: Int128) {
            (self.time, self.cash, self.positionValue, self.exposure) = (time, cash, positionValue, exposure)
        }
    }

    /// One a day, ascending; the last is the last event's.
    public private(set) var samples: [Sample] = []
    /// The worst fall from a peak, in money units.
    public var maxDrawdown: Int128 { worst.adding(peak, trough).fall }
    /// The worst fall as a share of its peak, 0 to 1 or beyond where debt was made.
    public var maxDrawdownShare: Double { worst.adding(peak, trough).share }
    /// Events with a position, and events in all.
    public private(set) var exposedEvents = 0, events = 0

    private var latest = Sample(time: .min, cash: 0, positionValue: 0, exposure: 0)
    private var dayEnd = Int64.min
    private var peak: Int128 = .min
    private var trough: Int128 = .max
    /// Over the peaks that a higher one followed; that of the latest is added when someone asks, because dividing takes time.
    private var worst = Worst()

    /// The worst of several falls.
    private struct Worst {
        var fall: Int128 = 0
        var share = 0.0

        /// The worst of these and the fall from `peak` to `trough`.
        func adding(_ peak: Int128, _ trough: Int128) -> Worst {
            guard trough < peak else { return self }
            let fallen = peak - trough
            return Worst(fall: max(fall, fallen), share: peak > 0 ? max(share, Double(fallen) / Double(peak)) : share)
        }
    }

    /// An empty curve.
    public init() {}

    /// Takes note of the account after an event.
    public mutating func record(_ account: borrowing Account, at time: Int64) {
        record(time, account.cash, account.positionValue, account.grossExposure)
    }

    mutating func record(_ time: Int64, _ cash: Int128, _ value: Int128, _ exposure: Int128) {
        if time >= dayEnd { startDay(time) }
        latest = Sample(time: time, cash: cash, positionValue: value, exposure: exposure)
        events += 1
        if exposure != 0 { exposedEvents += 1 }
        let equity = cash + value
        if equity > peak {
            if trough < peak { worst = worst.adding(peak, trough) }
            (peak, trough) = (equity, equity)
        } else if equity < trough {
            trough = equity
        }
    }

    private mutating func startDay(_ time: Int64) {
        if dayEnd != .min { samples.append(latest) }
        dayEnd = SessionTable.continuous.closing(after: time) ?? .max
    }

    /// Adds the last event's sample. Call once, after the last event.
    public mutating func finish() { if events > 0 { samples.append(latest) } }
}
