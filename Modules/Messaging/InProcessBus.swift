internal import Synchronization

/// The bus of a process that is publisher and subscriber at once.
public final class InProcessBus: Bus {
    private struct State {
        var switchboard: Switchboard?
        var subscriptions: [InProcessSubscription] = []
    }
    private let state = Mutex(State())

    /// Makes a bus without publisher.
    public init() {}

    public func publisher() throws(BusError) -> any BusPublisher {
        try state.withLock { (state) throws(BusError) in
            guard state.switchboard == nil else {
                throw BusError(.taken, "this bus has a publisher; close that one first")
            }
            let switchboard = Switchboard()
            state.switchboard = switchboard
            for subscription in state.subscriptions { subscription.connect(to: switchboard) }
            return InProcessPublisher(switchboard: switchboard, bus: self)
        }
    }

    public func subscribe(to topics: [TopicName]) -> any BusSubscription {
        precondition((1...BusLimits.topicsAsked).contains(topics.count), "a subscription names 1 to \(BusLimits.topicsAsked) topics")
        return InProcessSubscription(topics: topics, bus: self)
    }

    fileprivate func begin(_ subscription: InProcessSubscription) {
        state.withLock { state in
            guard !subscription.isStopped else { return }
            state.subscriptions.append(subscription)
            if let switchboard = state.switchboard { subscription.connect(to: switchboard) }
        }
    }

    fileprivate func end(_ subscription: InProcessSubscription) {
        state.withLock { state in state.subscriptions.removeAll { $0 === subscription } }
    }

    fileprivate func close(_ switchboard: Switchboard) {
        state.withLock { state in
            if state.switchboard === switchboard { state.switchboard = nil }
            switchboard.close()
        }
    }
}

private struct InProcessPublisher: BusPublisher {
    let switchboard: Switchboard
    let bus: InProcessBus

    func publish(_ bytes: [UInt8], on topic: Topic) throws(BusError) { try switchboard.publish(bytes, on: topic) }
    func close() { bus.close(switchboard) }
}

private final class InProcessSubscription: BusSubscription {
    private struct State {
        var hasBegun = false
        var isStopped = false
        /// What the reader was told last; nil before the first event.
        var isConnected: Bool?
        /// True where another publisher came before the reader heard the end of the one it knew.
        var wasCut = false
        var connection: (switchboard: Switchboard, waiting: WaitingMessages)?
    }
    private let state = Mutex(State())
    private let bell = Doorbell()
    private let topics: [TopicName]
    private let bus: InProcessBus

    /// Asked by the bus under its lock, so that a subscription that was stopped is not kept.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    init(topics: [TopicName], bus: InProcessBus) { (self.topics, self.bus) = (topics, bus) }

    /// Called by the bus under its lock. What was not taken of an earlier connection is lost, as it would be between processes.
    func connect(to switchboard: Switchboard) {
        let bell = bell
        let waiting = switchboard.attach(to: topics) { bell.ring() }
        let isWanted = state.withLock { state in
            state.wasCut = state.wasCut || state.isConnected == true
            state.connection = (switchboard, waiting)
            return !state.isStopped
        }
        if !isWanted { switchboard.detach(waiting) }
        bell.ring()
    }

    func take(atMost limit: Int) async -> [BusEvent] {
        let begins = state.withLock { state in
            defer { state.hasBegun = true }
            return !state.hasBegun
        }
        if begins { bus.begin(self) }
        return await withTaskCancellationHandler {
            while true {
                if let events = state.withLock({ next(atMost: limit, &$0) }) { return events }
                await bell.wait()
            }
        } onCancel: {
            stop()
        }
    }

    func stop() {
        let connection = state.withLock { state in
            state.isStopped = true
            return state.connection
        }
        if let connection { connection.switchboard.detach(connection.waiting) }
        bus.end(self)
        bell.ring()
    }

    /// What the reader hears next; nil where it has to wait.
    private func next(atMost limit: Int, _ state: inout State) -> [BusEvent]? {
        if state.isStopped { return [] }
        if state.wasCut {
            (state.wasCut, state.isConnected) = (false, false)
            return [.disconnected(reason: "the publisher closed the bus")]
        }
        guard let connection = state.connection else {
            guard state.isConnected == nil else { return nil }
            state.isConnected = false
            return [.disconnected(reason: "nobody publishes yet")]
        }
        guard state.isConnected == true else {
            state.isConnected = true
            return [.connected]
        }
        let (events, isEnd) = connection.waiting.take(atMost: limit)
        guard events.isEmpty, isEnd else { return events.isEmpty ? nil : events }
        (state.connection, state.isConnected) = (nil, false)
        return [.disconnected(reason: "the publisher closed the bus")]
    }
}
