#!/usr/bin/env bash
# Saves a photograph in every format that Whorl reads, by programs of others: photographs.sh PHOTOGRAPH.jpg FOLDER
# On Debian they come from netpbm (and perl), webp and libheif-examples. What they say is shown when one of them fails.
set -euo pipefail

photograph=$1
folder=$2
mkdir -p "$folder"
copy=$folder/$(basename "$photograph" .jpg)
exec 3>&2 >"$folder/log" 2>&1
trap 'cat "$folder/log" >&3' ERR

cp "$photograph" "$copy.jpg"
jpegtopnm "$copy.jpg" >"$copy.pnm"
pnmtopng "$copy.pnm" >"$copy.png"
pamtotiff "$copy.pnm" >"$copy.tif"
ppmtobmp "$copy.pnm" >"$copy.bmp"
pnmquant 256 "$copy.pnm" | ppmtogif >"$copy.gif"
cwebp -lossless "$copy.png" -o "$copy.webp"
heif-enc --quality 90 "$copy.png" -o "$copy.heic"
heif-enc --avif --quality 90 "$copy.png" -o "$copy.avif"
rm "$copy.pnm" "$folder/log"
