#!/usr/bin/env bash
# The whole program on one large photograph and on a hundred, beside another program if one is given.
#
#   whole_process.sh WHORL PHOTO [OTHER_PROGRAM [ARGS...]]
#
# OTHER_PROGRAM, for example PDQ's reference tool, gets the photograph's path as its last argument. Runs
# alternate, so that whatever else the machine does hits both alike; medians of 15 are compared.
set -euo pipefail

whorl=$1
photo=$2
shift 2

# shellcheck source=bench/timing.sh
source "$(dirname "$0")/timing.sh"

names=("whorl hash" "whorl hash --fast")
commands=("$whorl hash --jobs 1 $photo" "$whorl hash --jobs 1 --fast $photo")
if (($#)); then
    names+=("$(basename "$1")")
    commands+=("$* $photo")
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for _ in {1..15}; do
    for i in "${!commands[@]}"; do
        # shellcheck disable=SC2086 # words are meant to split
        seconds ${commands[i]} >>"$folder/$i"
    done
done
echo "One photograph, whole process:"
last=$(median <"$folder/$((${#commands[@]} - 1))")
for i in "${!commands[@]}"; do
    time=$(median <"$folder/$i")
    awk -v name="${names[i]}" -v t="$time" -v last="$last" -v peer="$#" \
        'BEGIN { printf "  %-24s %7.1f ms", name, t * 1000; if (peer) printf "  %5.1fx as fast as the last", last / t; print "" }'
done

many=()
for _ in {1..100}; do
    many+=("$photo")
done
echo "A hundred of it:"
for _ in {1..3}; do
    seconds "$whorl" hash --jobs 1 "${many[@]}" >>"$folder/one"
    seconds "$whorl" hash --jobs 2 "${many[@]}" >>"$folder/two"
    seconds "$whorl" hash --jobs 1 --fast "${many[@]}" >>"$folder/fast"
done
awk -v one="$(median <"$folder/one")" -v two="$(median <"$folder/two")" -v fast="$(median <"$folder/fast")" \
    -v last="$last" -v peer="$#" 'BEGIN {
        printf "  --jobs 1 %.1f ms each, --jobs 2 %.1f ms (%.2fx), --jobs 1 --fast %.1f ms\n", one * 10, two * 10, one / two, fast * 10
        if (peer) printf "  one core against the last program above: %.1fx, with --fast %.1fx\n", last * 100 / one, last * 100 / fast
    }'
if [[ -x /usr/bin/time ]]; then
    echo "Peak memory: one $(/usr/bin/time -f %M "$whorl" hash "$photo" 2>&1 >/dev/null) KiB," \
        "a hundred with --jobs 2 $(/usr/bin/time -f %M "$whorl" hash --jobs 2 "${many[@]}" 2>&1 >/dev/null) KiB"
fi
