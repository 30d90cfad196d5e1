import API
import Domain
import JSON
import Network
import Security
import Telemetry
import Testing

/// The OpenAPI document says what is served, and nothing else.
@Suite struct Documents {
    private static let board = HealthBoard(
        Health(loops: [.init("desk", within: .seconds(5))], phases: ["store"], dependencies: [.init("feed", within: .seconds(5))])
    ) { 0 }

    /// Everything that is served.
    private static func served() async throws -> [Route] {
        let world = try await World()
        let routes = Planted.all + world.installation.routes + [Route.stream(world.hub)] + Route.health(board) + [Route.metrics(Metrics())]
        return routes + [Route.openAPI(of: routes, version: "1")]
    }

    @Test func everyRouteIsInTheDocumentAndEveryOperationOfTheDocumentIsRouted() async throws {
        let router = TestRouter(try await Self.served())
        let document = try #require(try await router.send(.get, "/api/v1/openapi.json").json)
        var documented = Set<String>()
        for path in try #require(document["paths"]?.members) {
            for operation in path.value.members ?? [] {
                documented.insert("\(operation.name.uppercased()) \(path.name)")
                let name = try #require(operation.value["operationId"]?.asString)
                let parts = path.name.split(separator: "/").map { $0.hasPrefix("{") ? "7" : String($0) }
                #expect(router.router.route(HTTPMethod(operation.name.uppercased()), parts)?.name == name, "\(path.name)")
            }
        }
        #expect(documented == Set(router.router.routes.map { "\($0.method) \($0.path)" }))
        #expect(documented.count == router.router.routes.count)
    }

    @Test func everyOperationSaysItsPermissionItsAnswersAndItsProblems() async throws {
        let document = OpenAPI.document(of: try await Self.served(), version: "1")
        for route in try await Self.served() {
            let operation = try #require(document["paths"]?[route.path.description]?[route.method.name.lowercased()])
            #expect(operation["x-permission"]?.asString == route.access.permission?.rawValue, "\(route.name)")
            #expect(operation["security"]?.asArray?.isEmpty == (route.access.permission == nil), "\(route.name)")
            let statuses = Set((operation["responses"]?.members ?? []).map(\.name))
            let promised = route.answers.map { "\($0.status.code)" } + route.allProblems.map { "\($0.status.code)" }
            #expect(statuses.subtracting(["304"]) == Set(promised), "\(route.name)")
        }
    }

    @Test func nothingOfTheDocumentIsNullButExamples() async throws {
        func nulls(_ value: JSONValue, _ place: String) -> [String] {
            if value.isNull { return [place] }
            let members = (value.members ?? []).filter { $0.name != "example" }
            return members.flatMap { nulls($0.value, place + "/" + $0.name) } + (value.asArray ?? []).flatMap { nulls($0, place + "/-") }
        }
        let document = OpenAPI.document(of: try await Self.served(), version: "1")
        #expect(nulls(document, "") == [])
    }

    @Test func everyReferenceLeadsSomewhere() async throws {
        let document = OpenAPI.document(of: try await Self.served(), version: "1")
        let known = Set((document["components"]?["schemas"]?.members ?? []).map { "#/components/schemas/\($0.name)" })
        func references(_ value: JSONValue) -> [String] {
            let own = value["$ref"]?.asString.map { [$0] } ?? []
            return own + (value.members ?? []).flatMap { references($0.value) } + (value.asArray ?? []).flatMap(references)
        }
        #expect(Set(references(document)) == known && !known.isEmpty)
    }

    @Test func everyExampleIsOfItsShape() async throws {
        for route in try await Self.served() {
            if let body = route.body { #expect(try body.shape.faults(of: JSONNode(reading: body.example.text())) == [], "\(route.name)") }
            for answer in route.answers {
                if case .json(let shape, let example) = answer.content {
                    #expect(try shape.faults(of: JSONNode(reading: example.text())) == [], "\(route.name)")
                }
            }
            #expect(route.problems.allSatisfy(Problem.Kind.all.contains), "\(route.name)")
        }
        #expect(Set(Problem.Kind.all.map(\.code)).count == Problem.Kind.all.count)
    }
}
