#!/usr/bin/env bash
# What ./dev says where it cannot work, and what it installs: dev_test.sh SOURCE
# The commands that it calls are stand-ins, which write down what they are asked for.
# shellcheck disable=SC2016  # what is quoted is for them
set -euo pipefail

source_folder=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
export PATH=$folder/bin:$PATH
failures=0

stand_in() {
    printf '#!/bin/bash\n%s\n' "$2" >"$folder/bin/$1"
    chmod 755 "$folder/bin/$1"
}

# A tree as it is cloned, on a system that has all packages.
begin() {
    rm -rf "${folder:?}"/*
    mkdir -p "$folder/tree" "$folder/bin" "$folder/asked"
    chmod 777 "$folder/tree" "$folder/asked"
    cp "$source_folder/dev" "$source_folder/CMakePresets.json" "$folder/tree"
    stand_in dpkg-query 'shift 3; for name; do echo -n "$name/installed "; done'
    stand_in cmake "echo \"\$@\" >>$folder/asked/cmake"
    stand_in ninja "echo \"\$@\" >>$folder/asked/ninja"
    stand_in apt-get "echo \"\$@\" >>$folder/asked/apt-get"
    stand_in sudo 'exit 1'
    git config --file "$folder/gitconfig" safe.directory '*'
}

# Runs ./dev as somebody whom file permissions bind.
dev() {
    local as=()
    ((EUID != 0)) || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    "${as[@]}" env GIT_CONFIG_GLOBAL="$folder/gitconfig" "$folder/tree/dev" "$@" >"$folder/said" 2>&1
}

fails() {
    echo "failed: $1"
    sed 's/^/    /' "$folder/said"
    failures=$((failures + 1))
}

# refused TITLE WORDS COMMAND...: with one line that holds the words.
refused() {
    local title=$1 words=$2
    shift 2
    if "$@"; then
        fails "$title: it worked"
    elif (($(wc -l <"$folder/said") != 1)) || ! grep -qE "^dev: .*($words)" "$folder/said"; then
        fails "$title: it did not say \"$words\" in one line"
    fi
}

asked() {
    if ! grep -qE -- "$3" "$folder/asked/$2" 2>/dev/null; then
        fails "$1: $2 was not asked for $3"
    fi
}

begin
dev build release hash_test || fails "a target is built"
asked "a target is built" ninja '/tree/build/release -j [0-9]+ hash_test$'

begin
TMPDIR=$folder/none refused "no TMPDIR" "$folder/none is not a writable folder" dev build
chmod 755 "$folder/asked"
TMPDIR=$folder/asked refused "TMPDIR of somebody else" "$folder/asked is not a writable folder" dev build

begin
chmod 555 "$folder/tree"
refused "a source tree to be read only" "cannot write to $folder/tree/build/release," dev build

begin
mkdir "$folder/tree/build"
chmod 777 "$folder/tree/build"
dev build || fails "a folder for builds"
chmod -R 555 "$folder/tree/build"
refused "a build that became read only" "cannot write to $folder/tree/build/release," dev build

begin
stand_in dpkg-query ''
refused "sudo without rights" 'apt-get install .*g\+\+ cmake' dev build

# names DPKG-QUERY: a system where sudo works, and where dpkg answers so.
names() {
    begin
    stand_in sudo '"$@"'
    stand_in dpkg-query "$1"
    dev build || fails "packages are installed"
}

split='shift 3; for name; do
    case $name in
        libheif-plugin-*) [[ ! -s $asked ]] || echo -n "$name/not-installed " ;;
        *) [[ ! -s $asked ]] || echo -n "$name/installed " ;;
    esac
done'
names "asked=$folder/asked/apt-get; $split"
asked "packages are installed" apt-get '^-qq install .* libheif-dev '
asked "those that others name are installed after them" apt-get \
    '^-qq install --yes --no-install-recommends libheif-plugin-libde265 libheif-plugin-aomdec libheif-plugin-x265 libheif-plugin-aomenc$'

names 'shift 3; for name; do [[ $name == libheif-plugin-* ]] || echo -n "$name/installed "; done'
[[ ! -e $folder/asked/apt-get ]] || fails "a release without these packages: apt-get was asked for something"

# Limits of control groups, where this system lets us show others.
# limited JOBS FILE TEXT...: what each file says, of the group of its kind (version 1) or of all (version 2). $GROUP in
# a name is the group of this process.
limited() {
    local jobs=$1
    shift
    begin
    stand_in nproc 'echo 8'
    unshare --user --map-root-user --mount bash -euc '
        tree=$1
        shift
        mount -t tmpfs none /sys/fs/cgroup
        while (($#)); do
            kind=${1%%/*}
            file=/sys/fs/cgroup/${1/GROUP/$(sed -nE "s#^[0-9]+:${kind/all}:/##p" /proc/self/cgroup)}
            file=${file/cgroup\/all/cgroup}
            mkdir -p "$(dirname "$file")"
            echo "$2" >"$file"
            shift 2
        done
        exec "$tree/dev" build' - "$folder/tree" "$@" >"$folder/said" 2>&1 || fails "limits: $*"
    asked "limits: $*" ninja "-j $jobs\$"
}
if unshare --user --map-root-user --mount mount -t tmpfs none /sys/fs/cgroup 2>/dev/null; then
    if grep -q '^0::' /proc/self/cgroup; then
        limited 2 all/cpu.max "250000 100000" all/GROUP/memory.max max
        limited 1 all/GROUP/cpu.max "max 100000" all/GROUP/memory.max 1600000000
        limited 1 all/cpu.max "50000 100000" all/GROUP/memory.max 1000
    fi
    if grep -q ':cpu:' /proc/self/cgroup && grep -q ':memory:' /proc/self/cgroup; then
        limited 2 cpu/cpu.cfs_quota_us 250000 cpu/cpu.cfs_period_us 100000 memory/GROUP/memory.limit_in_bytes 9223372036854771712
        limited 1 cpu/cpu.cfs_quota_us -1 cpu/cpu.cfs_period_us 100000 memory/GROUP/memory.limit_in_bytes 1600000000
        limited 1 cpu/cpu.cfs_quota_us 50000 cpu/cpu.cfs_period_us 100000 memory/memory.limit_in_bytes 1000
    fi
fi

# What lint looks at: the stand-ins write the names of files down.
repository() {
    begin
    stand_in clang-format "shift 2; printf '%s\n' \"\$@\" >>$folder/asked/clang-format"
    stand_in clang-tidy ':'
    stand_in shellcheck ':'
    mkdir -p "$folder"/tree/{bench,lib,build/lint}
    touch "$folder/tree/build/lint/build.ninja"
    echo "CMAKE_HOME_DIRECTORY:INTERNAL=$(cd "$folder/tree" && pwd -P)" >"$folder/tree/build/lint/CMakeCache.txt"
    echo build >"$folder/tree/.gitignore"
    touch "$folder"/tree/{.clang-tidy,bench/.clang-tidy,lib/a.hpp,lib/b.cpp}
    echo '#include "lib/a.hpp"' >"$folder/tree/lib/c.cpp"
    git -C "$folder/tree" init -q
    git -C "$folder/tree" add -A
    git -C "$folder/tree" -c user.name=nobody -c user.email=nobody@localhost commit -qm begin
    chmod -R a+rwX "$folder/tree"
}

# looked_at TITLE FILE...: what lint --since HEAD is to look at.
looked_at() {
    local title=$1
    shift
    dev lint --since HEAD || fails "$title"
    [[ $(sort "$folder/asked/clang-format" 2>/dev/null) == $(printf '%s\n' "$@") ]] ||
        fails "$title: clang-format looked at $(cat "$folder/asked/clang-format" 2>/dev/null)"
}

repository
looked_at "nothing changed"
repository
echo >>"$folder/tree/lib/a.hpp"
looked_at "a header, and what includes it" lib/a.hpp lib/c.cpp
repository
echo >"$folder/tree/lib/ünï cöde.cpp"
looked_at "a name of other letters" "lib/ünï cöde.cpp"
repository
echo '# x' >>"$folder/tree/bench/.clang-tidy"
looked_at "what judges files" lib/a.hpp lib/b.cpp lib/c.cpp
repository
rm "$folder/tree/lib/a.hpp"
looked_at "a header that is gone" lib/b.cpp lib/c.cpp
for words in "--since --cached" "--since nothing" "--since HEAD more" "--since" "more"; do
    repository
    # shellcheck disable=SC2086  # words are meant to split
    refused "lint $words" "not a commit|takes --since" dev lint $words
done

begin
mkdir -p "$folder/tree/tests/release"
printf '#!/bin/sh\necho tried >>%s\n' "$folder/asked/part" >"$folder/tree/tests/release/crashes.sh"
chmod +x "$folder/tree/tests/release/crashes.sh"
refused "a part that is not there" "no part crash: crashes$" dev release-check crash
dev release-check || fails "all parts of the release check"
asked "all parts of the release check" part '^tried$'
printf '#!/bin/sh\nexit 1\n' >"$folder/tree/tests/release/crashes.sh"
! dev release-check crashes || fails "a part that fails: it worked"
dev help
for part in "$source_folder"/tests/release/*.sh; do
    grep -q "$(basename -s .sh "$part") ([0-9]*" "$folder/said" || fails "the help: no time for $(basename "$part")"
done

((failures == 0)) || exit 1
echo "dev: as it should be"
