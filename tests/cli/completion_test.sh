#!/usr/bin/env bash
# What a person is offered who presses Tab: completion_test.sh bash|fish SCRIPT
# shellcheck disable=SC2034,SC2154,SC2317  # what the completion and its shell share
set -euo pipefail

shell=$1
script=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
touch "my picture.png"

offered_by_bash() {
    # shellcheck source=/dev/null
    source "$script"
    # The real one works in an interactive shell only; with it, readline offers the files by itself.
    compopt() { [[ $* == "-o default" ]] && mapfile -t COMPREPLY < <(compgen -f -- "$cur"); }
    local words=() COMP_WORDS COMP_CWORD COMPREPLY=()
    read -ra words <<<"${1//=/ = }" # readline splits at "=", too
    [[ $1 != *" " ]] || words+=("")
    COMP_WORDS=("${words[@]}")
    COMP_CWORD=$((${#words[@]} - 1))
    _whorl || true
    printf '%s\n' "${COMPREPLY[@]}"
}

# fish 4 lists what it would offer only if nothing began with the word, too.
offered_by_fish() {
    local word=${1##* }
    fish --no-config -c "source '$script'; complete -C '$1'" | cut -f 1 | sed 's/\\ / /' |
        awk -v word="$word" 'index($0, word) == 1' | sed 's/^--format=//'
}

offered() {
    case $shell in
        bash) offered_by_bash "$1" ;;
        fish) offered_by_fish "$1" ;;
    esac
}

failures=0
while IFS='|' read -r line wanted; do
    got=$(offered "$line" | sort | paste -sd ,)
    if [[ $got == "$wanted" ]]; then
        echo "PASS: $line"
    else
        echo "FAIL: $line| offers $got, not $wanted"
        failures=$((failures + 1))
    fi
done <<'LINES'
whorl c|case,compare,completion
whorl case e|export-key
whorl case n|new
whorl case show m|my picture.png
whorl case export-key my-case --backup m|my picture.png
whorl hash --form|--format
whorl hash --format |csv,json,text
whorl hash --format=j|json
whorl hash --format c|csv
whorl compare --algorithm p|pdq,phash
whorl completion |bash,fish,zsh
whorl hash m|my picture.png
whorl hash --dihedral m|my picture.png
whorl compare a.png m|my picture.png
whorl hash --files-from m|my picture.png
whorl b|bank,bundle
whorl bundle c|countersign,create
whorl bank i|import,init
whorl bank v|verify
whorl bank import m|my picture.png
whorl bank import my.bank --from st|stopncii
whorl bank export --to |csv,jsonl,pdq,stopncii,text,threatexchange
whorl bank export my.bank --o|--out
whorl bank list my.bank --status |active,review,withdrawn
whorl bank list --b|
whorl match --bank m|my picture.png
whorl match --rev|--review
whorl dedupe m|my picture.png
LINES
exit $((failures > 0))
