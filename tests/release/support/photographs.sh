#!/usr/bin/env bash
# Saves a photograph in every format that Whorl reads, by programs of others: photographs.sh PHOTOGRAPH.jpg FOLDER
# On Debian they come from netpbm, webp and libheif-examples.
set -euo pipefail

photograph=$1
folder=$2
mkdir -p "$folder"
copy=$folder/$(basename "$photograph" .jpg)

cp "$photograph" "$copy.jpg"
{
    jpegtopnm "$copy.jpg" >"$copy.pnm"
    pnmtopng "$copy.pnm" >"$copy.png"
    pamtotiff "$copy.pnm" >"$copy.tif"
    ppmtobmp "$copy.pnm" >"$copy.bmp"
    pnmquant 256 "$copy.pnm" | ppmtogif >"$copy.gif"
    cwebp -lossless "$copy.png" -o "$copy.webp"
    heif-enc --quality 90 "$copy.png" -o "$copy.heic"
    heif-enc --avif --quality 90 "$copy.png" -o "$copy.avif"
} >/dev/null 2>"$folder/log" || {
    cat "$folder/log" >&2
    exit 1
}
rm "$copy.pnm" "$folder/log"
