import Host

/// How fast this machine is at the moment: other programs and the clock's frequency move it, so figures are held against it.
enum Calibration {
    /// Steps of the loop.
    static let steps = 1 << 26

    /// Steps a processor second of a fixed loop of dependent integer operations, which neither memory nor the compiler can shorten.
    static func stepsPerSecond() -> Double {
        var bits: UInt64 = 42
        let start = SystemClock.processorTime()
        for _ in 0..<steps {
            bits ^= bits >> 29
            bits = bits &* 0xBF58_476D_1CE4_E5B9 &+ 1
        }
        let spent = SystemClock.processorTime() - start
        precondition(bits != 0, "the loop is not left out, because its result is looked at")
        return Double(steps) / seconds(spent)
    }
}

/// Nanoseconds as seconds.
func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }

/// The middle of some numbers; of an even count the higher of the two in the middle.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The most memory this process had in use, in MiB; nil where the kernel does not say.
func peakMemory() -> Double? {
    guard let status = try? Files.readText("/proc/self/status"),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return nil }
    return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 }
}
