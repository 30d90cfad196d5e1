import Testing

/// Every rule on the tree as it is.
@Suite struct WholeTree {
    /// Read once for all rules.
    private static let read = Result { try Tree(Tree.root) }
    private let tree: Tree
    private let manifest: Manifest

    init() throws {
        tree = try Self.read.get()
        manifest = Manifest(try #require(tree.sources.first { $0.path == "Package.swift" }))
    }

    @Test func theTreeAndItsPlanAreRead() {
        #expect(tree.sources.filter(\.isProduct).count > 10)
        #expect(manifest.room(named: "Domain")?.floor == 1)
        #expect(manifest.room(named: "Engine")?.uses == ["Domain"])
    }

    @Test func arrowsPointDown() {
        holds(Arrows.declared(manifest) + Arrows.imported(tree.sources, manifest) + Arrows.unneeded(tree.sources, manifest))
    }

    @Test func filesAndFunctionsFit() {
        holds(Sizes.files(tree.sources) + Sizes.aim(tree.sources) + Sizes.functions(tree.sources))
    }

    @Test func nothingBannedIsCalled() {
        holds(BannedCalls.calls(tree.sources) + BannedCalls.staleShells(tree.sources))
        holds(BannedCalls.unproven(tree.sources) + BannedCalls.leftForLater(tree.sources))
    }

    @Test func publicDeclarationsAreDocumented() {
        holds(PublicDocumentation.missing(tree.sources))
    }

    @Test func nothingLiesAbout() {
        holds(Leftovers.unbuilt(tree.sources, manifest) + Leftovers.unnamed(tree.sources, files: tree.files, manifest))
        holds(Leftovers.documents(tree.sources, files: tree.files) + Leftovers.scripts(tree.sources, files: tree.files))
        holds(Leftovers.hollow(tree.sources, manifest))
        holds(Leftovers.litter(tree.files, emptyFolders: tree.emptyFolders))
    }

    @Test func linesAreTidy() {
        holds(Layout.lines(tree.sources) + Layout.endings(tree.sources))
    }

    @Test func namesSaySomething() {
        holds(Names.emptyNames(tree.sources, files: tree.files))
    }

    private func holds(_ violations: [Violation], at location: SourceLocation = #_sourceLocation) {
        for violation in violations { Issue.record(Testing.Comment(rawValue: violation.description), sourceLocation: location) }
    }
}
