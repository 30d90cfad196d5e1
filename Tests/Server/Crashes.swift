import Host
import HostTesting
import Testing

/// A few rounds of what `make crash` does with worker and server.
@Suite struct Crashes {
    @Test(.timeLimit(.minutes(5))) func whateverIsKilledNothingIsLostDoubledOrToldTwice() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let script = try ChildProcess(
            ["/usr/bin/env", "PROGRAMS=\(Files.parent(of: Environment.program))", "\(root)/Scripts/crash-servers", "4"],
            output: "/tmp/assay-crashes-\(SystemEntropy().next())")
        while script.isRunning { await SystemSleeper().sleep(nanoseconds: 50_000_000) }
        let ending = try script.wait()
        #expect(ending.status == 0, "\(ending.output)")
    }
}
