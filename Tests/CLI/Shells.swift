import Glibc
import Host
import Testing

/// The completion scripts in the shells they are for. What they ask is written down and what they are answered is stated, by a stand-in
/// for the program; what the program answers is in `CommandLine`'s tests.
@Suite struct Shells {
    /// The lines a command of the system's shell writes, and how it ended; nobody waits longer than half a minute.
    private static func run(_ command: String) -> (lines: [String], status: Int32) {
        guard let pipe = popen("timeout 30 \(command) 2>&1", "r") else { return ([], -1) }
        var bytes: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        let status = pclose(pipe)
        return (String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init), status)
    }

    private static func isThere(_ shell: String) -> Bool { run("which \(shell)").status == 0 }

    /// A folder with the stand-in, the script and a program in the shell that completes a line and prints what comes of it.
    private static func desk(_ shell: String) async throws -> Desk {
        let desk = try Desk()
        try Files.makeFolder(desk.path("bin"))
        let standIn = """
            #!/bin/sh
            shift 2
            printf '[%s]' "$@" > "\(desk.folder)/asked"
            for last; do :; done
            case "$last" in
            --st) printf -- '--strategy\\tThe strategy.\\n' ;;
            --strategy=sm) printf -- '--strategy=sma_cross\\tThe strategy.\\n' ;;
            ba) printf 'backtest\\tRuns: and more.\\n' ;;
            esac

            """
        try Files.write(standIn, to: desk.path("bin/assay"), mode: 0o755)
        try desk.write("_assay", await Desk.run(["completion", shell]).results)
        try desk.write("complete.bash", bash)
        try desk.write("complete.fish", fish)
        try desk.write("complete.zsh", zsh)
        return desk
    }

    private static let bash = """
        source _assay
        COMP_LINE=$1
        # Bash gives a completion its words parted at '=' and quotes kept; readline does that only at a terminal.
        read -ra COMP_WORDS <<< "${1//=/ = }"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _assay_complete
        printf '%s\\n' "${COMPREPLY[@]}"

        """
    private static let fish = """
        source _assay
        complete -C $argv[1] | string replace -r '\\t.*' ''

        """
    /// Types the line and a tab in a terminal of its own, then has the line printed between marks.
    private static let zsh = """
        zmodload zsh/zpty
        zpty z zsh -f -i
        if [[ $2 == fpath ]]; then load="fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D"; else load="source $PWD/_assay"; fi
        zpty -w z "PS1=; $load; show() { print -r -- \\"<<\\$BUFFER>>\\" }; zle -N show; bindkey '^Xs' show; print RE''ADY"
        zpty -r z out '*READY*'
        zpty -n -w z "$1"$'\\t\\Cxs'
        zpty -r z out '*\\<\\<*\\>\\>*'
        print -r -- ${${out##*\\<\\<}%%\\>\\>*}
        zpty -d z

        """

    private static func complete(_ line: String, in shell: String, _ desk: Desk, _ more: String = "") -> [String] {
        let options = ["bash": "--norc --noprofile", "fish": "--no-config", "zsh": "-f"][shell] ?? ""
        let home = "cd \(desk.folder) && HOME=\(desk.folder) PATH=\(desk.folder)/bin:$PATH"
        return run("sh -c '\(home) \(shell) \(options) complete.\(shell) \"\(line)\" \(more)'").lines
    }

    /// A link to a device stands for the device, so that a fault of the program costs nobody theirs.
    @Test func aDeviceIsWrittenToAndNeverReplaced() async throws {
        let desk = try await BacktestCalls.desk()
        #expect(symlink("/dev/full", desk.path("full")) == 0 && symlink("/dev/null", desk.path("null")) == 0)
        let full = await desk.call("backtest run --strategy sma_cross --data demo --no-save --report \(desk.path("full"))")
        #expect(full.code == 74 && full.messages.contains("the report was not written"), "\(full)")
        #expect(await desk.call("backtest run --strategy sma_cross --data demo --no-save --report \(desk.path("null"))").code == 0)
        for name in ["full", "null"] {
            #expect(try Files.resolved(desk.path(name)) == "/dev/" + name)
            #expect(!Files.exists(desk.path(name + ".new")))
        }
    }

    private static func asked(_ desk: Desk) throws -> String { try Files.readText(desk.path("asked")) }

    @Test(
        .enabled(if: isThere("bash"), "bash is not installed"),
        arguments: [
            ("assay backtest run --st", "--strategy", "[backtest][run][--st]"),
            ("assay backtest run --strategy=sm", "sma_cross", "[backtest][run][--strategy=sm]"),
            ("~/bin/assay ba", "backtest", "[ba]"), ("assay data import assay.j", "assay.json5", "[data][import][assay.j]"),
            ("assay up --config=assay.j", "assay.json5", "[up][--config=assay.j]"),
        ])
    func bashCompletes(_ line: String, _ reply: String, _ question: String) async throws {
        let desk = try await Self.desk("bash")
        #expect(Self.complete(line, in: "bash", desk) == [reply])
        #expect(try Self.asked(desk) == question)
    }

    @Test(
        .enabled(if: isThere("fish"), "fish is not installed: apt-get install fish"),
        arguments: [
            ("assay backtest run --st", "--strategy", "[backtest][run][--st]"),
            ("assay backtest run --strategy=sm", "--strategy=sma_cross", "[backtest][run][--strategy=sm]"),
            ("~/bin/assay ba", "backtest", "[ba]"), ("assay data import assay.j", "assay.json5", "[data][import][assay.j]"),
            ("assay up --config=assay.j", "--config=assay.json5", "[up][--config=assay.j]"),
        ])
    func fishCompletes(_ line: String, _ reply: String, _ question: String) async throws {
        let desk = try await Self.desk("fish")
        #expect(Self.complete(line, in: "fish", desk) == [reply])
        #expect(try Self.asked(desk) == question)
    }

    @Test(
        .enabled(if: isThere("zsh"), "zsh is not installed: apt-get install zsh"),
        arguments: [
            ("assay backtest run --st", "assay backtest run --strategy ", "[backtest][run][--st]"),
            ("assay backtest run --strategy=sm", "assay backtest run --strategy=sma_cross ", "[backtest][run][--strategy=sm]"),
            ("~/bin/assay ba", "~/bin/assay backtest ", "[ba]"),
            ("assay data import assay.j", "assay data import assay.json5 ", "[data][import][assay.j]"),
            ("assay up --config=assay.j", "assay up --config=assay.json5 ", "[up][--config=assay.j]"),
        ], ["sourced", "fpath"])
    func zshCompletes(_ call: (line: String, result: String, question: String), _ way: String) async throws {
        let desk = try await Self.desk("zsh")
        #expect(Self.complete(call.line, in: "zsh", desk, way) == [call.result])
        #expect(try Self.asked(desk) == call.question)
    }
}
