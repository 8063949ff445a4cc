# Small systems of Debian to build in, for the checks in the folder above, which source it.
# shellcheck shell=bash

# The tree that is checked, and a folder for systems, which goes at the end.
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd -P)
systems=

fail() {
    echo "release: $*" >&2
    exit 1
}

step() {
    echo "release: $(date +%H:%M) $*"
}

# needs COMMAND...: all of what a check calls, and root.
needs() {
    local command
    for command; do
        command -v "$command" >/dev/null || fail "$command is needed and not installed"
    done
    ((EUID == 0)) || fail "only root can make systems to check in"
    systems=$(mktemp -d -p "${TMPDIR:-/var/tmp}" whorl-release.XXXXXX)
    trap 'rm -rf --one-file-system "$systems"' EXIT
}

# make_system NAME RELEASE: the smallest Debian, with a clone of the commit that is checked out here in /root/whorl.
# Shared data, where there is some, lies beside it.
make_system() {
    local mirror system=$systems/$1
    # shellcheck disable=SC2016  # for apt
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
        head -n 1)
    [[ -n $mirror ]] || fail "apt knows no mirror of Debian"
    step "$1: making a system of $2"
    quietly debootstrap --variant=minbase --include=ca-certificates "$2" "$system" "$mirror"
    cp /etc/resolv.conf "$system/etc/resolv.conf"
    git clone --quiet "$tree" "$system/root/whorl"
    mkdir "$system/root/shared"
}

# inside NAME COMMAND...: runs it in the system, with its own processes and mounts, all of which end with it.
inside() {
    local system=$systems/$1 shared=$tree/../shared
    shift
    [[ -d $shared ]] || shared=
    # shellcheck disable=SC2016  # for the shell in there
    unshare --mount --pid --fork --kill-child bash -euc '
        system=$1 shared=$2
        shift 2
        mount --make-rprivate /
        mount -t proc proc "$system/proc"
        mount --rbind /sys "$system/sys"
        mount --rbind /dev "$system/dev"
        mount -t tmpfs tmpfs "$system/tmp"
        [[ -z $shared ]] || mount --bind -o ro "$shared" "$system/root/shared"
        exec chroot "$system" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
            sh -c "cd /root/whorl && exec \"\$@\"" - "$@"' - "$system" "$shared" "$@"
}

# Shows what a command said only when it failed, which ends the check.
quietly() {
    local log=$systems/log
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 50 "$log" >&2
        fail "$* failed"
    }
}
