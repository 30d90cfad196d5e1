import Messaging
import MessagingTesting
import Testing

@Suite struct InProcess {
    @Test(arguments: BusContract.cases)
    func keepsTheContract(_ rule: BusContract.Case) async throws {
        let bus = InProcessBus()
        try await rule.check(BusFixture(owner: bus, reader: bus))
    }
}
