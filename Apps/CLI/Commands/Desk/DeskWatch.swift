internal import CommandLine
internal import Domain
internal import Engine
internal import Host
internal import JSON
internal import MarketData
internal import Runtime
internal import Telemetry

/// Shows a running desk: draws it in a terminal or writes lines elsewhere, and keeps its status for other processes.
struct DeskWatch: Sendable {
    let service: TradingService
    let statusPath: String
    let output: Output
    let isPlain: Bool
    let clock: any WallClock
    let sleeper: any Sleeper
    let telemetry: DeskTelemetry
    /// Where the desk is served; nil where it is not.
    private(set) var sign: ServingSign?

    /// How often it looks, in nanoseconds.
    private static let interval: Int64 = 100_000_000

    private func status() -> StatusDocument {
        StatusDocument(pulse: service.pulse, isWorkerThere: true, view: service.currentView, now: clock.now())
    }

    /// Whether it draws a picture that redraws itself.
    var isLive: Bool { !isPlain && output.results.isTerminal }

    /// The same, with the place where the desk is served in its head.
    func signed(_ sign: ServingSign?) -> DeskWatch {
        var signed = self
        signed.sign = sign
        return signed
    }

    /// Looks until it is canceled.
    func run(stopsAtEnd: Bool, steps: StepSignal, stop: @escaping @Sendable () -> Void) async {
        if telemetry.isOn {
            await watchQuietly(stopsAtEnd: stopsAtEnd, stop: stop)
        } else if isLive {
            await watchLive(stopsAtEnd: stopsAtEnd, steps: steps, stop: stop)
        } else {
            await watchPlainly(stopsAtEnd: stopsAtEnd, stop: stop)
        }
    }

    /// Writes the last status and, in plain form, the last lines.
    func finish() throws {
        let last = status()
        try Files.write(last.json.text(pretty: true) + "\n", to: statusPath)
        telemetry.keep()
        for line in last.view.accounts {
            let (equity, cash) = (Money(units: line.equity, currency: line.currency), Money(units: line.cash, currency: line.currency))
            let counts = "\(last.view.orderCount) orders, \(last.view.sequence) facts"
            guard !telemetry.isOn else {
                telemetry.log.info(
                    "account.state", "",
                    [
                        "account": .text("\(line.id)"), "equity": .decimal(equity.amount), "cash": .decimal(cash.amount),
                        "currency": .text("\(line.currency)"), "orders": .integer(last.view.orderCount),
                        "facts": .integer(last.view.sequence),
                    ])
                continue
            }
            output.note("Stopped. \(line.id): equity \(equity), cash \(cash), \(counts).")
        }
    }

    /// Keeps the status at every look, and metrics and health at every tenth: once a second.
    private func keep(_ status: StatusDocument, _ looks: inout Int) {
        // A status that cannot be written is missed by `assay status`, which says so; the desk goes on.
        try? Files.replace(Array(status.json.text().utf8), at: statusPath)
        if looks % 10 == 0 { telemetry.keep() }
        looks += 1
    }

    private func watchLive(stopsAtEnd: Bool, steps: StepSignal, stop: @escaping @Sendable () -> Void) async {
        let restore = Keyboard.listen { byte in
            if byte == UInt8(ascii: " ") { steps.step() }
            if byte == UInt8(ascii: "q") { stop() }
        }
        defer { restore() }
        var (screen, view, looks) = (Screen(), LiveView(style: output.style), 0)
        _ = output.results.write(Screen.opening)
        while !Task.isCancelled {
            let look = status()
            let size = Terminal.size ?? (width: 100, height: 30)
            view.sign = sign?.lines ?? []
            let lines =
                view.lines(look, width: size.width, height: size.height) + [
                    "", "q stops" + (service.pulse.pace == "step" ? ", space steps" : ""),
                ]
            _ = output.results.write(screen.draw(lines, width: size.width, height: size.height))
            keep(look, &looks)
            if stopsAtEnd, look.view.feed.hasEnded { stop() }
            await sleeper.sleep(nanoseconds: Self.interval)
        }
        _ = output.results.write(Screen.closing)
    }

    private func watchPlainly(stopsAtEnd: Bool, stop: @escaping @Sendable () -> Void) async {
        var (shown, looks) = ([Int64: String](), 0)
        let pulse = service.pulse
        let prices = pulse.origin.map { "\($0.badge)  \($0)" } ?? "NO FEED"
        output.line("\(prices)\(pulse.pace.map { " at \($0)" } ?? "")  PAPER")
        while !Task.isCancelled {
            let look = status()
            for line in look.view.orders.reversed() {
                let state = "\(line.order.status) \(line.instrument.quantity(line.order.filled))"
                guard shown[line.order.id.number] != state else { continue }
                shown[line.order.id.number] = state
                output.line(Self.text(line))
            }
            keep(look, &looks)
            if stopsAtEnd, look.view.feed.hasEnded { stop() }
            await sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    /// Where the log says what happens, only the status is kept.
    private func watchQuietly(stopsAtEnd: Bool, stop: @escaping @Sendable () -> Void) async {
        var looks = 0
        while !Task.isCancelled {
            let look = status()
            keep(look, &looks)
            if stopsAtEnd, look.view.feed.hasEnded { stop() }
            await sleeper.sleep(nanoseconds: Self.interval)
        }
    }

    private static func text(_ line: DeskView.OrderLine) -> String {
        let order = line.order
        var text = "\(Timestamp(nanoseconds: order.decidedAt))  order \(order.id)  \(line.account)  \(order.intent.side) "
        text += "\(line.instrument.quantity(order.intent.quantity)) \(line.instrument.id) \(order.intent.type.word)  \(order.status)"
        if let price = StatusDocument.averagePrice(order, line.instrument) { text += " at \(price)" }
        return line.reason.isEmpty ? text : text + "  (\(line.reason))"
    }
}
