#!/usr/bin/env python3
"""How often two different photographs of the same scene match: hard negatives.

  bench/lab/corpora/assemble.sh --list bench/lab/corpora/debian-same-scene.tsv same-scene
  whorl-lab run same-scene --suite quick --out RESULTS
  bench/lab/studies/same_scene.py RESULTS

A picture's name begins with its scene. Prints, for each algorithm, the pairs of originals of the same scene that are
within its own threshold, the pairs of an edited picture with another original of its scene, and the nearest distance;
then the same pairs of originals for PDQ at several thresholds, and its distances in each scene.
"""

import collections
import csv
import itertools
import json
import math
import pathlib
import statistics
import struct
import sys

PDQ_THRESHOLDS = [20, 31, 46, 62, 78, 90, 101]


def hamming(a, b):
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


def dihedral(original, edited):
    size = len(original) // 8
    return min(hamming(original[:size], edited[i * size:(i + 1) * size]) for i in range(8))


def paired(original, edited):
    half = len(original) // 2
    return hamming(original[:half], edited[half:])


def euclidean(a, b):
    numbers = zip(struct.unpack(f"<{len(a) // 4}f", a), struct.unpack(f"<{len(b) // 4}f", b))
    return 10_000 * math.sqrt(sum((x - y) ** 2 for x, y in numbers))


def correlation(a, b):
    size = len(a)
    variances = (size * sum(x * x for x in a) - sum(a) ** 2) * (size * sum(x * x for x in b) - sum(b) ** 2)
    most = max(sum(x * y for x, y in zip(a, b[shift:] + b[:shift])) for shift in range(size))
    r = (size * most - sum(a) * sum(b)) / math.sqrt(variances) if variances else 0
    return 1000 * min(max(1 - r, 0), 1)


MEASURES = {f.__name__: f for f in (hamming, dihedral, paired, euclidean, correlation)}


def scene_of(picture):
    return pathlib.PurePath(picture).name.split("-", 1)[0]


def read_hashes(folder):
    """The hashes by algorithm and edit; without attacks, and without edits that show another picture."""
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    others = {edit["transform"] for edit in provenance["edits"] if edit["shows_other"] or edit["group"] == "attack"}
    hashes = collections.defaultdict(dict)
    with open(folder / "results.csv", newline="", encoding="utf-8", errors="surrogateescape") as file:
        for row in csv.DictReader(file):
            if row["hash"] and row["transform"] not in others:
                edit = (row["transform"], row["severity"])
                hashes[row["algorithm"], edit][row["picture"]] = bytes.fromhex(row["hash"])
    return provenance["algorithms"], hashes


def pairs_of(pictures):
    """Each pair of originals of the same scene, once."""
    scenes = collections.defaultdict(list)
    for picture in pictures:
        scenes[scene_of(picture)].append(picture)
    return [pair for scene in scenes.values() for pair in itertools.combinations(sorted(scene), 2)]


def counted(distances, threshold):
    within = sum(distance <= threshold for distance in distances)
    return f"{within} of {len(distances)}"


def main():
    algorithms, hashes = read_hashes(pathlib.Path(sys.argv[1]))
    print("| algorithm | threshold | pairs that match | edited pictures that match another | nearest pair |")
    print("|---|---:|---:|---:|---:|")
    for algorithm in algorithms:
        distance = MEASURES[algorithm["measure"]]
        originals = hashes[algorithm["name"], ("original", "0")]
        pairs = pairs_of(originals)
        found = [distance(originals[a], originals[b]) for a, b in pairs]
        edited = [
            distance(originals[bank], copies[query])
            for (name, edit), copies in hashes.items() if name == algorithm["name"] and edit[0] != "original"
            for pair in pairs for bank, query in (pair, pair[::-1]) if query in copies
        ]
        threshold = algorithm["threshold"]
        print(f"| {algorithm['name']} | {threshold:g} | {counted(found, threshold)} | {counted(edited, threshold)} | "
              f"{min(found):.3g} |")
    originals = hashes["pdq", ("original", "0")]
    by_scene = collections.defaultdict(list)
    for a, b in pairs_of(originals):
        by_scene[scene_of(a)].append(hamming(originals[a], originals[b]))
    found = list(itertools.chain(*by_scene.values()))
    print("\n| PDQ threshold | pairs that match | scenes with a match |\n|---|---:|---:|")
    for threshold in PDQ_THRESHOLDS:
        scenes = sum(min(distances) <= threshold for distances in by_scene.values())
        print(f"| {threshold} | {counted(found, threshold)} | {scenes} of {len(by_scene)} |")
    print("\n| scene | pairs | nearest by PDQ | median |\n|---|---:|---:|---:|")
    for scene, distances in sorted(by_scene.items(), key=lambda item: min(item[1])):
        print(f"| {scene} | {len(distances)} | {min(distances)} | {statistics.median_low(distances)} |")


if __name__ == "__main__":
    main()
