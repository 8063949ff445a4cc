#!/usr/bin/env bash
# Assembles a corpus of free photographs from Debian packages. It installs nothing and needs no special rights.
set -euo pipefail

usage() {
    cat <<'EOF'
assemble.sh [--list FILE] [--packages FOLDER] OUTDIR

  --list FILE        the pictures to take (default: debian-photographs.tsv beside this script)
  --packages FOLDER  keep the packages in FOLDER, and use packages that are already there (default: a temporary
                     folder)

Makes OUTDIR with PACKAGE/PICTURE, and OUTDIR.copyright with each package's statement of authors and licences. If a
picture is missing or differs from the list, it says which, makes no OUTDIR, and ends with exit code 1.
EOF
}

fail() {
    echo "assemble.sh: $*" >&2
    exit 1
}

list=$(dirname "${BASH_SOURCE[0]}")/debian-photographs.tsv
packages=
out=
while (($#)); do
    case $1 in
        --list | --packages)
            (($# > 1)) || fail "$1 needs a value"
            if [[ $1 == --list ]]; then list=$2; else packages=$2; fi
            shift
            ;;
        --help)
            usage
            exit
            ;;
        -*) fail "unknown option '$1'; see --help" ;;
        *)
            [[ ! $out ]] || fail "one OUTDIR only; see --help"
            out=${1%/}
            ;;
    esac
    shift
done
[[ $out ]] || fail "where to? See --help"
[[ -r $list ]] || fail "cannot read the list '$list'"
for place in "$out" "$out.copyright"; do
    [[ ! -e $place ]] || fail "'$place' is there already"
done
for program in dpkg-deb sha256sum tar; do
    command -v "$program" >/dev/null || fail "$program is missing (on Debian, or a system made of it, it is there)"
done

work=$(mktemp -d "$(dirname "$out")/.corpus.XXXXXX")
work=$(realpath "$work") # some commands below run in other folders
trap 'rm -rf "$work"' EXIT
mkdir "$work/pictures" "$work/copyright" "$work/downloads"
packages=$(realpath -m "${packages:-$work/downloads}")
mkdir -p "$packages"
mapfile -t names < <(grep -v '^#' "$list" | cut -f2 | LC_ALL=C sort -u)
((${#names[@]})) || fail "the list '$list' is empty"

# The file of a package, in any version; the last one by name if there are several.
package_file() { # PACKAGE
    find "$packages" -maxdepth 1 -name "$1_*.deb" | LC_ALL=C sort | tail -n 1
}

download() {
    local name missing=()
    for name in "${names[@]}"; do
        [[ $(package_file "$name") ]] || missing+=("$name")
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || fail "apt-get is missing; put these packages of Debian 12 into a folder and name it by --packages: ${missing[*]}"
    echo "Downloading ${#missing[@]} packages." >&2
    # One by one, so that a package that a release lacks does not stop the others.
    for name in "${missing[@]}"; do
        (cd "$packages" && apt-get --quiet=2 download "$name" 2>"$work/complaints") || cat "$work/complaints" >&2
    done
}

# Extracts the pictures of a package and checks each. Prints what is wrong to standard output.
take() { # PACKAGE
    local package=$1 file version sum name path
    file=$(package_file "$package")
    if [[ ! $file ]]; then
        echo "$package: there is no such package here"
        return
    fi
    if ! version=$(dpkg-deb --field "$file" Version 2>/dev/null); then
        echo "$package: its file is no package, or not all of it: $file"
        return
    fi
    mkdir "$work/contents" "$work/pictures/$package"
    grep -v '^#' "$list" | awk -F '\t' -v package="$package" '$2 == package { print "./" $4 }' >"$work/paths"
    echo "./usr/share/doc/$package/copyright" >>"$work/paths"
    # tar complains about missing files; the loop below names them.
    dpkg-deb --fsys-tarfile "$file" |
        tar --extract --directory "$work/contents" --no-same-owner --verbatim-files-from --files-from "$work/paths" 2>/dev/null || true
    while IFS=$'\t' read -r sum _ name path; do
        if [[ ! -f $work/contents/$path ]]; then
            echo "$package: $path is missing (version $version of the package is another than the list was made of)"
        elif [[ $(sha256sum <"$work/contents/$path") != "$sum  -" ]]; then
            echo "$package: $path is another picture (version $version of the package is another than the list was made of)"
        else
            install -m 644 "$work/contents/$path" "$work/pictures/$package/$name"
        fi
    done < <(grep -v '^#' "$list" | awk -F '\t' -v package="$package" '$2 == package')
    install -m 644 "$work/contents/usr/share/doc/$package/copyright" "$work/copyright/$package" 2>/dev/null ||
        echo "$package: its statement of licences is missing"
    rm -rf "$work/contents"
}

download
for name in "${names[@]}"; do
    take "$name"
done >"$work/wrong"
if [[ -s $work/wrong ]]; then
    cat "$work/wrong" >&2
    fail "$(wc -l <"$work/wrong") things are wrong, so there is no corpus"
fi

# The digest that whorl-lab prints too: that of the lines of sha256sum, in byte order of the names.
count=$(find "$work/pictures" -type f | wc -l)
digest=$(cd "$work/pictures" && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
mv "$work/copyright" "$out.copyright"
mv "$work/pictures" "$out"
echo "$count photographs of ${#names[@]} packages in $out"
echo "authors and licences: $out.copyright/PACKAGE, as in /usr/share/doc/PACKAGE/copyright"
echo "digest $digest"
