internal import AssayCLI
internal import Glibc
internal import ProviderCatalog

/// The desk, for supervisors: `assay worker` under a name of its own.
@main struct Main {
    static func main() async { exit(await Assay(plugins: plugins).run(["worker"] + CommandLine.arguments.dropFirst())) }
}
