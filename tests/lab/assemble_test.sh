#!/usr/bin/env bash
# Assembles a corpus of packages made for the test, as they should be and in every way that they can be wrong.
set -euo pipefail

assemble=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "$1"
    exit 1
}

# A package with these files, each of which holds its own name.
package() { # NAME FILE...
    local name=$1 file
    shift
    rm -rf root
    mkdir -p root/DEBIAN "root/usr/share/doc/$name" packages
    printf 'Package: %s\nVersion: 1.2\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: x\n' "$name" >root/DEBIAN/control
    echo "free" >"root/usr/share/doc/$name/copyright"
    for file in "$@"; do
        mkdir -p "root/usr/share/$(dirname "$file")"
        echo "$file" >"root/usr/share/$file"
    done
    dpkg-deb --root-owner-group --build root "packages/${name}_1.2_all.deb" >/dev/null
}
line() { # PACKAGE FILE NAME
    printf '%s\t%s\t%s\tusr/share/%s\n' "$(echo "$2" | sha256sum | cut -d ' ' -f 1)" "$1" "$3" "$2"
}
refuses() { # EXPECTED [ARGUMENT...]
    local expected=$1
    shift
    if "$assemble" "$@" >said 2>&1; then
        fail "it should have failed: $*"
    fi
    grep -qF -- "$expected" said || fail "it did not say '$expected' but: $(cat said)"
    [[ ! -e out && ! -e out.copyright ]] || fail "half a corpus is left"
    ! compgen -G '.corpus.*' >/dev/null || fail "its own files are left"
}

package one b/x.jpg 'a/y z!.png' unlisted.jpg
package two b/x.jpg
{ echo "# a remark"; line one b/x.jpg x.jpg; line one 'a/y z!.png' y.png; line two b/x.jpg x.jpg; } >list

"$assemble" --list list --packages packages out >said
[[ $(cd out && find . -type f | LC_ALL=C sort | tr '\n' ' ') == './one/x.jpg ./one/y.png ./two/x.jpg ' ]] || fail "$(find out)"
[[ $(cat out/one/y.png) == 'a/y z!.png' ]] || fail "another picture"
[[ $(cat out.copyright/two) == free ]] || fail "no statement of licences"
grep -qF '3 photographs of 2 packages' said || fail "$(cat said)"
digest=$(cd out && sha256sum one/x.jpg one/y.png two/x.jpg | sha256sum | cut -d ' ' -f 1)
grep -qxF "digest $digest" said || fail "another digest: $(cat said)"

# As the documentation has it: from the root of the project, with a relative path, by apt-get, which is a false one here.
mkdir -p project/bench/lab/corpora bin
cp "$assemble" project/bench/lab/corpora/
cp list project/bench/lab/corpora/debian-photographs.tsv
cat >bin/apt-get <<EOF
#!/bin/sh
[ "\$1 \$2" = '--quiet=2 download' ] || exit 100
[ -e "$folder/packages/\$3_1.2_all.deb" ] || { echo "E: Unable to locate package \$3" >&2; exit 100; }
cp "$folder/packages/\$3_1.2_all.deb" .
EOF
chmod +x bin/apt-get
as_documented() {
    (cd project && PATH=$folder/bin:$PATH bench/lab/corpora/assemble.sh corpus) >said 2>&1
}
as_documented || fail "it fails as the documentation has it: $(cat said)"
diff -r out project/corpus || fail "the same list makes another corpus"
grep -qxF "digest $digest" said || fail "another digest: $(cat said)"
rm -r project/corpus project/corpus.copyright
mv packages/two_1.2_all.deb .
as_documented && fail "a package that is not there is not missed"
grep -qxF 'E: Unable to locate package two' said || fail "it does not pass on what apt-get says: $(cat said)"
grep -qxF 'two: there is no such package here' said || fail "$(cat said)"
[[ $(ls -A project) == bench ]] || fail "something is left: $(ls -A project)"
mv two_1.2_all.deb packages/

"$assemble" --list list --packages packages out >said 2>&1 && fail "it has overwritten a corpus"
grep -qF "'out' is there already" said || fail "$(cat said)"
rm -r out out.copyright

{ cat list; line two gone.jpg gone.jpg; } >longer
refuses 'two: usr/share/gone.jpg is missing (version 1.2 of the package is another' --list longer --packages packages out
sed "s/^[0-9a-f]\{64\}\(.*x.jpg\)/$(printf '0%.0s' {1..64})\1/" list >wrong
refuses 'one: usr/share/b/x.jpg is another picture' --list wrong --packages packages out
refuses '2 things are wrong' --list wrong --packages packages out
rm root/usr/share/doc/two/copyright
dpkg-deb --root-owner-group --build root packages/two_1.2_all.deb >/dev/null
refuses 'two: its statement of licences is missing' --list list --packages packages out
echo 'no package' >packages/two_1.2_all.deb
refuses 'two: its file is no package' --list list --packages packages out
refuses "cannot read the list 'missing'" --list missing out
echo '# nothing' >empty
refuses "the list 'empty' is empty" --list empty out
refuses 'one OUTDIR only' out other
refuses "unknown option '--fast'" --fast out
refuses '--list needs a value' --list
refuses 'where to?'
