internal import AssayCLI
internal import Glibc
internal import ProviderCatalog

/// Page and API, for supervisors: `assay server` under a name of its own.
@main struct Main {
    static func main() async { exit(await Assay(plugins: plugins).run(["server"] + CommandLine.arguments.dropFirst())) }
}
