import Host
import Testing

/// Texts that must not change unseen. `UPDATE_GOLDEN=1` writes them again; the difference is for the reviewer.
func expectGolden(_ text: String, _ name: String, _ place: SourceLocation = #_sourceLocation) throws {
    let path = Files.parent(of: #filePath) + "/Golden/" + name
    if Environment.value("UPDATE_GOLDEN") != nil { try Files.write(text, to: path) }
    let known = try #require(try? Files.readText(path), "there is no \(name): UPDATE_GOLDEN=1 writes it", sourceLocation: place)
    #expect(text == known, sourceLocation: place)
}
