internal import AssayCLI
internal import Glibc
internal import ProviderCatalog

@main struct Main {
    static func main() async { exit(await Assay(plugins: plugins).run(Array(CommandLine.arguments.dropFirst()))) }
}
