internal import Brokerage
internal import Domain

/// Listens to every broker the desk connects and brings what they report to it, each broker's in its order.
struct ReportPump: Sendable {
    private let service: TradingService

    init(_ service: TradingService) { self.service = service }

    /// Runs until the desk takes no more and its brokers are disconnected.
    func run() async {
        await withDiscardingTaskGroup { group in
            while true {
                let brokers = await service.connected.take(atMost: 64)
                if brokers.isEmpty { return }
                for broker in brokers { group.addTask { await listen(to: broker) } }
            }
        }
    }

    private func listen(to broker: any Broker) async {
        while true {
            do throws(BrokerError) {
                let reports = try await broker.nextReports()
                guard !reports.isEmpty, await service.mailbox.put(.reports(reports)) else { return }
            } catch {
                guard await service.mailbox.put(.finding("the broker \(error.broker) does not report: \(error)")) else { return }
                await service.parts.sleeper.sleep(nanoseconds: 1_000_000_000)
            }
        }
    }
}
