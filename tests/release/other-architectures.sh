#!/usr/bin/env bash
# Hashes and searches on processors of other kinds.
set -euo pipefail

usage() {
    cat <<'END'
tests/release/other-architectures.sh [ARCHITECTURE...]

For each architecture, arm64 and i386 unless others are named, builds the tests of hashes, of the search and of pictures
by Debian 12's cross compiler, with its libraries of that architecture, and runs them: those for arm64 by qemu, which
is slow, those for i386 on the processor itself. Then the sandbox's own test and whorl doctor are run: for arm64 on a
kernel for arm64, in a machine that qemu emulates.

Needs root, debootstrap, a mirror of Debian (that of apt here), the vectors in ../shared and 8 GB in TMPDIR (/var/tmp by default). On two idle
cores arm64 takes 40 minutes and i386 25. The systems are removed at the end.
END
}

# shellcheck source=tests/release/support/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/debian.sh"

# What computes hashes, or looks at the bytes of texts and pictures, where char may have no sign.
programs=(hash_test pdq_vectors_test pdq_reference_test phash_opencv_test match_test image_test exchange_test metadata_test)
libraries=(libhwy-dev libjpeg-dev libpng-dev libwebp-dev libtiff-dev libgif-dev libheif-dev libxxhash-dev libsqlite3-dev
    libexpat1-dev libseccomp-dev libsodium-dev libexiv2-dev zlib1g-dev libopencv-dev)
tools=(cmake ninja-build pkg-config libstb-dev libcli11-dev nlohmann-json3-dev catch2 libimage-exiftool-perl python3-jsonschema)
declare -A compiler=([arm64]=aarch64-linux-gnu [i386]=i686-linux-gnu)
declare -A pkgconfig=([arm64]=aarch64-linux-gnu [i386]=i386-linux-gnu)
declare -A processor=([arm64]=aarch64 [i386]=i686)
declare -A emulator=([arm64]=qemu-aarch64 [i386]="")
# An emulated program cannot close its sandbox: the machine further down has one.
declare -A impossible=([arm64]="nothing of a picture is in the worker" [i386]="^$")
# On i386 GCC warns of each 64-bit number that becomes an index, also where it was checked.
declare -A strict=([arm64]=ON [i386]=OFF)

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

# try_sandbox_on_ARCHITECTURE COMMAND...: each must end with 0.
try_sandbox_on_i386() {
    local command
    for command; do
        quietly inside i386 sh -c "$command"
    done
}

# On a machine of its own, with a kernel of Debian: qemu's emulation of programs alone has no seccomp.
try_sandbox_on_arm64() {
    local machine=/root/machine image program command
    install arm64 qemu-system-arm cpio busybox-static:arm64
    image=$(inside arm64 apt-cache depends linux-image-arm64:arm64 | sed -n 's/.*Depends: \(linux-image[^ ]*\)/\1/p')
    quietly inside arm64 mkdir -p $machine/disk/{bin,dev,etc,lib,proc,sys,tmp}
    quietly inside arm64 sh -c "cd $machine && apt-get -qq download $image &&
        dpkg-deb --fsys-tarfile linux-image-*.deb | tar -x ./boot"
    for command in /bin/busybox "$@"; do
        program=${command%% *}
        # shellcheck disable=SC2016  # for the shell in there
        quietly inside arm64 sh -c 'cp "$1" "$2/bin"
            qemu-aarch64 /lib/ld-linux-aarch64.so.1 --list "$1" | grep -o "/[^ ]*" |
                xargs --no-run-if-empty cp --dereference --target-directory "$2/lib"' - "$program" $machine/disk
    done
    {
        echo '#!/bin/busybox sh'
        echo 'export HOME=/tmp LD_LIBRARY_PATH=/lib'
        echo 'mount() { /bin/busybox mount "$@"; }'
        echo 'mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp'
        for command; do
            echo "/bin/${command##*/} && echo 'worked: $command'"
        done
        echo '/bin/busybox poweroff -f'
    } >"$systems/arm64$machine/disk/init"
    chmod +x "$systems/arm64$machine/disk/init"
    quietly inside arm64 sh -c "cd $machine/disk && find . | cpio --quiet -o -H newc | gzip -1 >../disk.gz"
    quietly inside arm64 sh -c "timeout 900 qemu-system-aarch64 -M virt -cpu cortex-a72 -smp 2 -m 4096 -nographic -no-reboot \
        -net none -kernel $machine/boot/vmlinuz-* -initrd $machine/disk.gz -append 'console=ttyAMA0 quiet panic=1' \
        >$machine/said"
    for command; do
        grep -q "worked: $command" "$systems/arm64$machine/said" || {
            cat "$systems/arm64$machine/said" >&2
            fail "arm64: $command failed on a kernel for arm64"
        }
    done
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
        -D CMAKE_BUILD_TYPE=Release -D WHORL_WARNINGS_AS_ERRORS="${strict[$architecture]}" -D WHORL_BUILD_LAB=OFF
    mapfile -t found < <(inside "$architecture" ninja -C build -t targets all | sed -n 's/^\([a-z_]*_test\): phony$/\1/p')
    [[ " ${found[*]} " == *" pdq_reference_test "* ]] || fail "the reference vectors in ../shared/data/pdq are needed"
    quietly inside "$architecture" ninja -k 0 -C build "${programs[@]}" sandbox_test whorl
    step "$architecture: testing"
    inside "$architecture" ctest --test-dir build --output-on-failure --parallel "$(nproc)" \
        --tests-regex "^($(IFS='|' && echo "${programs[*]}")):" --exclude-regex "${impossible[$architecture]}" >"$systems/tests" 2>&1 || {
        cat "$systems/tests" >&2
        fail "$architecture: tests failed"
    }
    grep 'tests passed' "$systems/tests"
    step "$architecture: trying the sandbox"
    try_sandbox_on_"$architecture" build/tests/sandbox/sandbox_test "build/cli/whorl doctor"
    echo "$architecture: the sandbox holds, and every format is read in it"
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
