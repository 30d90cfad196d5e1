public import Domain
internal import JSON
public import Messaging
internal import Synchronization

/// What a server hears of its desk beside the journal: the pulse, prices, and that there is more in the journal.
///
/// Any task may call at any time; `run` once. What is heard is for people and for health: the journal is what counts.
public final class DeskHearing: Sendable {
    /// How old a pulse may be, in nanoseconds, before the desk counts as gone.
    public static let patience: Int64 = 3_000_000_000

    private struct State {
        var pulse: DeskPulse?
        var heardAt: Timestamp?
        var isConnected = false
        var metrics = ""
    }

    private let state = Mutex(State())
    private let market = MarketBars()
    private let bus: any Bus
    private let clock: any WallClock

    /// Makes ears that have heard nothing.
    public init(over bus: any Bus, clock: any WallClock) { (self.bus, self.clock) = (bus, clock) }

    /// Listens until its task is cancelled. The mirror is told prices, and catches up when there is more.
    public func run(for mirror: DeskMirror) async throws(RuntimeError) {
        let subscription = bus.subscribe(to: [
            DeskTopics.look, DeskTopics.pulse, DeskTopics.prices, DeskTopics.metrics, DeskTopics.bars, DeskTopics.wholeBars,
        ])
        while true {
            let events = await subscription.take(atMost: 256)
            guard !events.isEmpty else { return }
            var seen: Int64 = 0
            for event in events { take(event, mirror, &seen) }
            // Many commits that were heard of together are read together.
            if seen > mirror.sequence { try await mirror.catchUp() }
        }
    }

    private func take(_ event: BusEvent, _ mirror: DeskMirror, _ seen: inout Int64) {
        switch event {
        case .connected: state.withLock { $0.isConnected = true }
        case .disconnected: state.withLock { $0.isConnected = false }
        case .missed: return
        case .message(let message) where message.topic == DeskTopics.metrics:
            state.withLock { $0.metrics = String(decoding: message.bytes, as: UTF8.self) }
        case .message(let message):
            guard let json = try? JSONValue(reading: message.bytes) else { return }
            if message.topic == DeskTopics.look {
                seen = max(seen, json["sequence"]?.asInt.map(Int64.init) ?? 0)
            } else if message.topic == DeskTopics.pulse {
                DeskPulse(json).map(take)
            } else if let (instrument, bars) = BarMessages.decode(json) {
                for bar in bars { market.take(bar, of: instrument) }
            } else if let price = json["price"]?.asInt, let name = json["instrument"]?.asString, let instrument = try? InstrumentID(name) {
                mirror.mark(instrument, price: Int64(price))
            }
        }
    }

    /// Takes a pulse.
    public func take(_ pulse: DeskPulse) {
        let now = clock.now()
        state.withLock { state in (state.pulse, state.heardAt, state.isConnected) = (pulse, now, true) }
    }

    /// The newest bars of an instrument that the desk heard, oldest first; at most `count`.
    public func bars(of instrument: InstrumentID, _ count: Int) -> [Bar] { market.bars(of: instrument, count) }

    /// The last pulse; nil where none was ever heard.
    public var pulse: DeskPulse? { state.withLock { $0.pulse } }

    /// The desk's metrics in Prometheus' text format; empty where the desk is not there, so that nothing old is taken for now.
    public var metrics: String { isDeskThere ? state.withLock { $0.metrics } : "" }

    /// Whether a desk was heard of lately.
    public var isDeskThere: Bool {
        let now = clock.now().nanoseconds
        return state.withLock { state in
            guard state.isConnected, let heard = state.heardAt else { return false }
            return now - heard.nanoseconds < Self.patience
        }
    }

    /// Why work should not be sent to the desk; nil where it should.
    public var trouble: String? {
        guard isDeskThere else { return pulse.map { "the worker was last heard of at \($0.time)" } ?? "the worker was never heard of" }
        return pulse?.trouble
    }
}
