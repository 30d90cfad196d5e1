import Testing

@Suite struct SilentDeclarations {
    private func silent(_ code: String, in path: String = "Modules/M/A.swift") -> [Int] {
        PublicDocumentation.missing([Source(path, code)]).map(\.line)
    }

    @Test(arguments: [
        "public func f() {}", "public var v = 1", "public let l = 1", "public struct S {}", "public enum E {}", "public final class C {}",
        "public protocol P {}", "public actor A {}", "public typealias T = Int", "open class O {}", "static public let s = 1",
        "@frozen public struct F {}",
        "public private(set) var w = 1",
    ])
    func aPublicDeclarationNeedsAComment(code: String) {
        #expect(silent(code) == [1])
        #expect(silent("/// What it is.\n\(code)").isEmpty)
        #expect(silent("/// What it is.\n@available(*, deprecated)\n\(code)").isEmpty)
        #expect(silent("/// What it is.\n// SAFETY: so.\n\(code)").isEmpty)
        #expect(silent("// What it is.\n\(code)") == [2])
        #expect(silent("/// What it is.\n\n\(code)") == [3])
        #expect(silent(code, in: "Tests/M/A.swift").isEmpty)
    }

    @Test func membersNeedOneToo() {
        #expect(
            silent("/// A.\npublic struct S {\n    public init(a: Int) {}\n    public subscript(i: Int) -> Int { 1 }\n    let b: Int\n}")
                == [3, 4])
    }

    @Test func importsSettersAndPrivateThingsNeedNone() {
        #expect(silent("public import Domain\nlet a = 1\nstruct S { func f() { let public1 = 1 } }").isEmpty)
    }

    @Test func aWitnessIsDocumentedByItsRequirement() {
        let contract = "/// P.\npublic protocol P {\n    /// F.\n    func f(a: Int)\n}\n/// Q.\npublic protocol Q: P {}\n"
        #expect(silent(contract + "struct S: Q {\n    public func f(a: Int) {}\n}").isEmpty)
        #expect(silent(contract + "struct S {}\nextension S: Q {}\nextension S {\n    public func f(a: Int) {}\n}").isEmpty)
        #expect(silent(contract + "extension P {\n    public func f(a: Int) {}\n    public func g() {}\n}") == [10])
        #expect(silent(contract + "struct S: Q {\n    public func f(b: Int) {}\n}") == [9])
        #expect(silent(contract + "struct S {\n    public func f(a: Int) {}\n}") == [9])
        #expect(silent("/// P.\npublic protocol P {\n    func f()\n    var v: Int { get }\n}\nprotocol R { func f() }") == [3, 4])
    }

    @Test func operatorsAndStandardMembersNeedNone() {
        #expect(
            silent("extension S {\n    public static func < (a: S, b: S) -> Bool { true }\n    public var description: String { \"\" }\n}")
                .isEmpty)
    }
}
