#!/usr/bin/env bash
# What README.md promises of a fresh clone, on systems that have nothing yet.
set -euo pipefail

usage() {
    cat <<'END'
tests/release/fresh-debian.sh [RELEASE...]

For each release, bookworm (Debian 12) and trixie (Debian 13) unless others are named, makes the smallest system that
debootstrap can, clones the commit that is checked out here into it, and there
  - runs ./dev run doctor: all protections hold, and every format is read;
  - runs ./dev run hash on photographs in every format: their hashes are those of the reference tool;
  - installs what ./dev run has built;
  - runs ./dev test, the whole of it.

Needs root, debootstrap, a mirror of Debian (that of apt here), the photographs in ../shared, and 12 GB in TMPDIR
(/var/tmp by default). A release takes 60 to 80 minutes on two idle cores. The systems are removed at the end.
END
}

# shellcheck source=tests/release/support/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/debian.sh"
photographs=(bridge-1-original blur-a-lot high-contrast)

# differing_bits HASH HASH: of two hashes in hexadecimal digits.
differing_bits() {
    local i bits=0 digit
    for ((i = 0; i < ${#1}; ++i)); do
        digit=$((16#${1:i:1} ^ 16#${2:i:1}))
        ((bits += (digit & 1) + (digit >> 1 & 1) + (digit >> 2 & 1) + (digit >> 3)))
    done
    echo "$bits"
}

# check_hashes RELEASE < "HASH QUALITY FILE" of each photograph in each format.
check_hashes() {
    local hash file name reference most count=0
    while read -r hash _ file; do
        name=$(basename "${file%.*}")
        reference=$(awk -F, -v name="photos/$name.jpg" '$1 == name { print $3 }' "$tree/../shared/data/pdq/expected.csv")
        most=0
        [[ $file != *.gif ]] || most=4  # its colours are 256 at most
        (($(differing_bits "$hash" "$reference") <= most)) ||
            fail "$1: the hash of $file is $hash, but the reference tool's is $reference"
        count=$((count + 1))
    done
    ((count == 8 * ${#photographs[@]})) || fail "$1: only $count photographs were hashed"
    echo "$1: $count photographs in 8 formats have the hashes of the reference tool"
}

check() {
    local release=$1 photograph
    make_system "$release" "$release"
    step "$release: ./dev run doctor"
    inside "$release" ./dev run doctor || fail "$release: ./dev run doctor found a fault"
    step "$release: ./dev run hash"
    # shellcheck disable=SC2016  # for the shell in there
    quietly inside "$release" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
        netpbm perl webp libheif-examples $(apt-cache pkgnames libheif-plugin | grep -E "x265|aomenc")'
    for photograph in "${photographs[@]}"; do
        quietly inside "$release" tests/release/support/photographs.sh "/root/shared/data/pdq/photos/$photograph.jpg" build/photographs
    done
    inside "$release" ./dev run hash build/photographs | check_hashes "$release"
    step "$release: cmake --install build/run"
    quietly inside "$release" cmake --install build/run --prefix /root/installed
    quietly inside "$release" /root/installed/bin/whorl --version
    step "$release: ./dev test"
    inside "$release" ./dev test >"$systems/tests" 2>&1 || {
        cat "$systems/tests" >&2
        fail "$release: ./dev test failed"
    }
    grep 'tests passed' "$systems/tests"
    rm -rf --one-file-system "${systems:?}/$release"
}

case ${1:-} in
    -h | --help) usage && exit ;;
esac
needs debootstrap git unshare apt-get
[[ -d $tree/../shared/data/pdq/photos ]] || fail "the photographs in ../shared/data/pdq are needed"
(($#)) || set -- bookworm trixie
for release; do
    check "$release"
done
