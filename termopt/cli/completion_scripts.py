"""The scripts that let a shell ask termopt what can stand at the cursor.

Each asks `termopt completion SHELL --at LINE`, which answers a line for each offer: its kind, a tab, the text, a tab
and a few words. Bash takes : and = for ends of words, so there what is typed before the last of them is left out again.
"""

from collections.abc import Mapping

BASH = r"""
_termopt_completion() {
    local typed=${COMP_LINE:0:COMP_POINT} kind text help word
    word=${typed##*[[:space:]]}
    local before=${word%"${word##*[:=]}"} last=${word##*[:=]}
    COMPREPLY=()
    while IFS=$'\t' read -r kind text help; do
        case $kind in
            file) _termopt_files "$text" "$last" ;;
            begin) compopt -o nospace 2>/dev/null; COMPREPLY+=("${text#"$before"}") ;;
            word) COMPREPLY+=("${text#"$before"}") ;;
        esac
    done < <(termopt completion bash --at "$typed" 2>/dev/null)
}
_termopt_files() {
    local file
    compopt -o filenames 2>/dev/null
    while IFS= read -r file; do
        if [[ $1 == '*' || -d $file || $file == *."$1" ]]; then
            [[ " ${COMPREPLY[*]} " == *" $file "* ]] || COMPREPLY+=("$file")
        fi
    done < <(compgen -f -- "$2")
}
complete -F _termopt_completion termopt
"""

ZSH = r"""
#compdef termopt
_termopt() {
    local kind text help line="${(j: :)words[1,CURRENT]}"
    local -a ended begun
    while IFS=$'\t' read -r kind text help; do
        case $kind in
            file) compset -P '*[:=]'; _files -g "*.$text(-.)" ; [[ $text == '*' ]] && _files ;;
            begin) begun+=("$text") ;;
            word) ended+=("$text") ;;
        esac
    done < <(termopt completion zsh --at "$line" 2>/dev/null)
    (( $#ended )) && compadd -- "${ended[@]}"
    (( $#begun )) && compadd -S '' -- "${begun[@]}"
}
if [[ $funcstack[1] == _termopt ]]; then _termopt "$@"; else compdef _termopt termopt; fi
"""

FISH = r"""
function __termopt_offers
    set -l begun (string match -r '.*[:=]' -- (commandline -ct))
    set -l last (string replace -r '.*[:=]' '' -- (commandline -ct))
    for offer in (termopt completion fish --at (commandline -cp | string collect) 2>/dev/null)
        set -l parts (string split \t -- $offer)
        switch $parts[1]
            case file
                for file in (__fish_complete_path "$last")
                    if test "$parts[2]" = '*'; or string match -qr '(/|\.'"$parts[2]"')(\t|$)' -- $file
                        printf '%s\n' "$begun$file"
                    end
                end
            case '*'
                printf '%s\t%s\n' $parts[2] "$parts[3]"
        end
    end
end
complete -c termopt -f -a '(__termopt_offers)'
"""

SCRIPTS: Mapping[str, str] = {"bash": BASH.lstrip(), "zsh": ZSH.lstrip(), "fish": FISH.lstrip()}
"""The script for each shell."""
