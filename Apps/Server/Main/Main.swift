internal import AssayCLI
internal import Glibc
internal import ProviderCatalog

/// The desk and its server, for supervisors: `assay up --plain --serve` under a name of its own.
@main struct Main {
    static func main() async { exit(await Assay(plugins: plugins).run(["up", "--plain", "--serve"] + CommandLine.arguments.dropFirst())) }
}
