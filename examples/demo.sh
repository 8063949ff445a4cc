#!/usr/bin/env bash
# A first result without photographs of your own: hashes real ones, then finds edited copies.
#
#   demo.sh WHORL FOLDER     (called by ./dev demo)
set -euo pipefail

whorl=$1
folder=$2
package=lomiri-wallpapers-16.04 # fifteen photographs under free licences, 15 MB

mkdir -p "$folder"
cd "$folder"
if [[ ! -d photos ]]; then
    if ! apt-cache show "$package" >/dev/null 2>&1; then
        as_root=()
        ((EUID == 0)) || as_root=(sudo)
        "${as_root[@]}" apt-get -qq update || true
    fi
    if ! apt-cache show "$package" >/dev/null 2>&1; then
        echo "demo: the Debian package $package, which has photographs, cannot be found" >&2
        exit 1
    fi
    echo "Fetching photographs: the Debian package $package (nothing is installed)."
    rm -rf fetched
    mkdir fetched
    # If apt's own user may not enter this folder, root fetches, and apt says so at length.
    (cd fetched && apt-get -qq download "$package" 2>apt.log) || { cat fetched/apt.log >&2; exit 1; }
    dpkg-deb -x fetched/*.deb fetched
    mv fetched/usr/share/backgrounds photos
    cp fetched/usr/share/doc/*/copyright licences
    rm -rf fetched
fi

photo=photos/Dragonfly_by_Bolly.jpg
other=photos/Wine_by_Jakkub_Mede.jpg
licence_of() { # the licence that the package states for a file
    awk -v file="${1#photos/}" '/^Files:/ { found = index($0, file) } found && /^License:/ { print $2; exit }' licences
}
say() { printf '\n%s\n' "$*"; }
show() {
    echo "\$ whorl $*"
    "$whorl" "$@"
}

say "Source: Debian package $package. Two of its photographs are used below:"
for file in "$photo" "$other"; do
    echo "  $file, licence $(licence_of "$file")"
done

say "1. Every picture gets a hash and a quality; nothing leaves this machine:"
show hash photos

say "2. A copy at half the size, saved again at low quality, as messengers do:"
djpeg -scale 1/2 "$photo" | cjpeg -quality 40 >copy.jpg
show compare "$photo" copy.jpg

say "3. A mirrored copy. The eight dihedral hashes find it:"
jpegtran -flip horizontal "$photo" >mirrored.jpg
show compare "$photo" mirrored.jpg

say "4. Another photograph:"
show compare "$photo" "$other"

say "The pictures are in $folder. Remove them with ./dev clean."
