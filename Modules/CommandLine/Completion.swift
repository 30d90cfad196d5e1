/// Completion for shells. The scripts ask the program itself, by its hidden command `complete`, so that they never grow old.
enum Completion {
    /// What may be typed next, with what it means.
    struct Candidate: Hashable, Sendable {
        let text: String
        let says: String
    }

    /// The shells there is a script for.
    static let shells = ["bash", "zsh", "fish"]

    /// The script for a shell.
    static func script(for shell: String, program: String) -> String {
        switch shell {
        case "zsh": zsh(program)
        case "fish": fish(program)
        default: bash(program)
        }
    }

    /// What may stand at the last of some words.
    /// - Parameters:
    ///   - words: the words behind the program's name; the last is the one to complete, and may be empty.
    ///   - dynamic: the values the program knows by a word.
    static func candidates(
        _ root: Command, _ words: [String], dynamic: @Sendable (String) async -> [String]
    ) async -> [Candidate] {
        guard let last = words.last else { return [] }
        let before = words.dropLast()
        let parser = Parser(root: root, environment: [:])
        let place = parser.place(Array(before))
        if let option = awaited(before.last, place) { return await values(option.values, option.help, last, dynamic) }
        if last.hasPrefix("-") {
            let (name, equals) = split(last)
            if equals, let option = place.options.first(where: { "--\($0.name)" == name && !$0.isFlag }) {
                let found = await values(option.values, option.help, String(last.dropFirst(name.count + 1)), dynamic)
                return found.map { Candidate(text: "\(name)=\($0.text)", says: $0.says) }
            }
            return place.options.map { Candidate(text: "--\($0.name)", says: $0.help) }.filter { $0.text.hasPrefix(last) }
        }
        if !place.command.subcommands.isEmpty {
            let known = place.command.subcommands.filter { !$0.isHidden && $0.name.hasPrefix(last) }
            return known.map { Candidate(text: $0.name, says: $0.summary) }
        }
        let position = (try? parser.read(Array(before)))?.words.count ?? 0
        let repeated = place.command.arguments.last.flatMap { $0.count == .many || $0.count == .atLeastOne ? $0 : nil }
        let argument = position < place.command.arguments.count ? place.command.arguments[position] : repeated
        guard let argument else { return [] }
        return await values(argument.values, argument.help, last, dynamic)
    }

    private static func awaited(_ word: String?, _ place: Parser.Place) -> Option? {
        guard let word, word.hasPrefix("-") else { return nil }
        return place.options.first { !$0.isFlag && (word == "--\($0.name)" || ($0.short.map { word == "-\($0)" } ?? false)) }
    }

    private static func split(_ word: String) -> (name: String, hasEquals: Bool) {
        guard let equals = word.firstIndex(of: "=") else { return (word, false) }
        return (String(word[..<equals]), true)
    }

    private static func values(
        _ values: Values, _ says: String, _ prefix: String, _ dynamic: @Sendable (String) async -> [String]
    ) async -> [Candidate] {
        let known: [String] =
            switch values {
            case .fixed(let words): words
            case .dynamic(let key): await dynamic(key)
            case .any, .integer, .decimal, .moment, .pair, .file: []
            }
        return known.filter { $0.hasPrefix(prefix) }.map { Candidate(text: TextWidth.plain($0), says: says) }
    }

    // MARK: - Scripts

    private static func bash(_ program: String) -> String {
        """
        # Completion of \(program) for bash. Load it by: source <(\(program) completion bash)
        _\(program)_complete() {
            local line value word part glue= words=() program="${COMP_WORDS[0]/#\\~\\//$HOME/}"
            # Bash splits words at '='; here they are put together again.
            for part in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
                if [[ ( "$part" == "=" || -n "$glue" ) && ${#words[@]} -gt 0 ]]; then words[-1]+="$part"; else words+=("$part"); fi
                if [[ "$part" == "=" ]]; then glue=1; else glue=; fi
            done
            word="${words[-1]}"
            COMPREPLY=()
            while IFS= read -r line; do
                value="${line%%$'\\t'*}"
                # What stands before '=' is a word of its own to bash, and stays.
                if [[ "$value" == --*=* ]]; then value="${value#*=}"; fi
                COMPREPLY+=("$value")
            done < <("$program" complete -- "${words[@]}" 2>/dev/null)
            if [[ ${#COMPREPLY[@]} -eq 0 && ( "$word" != -* || "$word" == --*=* ) ]]; then
                compopt -o filenames 2>/dev/null
                if [[ "$word" == --*=* ]]; then word="${word#*=}"; fi
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
            fi
        }
        complete -F _\(program)_complete \(program)

        """
    }

    private static func zsh(_ program: String) -> String {
        """
        #compdef \(program)
        # Completion of \(program) for zsh. Load it by: source <(\(program) completion zsh)
        # or write it to a file _\(program) in a folder of $fpath.
        _\(program)() {
            local line value says program="${${(Q)words[1]}/#\\~\\//$HOME/}"
            local -a values
            while IFS= read -r line; do
                value="${line%%$'\\t'*}"
                says="${line#*$'\\t'}"
                values+=("${value//:/\\\\:}:$says")
            done < <("$program" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
            if (( ${#values} )); then
                _describe '\(program)' values
            else
                compset -P '--*='
                _files
            fi
        }
        # As a file of $fpath it is the body of the function itself; sourced, it needs the completion system.
        if [[ "${funcstack[1]}" == _\(program) ]]; then
            _\(program) "$@"
        else
            (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
            compdef _\(program) \(program)
        fi

        """
    }

    private static func fish(_ program: String) -> String {
        """
        # Completion of \(program) for fish. Load it by: \(program) completion fish | source
        function __\(program)_complete
            set -l words (commandline -opc) (commandline -ct)
            set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
            set -e words[1]
            set -l found ($program complete -- $words 2>/dev/null)
            set -l opening (string match -r -- '^--[^=]+=' $words[-1])
            if test (count $found) -gt 0
                string join \\n -- $found
            else if test -n "$opening"
                for path in (__fish_complete_path (string replace -- "$opening" '' $words[-1]))
                    echo $opening$path
                end
            else
                __fish_complete_path $words[-1]
            end
        end
        complete -c \(program) -f -a '(__\(program)_complete)'

        """
    }
}
