internal import Domain
internal import Storage

extension StorageContract {
    static let commands: [Case] = [
        Case("a command is taken once, whoever submits it how often") { place in
            let store = try await place.openStore()
            let stream = Samples.stream()
            let first = try await store.submit(Samples.command("c1", stream, payload: "{\"quantity\":1}"))
            try requireEqual(first.outcome, nil, "a new command waits")
            var again = Samples.command("c1", stream, payload: "{\"quantity\":1}")
            again.submitted = Timestamp(seconds: 99)
            try requireEqual(try await store.submit(again), first, "the same request gives the first one")
            let edits: [@Sendable (inout CommandRow) -> Void] = [
                { $0.payload = Array("{\"quantity\":2}".utf8) }, { $0.actor = "user:8" }, { $0.kind = "order.cancel" },
                { $0.stream = Samples.stream("partition-1") },
            ]
            for (number, edit) in edits.enumerated() {
                var other = again
                edit(&other)
                let error = try await requireRefusal(.commandConflict, "edit \(number) under the same id") {
                    () async throws(StorageError) in
                    _ = try await store.submit(other)
                }
                try require(error.description.contains("c1"), "the id is named: \(error)")
            }
            let lease = try await store.acquireLease(stream, owner: "a")
            let outcome = CommandOutcome(id: "c1", payload: Array("{\"order\":1}".utf8))
            try await store.append(Samples.batch(lease, 1...1, outcomes: [outcome]))
            try requireEqual(try await store.submit(again).outcome, outcome, "the same request later gives its outcome")
            try requireEqual(try await store.command("c1")?.command, first.command, "the command is as it was first submitted")
            try requireEqual(try await store.command("c2"), nil, "a command nobody submitted")
            try await requireRefusal(.commandDecided, "a second outcome") { () async throws(StorageError) in
                try await store.append(Samples.batch(lease, 2...2, outcomes: [outcome]))
            }
        },
        Case("submitters at the same time get one command") { place in
            let stores = [try await place.openStore(), try await place.openStore()]
            let stream = Samples.stream()
            let results = try await withThrowingTaskGroup(of: CommandStatus?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let payload = number % 4 == 0 ? "{\"other\":1}" : "{}"
                        do throws(StorageError) {
                            return try await stores[number % 2].submit(Samples.command("same", stream, payload: payload))
                        } catch {
                            guard error.code == .commandConflict else { throw error }
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: [CommandStatus?]()) { $0.append($1) }
            }
            let winners = Set(results.compactMap { $0?.command.payload })
            try requireEqual(winners.count, 1, "all who were not refused have the same request")
            let accepted = results.count { $0 != nil }
            try require(accepted == 5 || accepted == 15, "every submitter of the other request is refused, and nobody else: \(accepted)")
            try requireEqual(try await stores[0].pendingCommands(of: stream, limit: 99).count, 1, "one command waits")
        },
        Case("commands wait in the order they were submitted until they are decided") { place in
            let store = try await place.openStore()
            let stream = Samples.stream()
            let ids = ["m", "z", "a", "k", "b"]
            for id in ids {
                _ = try await store.submit(Samples.command(id, stream))
                _ = try await store.submit(Samples.command("other-\(id)", Samples.stream("partition-1")))
            }
            try requireEqual(try await store.pendingCommands(of: stream, limit: 99).map(\.id), ids, "all of the stream in order")
            try requireEqual(try await store.pendingCommands(of: stream, limit: 2).map(\.id), ["m", "z"], "the first two")
            try require(try await store.pendingCommands(of: stream, limit: 0).isEmpty, "none")
            let lease = try await store.acquireLease(stream, owner: "a")
            try await store.append(Samples.batch(lease, 1...2, outcomes: ["z", "m"].map { CommandOutcome(id: $0, payload: []) }))
            try requireEqual(try await store.pendingCommands(of: stream, limit: 99).map(\.id), ["a", "k", "b"], "what is not decided")
            try requireEqual(try await store.outcome(of: "z")?.payload, [], "an empty outcome is an outcome")
        },
    ]
}
