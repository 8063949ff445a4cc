#!/usr/bin/env bash
# What the pages take for granted: pictures, a list of hashes, a platform. Works in the current folder.
#
#   prepare.sh STEP
#
# From run_page.py it has BUILD, the folder of the build, SOURCE, the project's, and PASSPHRASE.
set -euo pipefail

new_case() {
    whorl case new "$1" --argon2-memory 8 --argon2-passes 1 --passphrase-fd 0 --quiet <<<"$PASSPHRASE" >/dev/null
}

recipient_line() {
    whorl case export-key "$1" --recipient-line "$2" --passphrase-fd 0 <<<"$PASSPHRASE"
}

# For every page.
scene() {
    "$BUILD/tests/docs/draw-docs-pictures" .
    exiftool -q -overwrite_original -GPSLatitude=51.0543 -GPSLatitudeRef=N -GPSLongitude=3.7174 -GPSLongitudeRef=E \
        -GPSAltitude=12 -GPSAltitudeRef=above -SerialNumber=4711 holiday.jpg
    {
        echo "algorithm,hash,quality,source,id"
        whorl hash Pictures | awk '{ printf "pdq,%s,%s,hotline,2026-11%s\n", $1, $2, 6 + NR }'
    } >hashes.csv
    new_case platform
    recipient_line platform "Example Platform" >platforms.txt
    # The source tree, as a reader has it.
    ln -s "$SOURCE"/{bench,docs,examples,tests} .
    ln -s "$SOURCE/tests/docs/dev.sh" dev
    mkdir build
    ln -s "$BUILD" build/run
    ln -s "$BUILD" build/release
}

# What a platform has when submissions came: my-case is a person's.
submissions() {
    mkdir -p in out
    cp my-case/0000-submission.age in
}

# The platform takes the person's submission in, and answers.
answer() {
    submissions
    whorl bank init platform.bank
    whorl bundle intake --bank platform.bank --key platform --receipts out --passphrase-fd 0 --quiet in/*.age \
        <<<"$PASSPHRASE" >/dev/null
    mv out/*.age answer.age
}

install() {
    cmake --install "$BUILD" --prefix "$HOME/.local" >/dev/null
}

"$1"
