import Glibc

// Writes the catalogue: one line a plugin module, in the order of their names, so that every build writes the same bytes.
// Usage: catalog-generator OUTPUT MODULE…
let modules = CommandLine.arguments.dropFirst(2).sorted()
let lines =
    ["public import Configuration"] + modules.map { "internal import \($0)" } + [
        "", "/// Every plugin this program is linked with, in the order of their names.", "public let plugins: [Plugin] = [",
    ] + modules.map { "    \($0)::plugin," } + ["]", ""]
guard CommandLine.arguments.count > 1, let file = fopen(CommandLine.arguments[1], "w") else {
    perror("catalog-generator: cannot write the catalogue")
    exit(74)
}
fputs(lines.joined(separator: "\n"), file)
exit(fclose(file) == 0 ? 0 : 74)
