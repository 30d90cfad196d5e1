internal import JSON
internal import Network

extension Route {
    /// The route of the OpenAPI document of some routes and of itself.
    /// - Parameter version: Assay's.
    public static func openAPI(of routes: [Route], version: String) -> Route {
        func route(_ document: JSONValue) -> Route {
            Route(
                .get, PathPattern("/api/v1/openapi.json"), "openAPI", "What this server answers, as an OpenAPI 3.1 document.",
                access: .anyone,
                answers: [.ok(.document("an OpenAPI 3.1 document"), example: ["openapi": "3.1.0"], "The document.")]
            ) { _ in .ok(document) }
        }
        return route(OpenAPI.document(of: routes + [route(.null)], version: version))
    }
}
