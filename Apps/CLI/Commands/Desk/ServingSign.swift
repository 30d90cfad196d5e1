internal import AssayServer
internal import Synchronization

/// Where the page is served, and how one gets in: what whoever sits before the machine is shown.
final class ServingSign: Sendable {
    private struct Shown {
        var url: String
        var login: FirstLogin?
    }

    private let shown = Mutex<Shown?>(nil)

    /// Begins to show it.
    func show(_ url: String, _ login: FirstLogin?) { shown.withLock { $0 = Shown(url: url, login: login) } }

    /// Lines for the head of a picture: the first login is among them until it was used or its time is over.
    var lines: [String] {
        guard let shown = shown.withLock({ $0 }) else { return [] }
        guard let login = shown.login, login.isOpen() else { return ["page \(shown.url)/   a new login: `assay user login-link NAME`"] }
        return ["page \(shown.url)/   first login, once and within a quarter of an hour:", login.url]
    }

    /// Lines to be said once, where nothing is drawn.
    var notes: [String] {
        guard let shown = shown.withLock({ $0 }) else { return [] }
        let login = shown.login.map { "First login, once and within a quarter of an hour: \($0.url)" }
        return ["Serving at \(shown.url)/", login ?? "A new login: `assay user login-link NAME`"]
    }
}
