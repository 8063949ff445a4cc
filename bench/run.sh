#!/usr/bin/env bash
# Runs the benchmarks of a build folder; called by ./dev bench.
#
#   run.sh BUILD [hash|match|decode|reduction|process|sandbox|all] [ARGS...]
#
# Photographs come from WHORL_PHOTOS, a folder of JPEGs, or from those that ./dev demo fetched.
# WHORL_PEER may hold another program's command line for the comparison of whole processes.
set -euo pipefail

build=$1
what=${2:-all}
case $what in
    all | hash | match | decode | reduction | process | sandbox) ;;
    *)
        echo "bench: there is no benchmark $what: hash, match, decode, reduction, process, sandbox or all" >&2
        exit 2
        ;;
esac
shift $(($# < 2 ? $# : 2))
photos=${WHORL_PHOTOS:-$(dirname "$build")/demo/photos}

largest() { # the largest JPEGs of the folder
    find "$photos" -type f -iname '*.jp*g' -printf '%s\t%p\n' | sort -rn | head -n "$1" | cut -f 2
}
need_photos() {
    if [[ ! -d $photos ]]; then
        echo "bench: no photographs: set WHORL_PHOTOS to a folder of JPEGs, or run ./dev demo first" >&2
        exit 1
    fi
}

if [[ $what == all || $what == hash ]]; then
    "$build/bench/hash-bench" "$@"
fi
if [[ $what == all || $what == match ]]; then
    own_args=("$@")
    [[ $what == match ]] || own_args=() # those of "all" are Google Benchmark's
    "$build/bench/match-bench" --json "$build/match.json" --svg "$build/match.svg" "${own_args[@]}"
    echo "Figures: $build/match.json, plot: $build/match.svg"
fi
if [[ $what == all || $what == decode ]]; then
    need_photos
    mapfile -t files < <(largest 2)
    "$build/bench/decode-bench" "$@" "${files[@]}"
fi
if [[ $what == all || $what == reduction ]]; then
    need_photos
    find "$photos" -type f -iname '*.jp*g' -print0 | xargs -0 "$build/bench/reduction-table"
fi
if [[ $what == all || $what == process ]]; then
    need_photos
    read -ra peer <<<"${WHORL_PEER:-}"
    "$(dirname "$0")/whole_process.sh" "$build/cli/whorl" "$(largest 1)" "${peer[@]}"
fi
if [[ $what == all || $what == sandbox ]]; then
    need_photos
    "$(dirname "$0")/sandbox_cost.sh" "$build/cli/whorl" "$(largest 1)"
fi
