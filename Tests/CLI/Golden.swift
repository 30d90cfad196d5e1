import Host
import Testing

/// Texts that must not change unseen. `UPDATE_GOLDEN=1 swift test` writes them again; the difference is for the reviewer.
enum Golden {
    private static let folder = Files.parent(of: #filePath) + "/Golden/"

    /// Compares a text with the file of that name.
    static func expect(_ text: String, _ name: String, _ place: SourceLocation = #_sourceLocation) throws {
        let path = folder + name
        if Environment.value("UPDATE_GOLDEN") != nil {
            try Files.makeFolder(folder)
            try Files.write(text, to: path)
        }
        let known = try #require(try? Files.readText(path), "there is no \(name): UPDATE_GOLDEN=1 writes it", sourceLocation: place)
        #expect(text == known, sourceLocation: place)
    }
}
