import CommandLine
import Glibc

let words = Swift.CommandLine.arguments.dropFirst().map { String($0) }
guard words.count == 3, let users = Int(words[1]), let rate = Int64(words[2]), users > 0, rate > 0 else {
    _ = Terminal.streams.messages.write("assay-desk: FOLDER USERS UPDATES_A_SECOND\n")
    exit(64)
}
do {
    let desk = try await Desk(folder: words[0])
    try await desk.run(users: users, rate: rate)
} catch {
    _ = Terminal.streams.messages.write("assay-desk: \(error)\n")
    exit(1)
}
