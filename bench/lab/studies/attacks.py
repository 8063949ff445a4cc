#!/usr/bin/env python3
"""How visible the attacks of a run are, and whether other hashes notice them.

  whorl-lab run CORPUS --suite standard --out RESULTS
  bench/lab/studies/attacks.py RESULTS

Prints, for each goal, how many pictures reached it, and medians: PSNR and SSIM against the unedited picture, and the
distance by phash and dhash. As in results.csv, the distance of an evasion is that from the unedited picture, and the
distance of a collision is that from the other picture.
"""

import collections
import csv
import pathlib
import statistics
import sys

OTHERS = ("phash", "dhash")


def rows_of(folder, name):
    with open(folder / name, newline="", encoding="utf-8", errors="surrogateescape") as file:
        yield from csv.DictReader(file)


def is_reached(attack, distance, goal):
    return distance >= goal if attack == "evade" else distance <= goal


def main():
    folder = pathlib.Path(sys.argv[1])
    seen = collections.defaultdict(list)
    for row in rows_of(folder, "edits.csv"):
        if row["transform"] in ("evade", "collide"):
            seen[row["transform"], row["severity"]].append((float(row["psnr"]), float(row["ssim"])))
    distances = collections.defaultdict(lambda: collections.defaultdict(list))
    goals = {}
    for row in rows_of(folder, "results.csv"):
        attack = (row["transform"], row["severity"])
        if attack in seen and row["distance"]:
            goals[attack] = row["level"]
            distances[attack][row["algorithm"]].append(float(row["distance"]))
    if not goals:
        sys.exit(f"{folder} has no attacks; run the suite standard")
    print(f"| goal | reached | PSNR, dB | SSIM | distance by {', '.join(OTHERS)} |\n|---|---:|---:|---:|---:|")
    for attack, goal in goals.items():
        of_pdq = distances[attack]["pdq"]
        reached = sum(is_reached(attack[0], distance, float(goal)) for distance in of_pdq)
        psnr, ssim = (statistics.median(values) for values in zip(*seen[attack]))
        medians = ", ".join(f"{statistics.median(distances[attack][other]):g}" for other in OTHERS)
        print(f"| {attack[0]} {goal} | {reached} of {len(of_pdq)} | {psnr:.1f} | {ssim:.3f} | {medians} |")


if __name__ == "__main__":
    main()
