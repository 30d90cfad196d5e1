import Engine
import Testing

@Suite struct Sessions {
    @Test func aMomentAtTheCloseBelongsToTheNextSession() {
        let table = SessionTable(opens: [10, 30], closes: [20, 40])
        #expect(table.isOpen(at: 10))
        #expect(!table.isOpen(at: 20))
        #expect(table.closing(after: 20) == 40)
        #expect(table.closing(after: 40) == nil)
    }
}
