public import JSON
internal import Network

/// The OpenAPI 3.1 document of routes. It is made of the same declarations that requests are served by.
public enum OpenAPI {
    /// The document.
    /// - Parameter version: Assay's.
    public static func document(of routes: [Route], version: String) -> JSONValue {
        var components = Components()
        var paths: [(String, [JSONValue.Member])] = []
        for route in routes {
            let operation = JSONValue.Member(route.method.name.lowercased(), operation(route, &components))
            if let place = paths.firstIndex(where: { $0.0 == route.path.description }) {
                paths[place].1.append(operation)
            } else {
                paths.append((route.path.description, [operation]))
            }
        }
        _ = components.schema(Problem.shape)
        let schemes: JSONValue = [
            "cookie": ["type": "apiKey", "in": "cookie", "name": "__Host-assay"], "bearer": ["type": "http", "scheme": "bearer"],
        ]
        return [
            "openapi": "3.1.0", "info": ["title": "Assay", "version": .string(version)],
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "paths": .object(paths.map { .init($0.0, .object($0.1)) }),
            "components": ["schemas": .object(components.all), "securitySchemes": schemes],
        ]
    }

    /// Shapes that are shown once.
    struct Components {
        private(set) var all: [JSONValue.Member] = []

        mutating func schema(_ shape: Shape) -> JSONValue {
            switch shape {
            case .text(let longest): ["type": "string", "minLength": 1, "maxLength": JSONValue(longest)]
            case .secret: ["type": "string", "format": "password"]
            case .word(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
            case .decimal: ["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"]
            case .time: ["type": "string", "format": "date-time"]
            case .integer(let range): integer(range)
            case .flag: ["type": "boolean"]
            case .list(let item): ["type": "array", "items": schema(item)]
            case .object(let fields): object(fields)
            case .document(let name): ["description": .string(name)]
            case .orNull(let inner): ["anyOf": [schema(inner), ["type": "null"]]]
            case .named(let name, let inner): reference(name, inner)
            }
        }

        private func integer(_ range: ClosedRange<Int64>) -> JSONValue {
            var schema: JSONValue = ["type": "integer", "format": "int64", "minimum": JSONValue(range.lowerBound)]
            if range.upperBound != .max { schema.add("maximum", JSONValue(range.upperBound)) }
            return schema
        }

        private mutating func object(_ fields: [Shape.Field]) -> JSONValue {
            var properties: [JSONValue.Member] = []
            for field in fields {
                var schema = schema(field.shape)
                if !field.help.isEmpty { schema.add("description", .string(field.help)) }
                properties.append(.init(field.name, schema))
            }
            let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
            var object: JSONValue = ["type": "object", "properties": .object(properties), "additionalProperties": false]
            object.add("required", required.isEmpty ? JSONValue?.none : .array(required))
            return object
        }

        private mutating func reference(_ name: String, _ shape: Shape) -> JSONValue {
            if !all.contains(where: { $0.name == name }) {
                let place = all.count
                all.append(.init(name, .null))
                all[place] = .init(name, schema(shape))
            }
            return ["$ref": .string("#/components/schemas/\(name)")]
        }
    }

    private static func operation(_ route: Route, _ components: inout Components) -> JSONValue {
        var operation: JSONValue = ["operationId": .string(route.name), "summary": .string(route.summary)]
        operation.add("x-permission", route.access.permission.map { .string("\($0)") })
        operation.add("security", route.access.permission == nil ? [] : [["cookie": []], ["bearer": []]])
        operation.add("parameters", parameters(route, &components))
        if let body = route.body {
            let content: JSONValue = [
                "application/json": ["schema": components.schema(body.shape), "example": body.example]
            ]
            operation.add("requestBody", ["required": true, "content": content])
        }
        operation.add("responses", responses(route, &components))
        return operation
    }

    private static func parameters(_ route: Route, _ components: inout Components) -> JSONValue? {
        func value(_ parameter: Parameter, in place: String, _ components: inout Components) -> JSONValue {
            [
                "name": .string(parameter.name), "in": .string(place),
                "required": .bool(place == "path" || parameter.isRequired),
                "description": .string(parameter.help), "schema": components.schema(parameter.shape), "example": parameter.example,
            ]
        }
        var all = route.path.parameters.map { value($0, in: "path", &components) }
        all += route.query.map { value($0, in: "query", &components) }
        if route.needsKey {
            let help = "a new one for each new command; the same one repeats a command whose answer was lost"
            var key = value(.init("Idempotency-Key", .text(longest: 64), help, example: "order-2031-1"), in: "header", &components)
            key = .object((key.members ?? []).map { $0.name == "required" ? .init("required", true) : $0 })
            all.append(key)
        }
        guard !all.isEmpty else { return nil }
        return .array(all)
    }

    /// The answers by status; problems of one status share a line.
    private static func responses(_ route: Route, _ components: inout Components) -> JSONValue {
        var responses: [JSONValue.Member] = []
        for answer in route.answers {
            var response: JSONValue = ["description": .string(answer.help)]
            switch answer.content {
            case .none, .socket: break
            case .json(let shape, let example):
                response.add("content", ["application/json": ["schema": components.schema(shape), "example": example]])
            case .bytes(let type): response.add("content", .object([.init(type, [:])]))
            }
            responses.append(.init(String(answer.status.code), response))
        }
        if route.method == .get, route.answers.contains(where: { $0.status == .ok }) {
            responses.append(.init("304", ["description": "It is what If-None-Match names."]))
        }
        let schema = components.schema(Problem.shape)
        for status in Set(route.allProblems.map(\.status.code)).sorted() where !responses.contains(where: { $0.name == String(status) }) {
            let kinds = route.allProblems.filter { $0.status.code == status }
            responses.append(
                .init(
                    String(status),
                    [
                        "description": .string(kinds.map { "\($0.code): \($0.title)." }.joined(separator: " ")),
                        "content": ["application/problem+json": ["schema": schema]],
                    ]))
        }
        return .object(responses)
    }
}
