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
}

# Runs ./dev as somebody whom file permissions bind.
dev() {
    local as=()
    ((EUID != 0)) || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    "${as[@]}" "$folder/tree/dev" "$@" >"$folder/said" 2>&1
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
    elif (($(wc -l <"$folder/said") != 1)) || ! grep -q "^dev: .*$words" "$folder/said"; then
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
TMPDIR=$folder/none refused "no TMPDIR" "$folder/none is no folder that can be written to" dev build
chmod 755 "$folder/asked"
TMPDIR=$folder/asked refused "TMPDIR of somebody else" "$folder/asked is no folder that can be written to" dev build

begin
chmod 555 "$folder/tree"
refused "a source tree to be read only" "$folder/tree/build/release cannot be written to" dev build

begin
mkdir "$folder/tree/build"
chmod 777 "$folder/tree/build"
dev build || fails "a folder for builds"
chmod -R 555 "$folder/tree/build"
refused "a build that became read only" "$folder/tree/build/release cannot be written to" dev build

begin
stand_in dpkg-query ''
refused "sudo without rights" 'apt-get install .*g++ cmake' dev build

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

# Limits of the control group, where this system lets us show it others.
limited() {
    begin
    stand_in nproc 'echo 8'
    unshare --user --map-root-user --mount bash -euc '
        group=$(sed -n "s/^0:://p" /proc/self/cgroup)
        mount -t tmpfs none /sys/fs/cgroup
        mkdir -p "/sys/fs/cgroup$group"
        echo "$2" >/sys/fs/cgroup/cpu.max
        echo "$3" >"/sys/fs/cgroup$group/memory.max"
        exec "$1/tree/dev" build' - "$folder" "$1" "$2" >"$folder/said" 2>&1 || fails "limits of $1 and $2"
    asked "limits of $1 and $2" ninja "-j $3\$"
}
if unshare --user --map-root-user --mount mount -t tmpfs none /sys/fs/cgroup 2>/dev/null; then
    limited "250000 100000" max 2
    limited "max 100000" 1600000000 1
    limited "50000 100000" 1000 1
fi

((failures == 0)) || exit 1
echo "dev: as it should be"
