internal import Domain
internal import JSON
internal import Network
internal import Runtime
internal import Security

extension Installation {
    /// What the desk does, as the journal and its last pulse have it.
    func status(orders: Int = 50) -> StatusDocument {
        StatusDocument(pulse: hearing.pulse, isWorkerThere: hearing.isDeskThere, view: view(orders: orders), now: clock.now())
    }

    /// The status document, with the lines of accounts that who asks may see.
    var statusRoute: Route {
        Route(
            .get, PathPattern("/api/v1/status"), "getStatus", "What the desk is doing: prices, accounts, positions, the latest orders.",
            access: .lines(.deskRead),
            answers: [
                .ok(.document("assay.status/1"), example: ["schema": "assay.status/1", "tradingState": "active"], "The status document.")
            ]
        ) { call in
            var status = status()
            if let principal = call.principal {
                status.view.accounts.removeAll { !Access.decide(principal, .accountsRead, on: $0.id).isAllowed }
                status.view.positions.removeAll { !Access.decide(principal, .positionsRead, on: $0.account).isAllowed }
                status.view.orders.removeAll { !Access.decide(principal, .ordersRead, on: $0.account).isAllowed }
            }
            let members = [JSONValue.Member("schema", .string(StatusDocument.schema))] + (status.json.members ?? [])
            return .ok(.object(members))
        }
    }
}
