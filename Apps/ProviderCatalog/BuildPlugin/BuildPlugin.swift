import Foundation
import PackagePlugin

/// Writes the catalogue of plugins at build time from the manifest's own list: whatever lies in `Plugins/` and the catalogue depends on.
@main struct GenerateCatalog: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let modules = target.dependencies.compactMap { dependency -> String? in
            guard case .target(let plugin) = dependency, plugin.directoryURL.path.contains("/Plugins/") else { return nil }
            return plugin.name
        }
        let output = context.pluginWorkDirectoryURL.appending(path: "Catalog.generated.swift")
        return [
            .buildCommand(
                displayName: "Listing the plugins", executable: try context.tool(named: "catalog-generator").url,
                arguments: [output.path] + modules.sorted(), outputFiles: [output])
        ]
    }
}
