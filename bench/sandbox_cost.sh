#!/usr/bin/env bash
# What the sandbox costs: the whole program with and without it, in turn.
#
#   sandbox_cost.sh WHORL PHOTO
#
# PHOTO is a large JPEG; a small one is made of it by djpeg and cjpeg. Medians of 15 pairs are compared.
set -euo pipefail

whorl=$1
photo=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
djpeg -scale 1/8 "$photo" | cjpeg -quality 85 >"$folder/small.jpg"

# shellcheck source=bench/timing.sh
source "$(dirname "$0")/timing.sh"

compare() { # NAME PATH...
    local name=$1
    shift
    rm -f "$folder"/with "$folder"/without
    for _ in {1..15}; do
        seconds "$whorl" hash --jobs 1 "$@" >>"$folder/with"
        seconds "$whorl" hash --jobs 1 --no-sandbox "$@" >>"$folder/without"
    done
    awk -v name="$name" -v with="$(median <"$folder/with")" -v without="$(median <"$folder/without")" -v n="$#" 'BEGIN {
        printf "  %-28s %8.2f ms with, %8.2f ms without: %.2f of the throughput\n",
               name, with * 1000 / n, without * 1000 / n, without / with }'
}

repeated() { # COUNT PATH
    local i
    for ((i = 0; i < $1; i++)); do
        echo "$2"
    done
}
mapfile -t large < <(repeated 20 "$photo")
mapfile -t small < <(repeated 400 "$folder/small.jpg")
echo "The sandbox, each picture:"
compare "one small, start included" "$folder/small.jpg"
compare "20 large" "${large[@]}"
compare "400 small" "${small[@]}"
