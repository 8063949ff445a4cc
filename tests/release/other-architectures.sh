#!/usr/bin/env bash
# Hashes and searches on processors of other kinds.
set -euo pipefail

usage() {
    cat <<'END'
tests/release/other-architectures.sh [ARCHITECTURE...]

For each architecture, arm64 and i386 unless others are named, builds the tests of hashes, of the search and of pictures
by Debian 12's cross compiler, with its libraries of that architecture, and runs them: those for arm64 by qemu, which
is slow, those for i386 on the processor itself.

Needs root, debootstrap, a mirror of Debian (that of apt here) and 8 GB in TMPDIR (/var/tmp by default). On two idle
cores arm64 takes 25 minutes and i386 15. The system is removed at the end.
END
}

# shellcheck source=tests/release/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

# What computes hashes, or looks at the bytes of texts and pictures, where char may have no sign.
programs=(hash_test pdq_vectors_test pdq_reference_test phash_opencv_test match_test image_test exchange_test metadata_test)
libraries=(libhwy-dev libjpeg-dev libpng-dev libwebp-dev libtiff-dev libgif-dev libheif-dev libxxhash-dev libsqlite3-dev
    libexpat1-dev libseccomp-dev libsodium-dev libexiv2-dev zlib1g-dev libopencv-dev)
tools=(cmake ninja-build pkg-config libstb-dev libcli11-dev nlohmann-json3-dev catch2 libimage-exiftool-perl)
declare -A compiler=([arm64]=aarch64-linux-gnu [i386]=i686-linux-gnu)
declare -A pkgconfig=([arm64]=aarch64-linux-gnu [i386]=i386-linux-gnu)
declare -A processor=([arm64]=aarch64 [i386]=i686)
declare -A emulator=([arm64]=qemu-aarch64 [i386]="")

install() {
    quietly inside "$1" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${@:2}"
}

toolchain() {
    cat <<END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${processor[$1]})
set(CMAKE_C_COMPILER ${compiler[$1]}-gcc)
set(CMAKE_CXX_COMPILER ${compiler[$1]}-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator[$1]})
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/${pkgconfig[$1]}/pkgconfig:/usr/share/pkgconfig)
END
}

check() {
    local architecture=$1 found=()
    [[ -n ${compiler[$architecture]:-} ]] || fail "there is no check for $architecture"
    make_system "$architecture" bookworm
    quietly inside "$architecture" dpkg --add-architecture "$architecture"
    quietly inside "$architecture" apt-get -qq update
    step "$architecture: installing compiler and libraries"
    install "$architecture" "g++-${compiler[$architecture]}" "${tools[@]}" ${emulator[$architecture]:+qemu-user}
    install "$architecture" "${libraries[@]/%/:$architecture}"
    step "$architecture: building"
    toolchain "$architecture" >"$systems/$architecture/root/toolchain.cmake"
    quietly inside "$architecture" cmake -G Ninja -B build -D CMAKE_TOOLCHAIN_FILE=/root/toolchain.cmake \
        -D CMAKE_BUILD_TYPE=Release -D WHORL_WARNINGS_AS_ERRORS=ON -D WHORL_BUILD_LAB=OFF
    mapfile -t found < <(inside "$architecture" ninja -C build -t targets all | sed -n 's/^\([a-z_]*_test\): phony$/\1/p')
    [[ " ${found[*]} " == *" pdq_reference_test "* ]] || fail "the reference vectors in ../shared/data/pdq are needed"
    quietly inside "$architecture" ninja -C build "${programs[@]}"
    step "$architecture: testing"
    inside "$architecture" ctest --test-dir build --output-on-failure --parallel "$(nproc)" \
        --tests-regex "^($(IFS='|' && echo "${programs[*]}")):" >"$systems/tests" 2>&1 || {
        cat "$systems/tests" >&2
        fail "$architecture: tests failed"
    }
    grep 'tests passed' "$systems/tests"
    rm -rf --one-file-system "${systems:?}/$architecture"
}

case ${1:-} in
    -h | --help) usage && exit ;;
esac
needs debootstrap git unshare apt-get
(($#)) || set -- arm64 i386
for architecture; do
    check "$architecture"
done
