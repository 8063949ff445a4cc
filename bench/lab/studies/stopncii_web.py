#!/usr/bin/env python3
"""The distance between the hash of StopNCII's page and the PDQ hash of the same picture, by its size.

  whorl-lab run CORPUS --suite sizes --algorithms stopncii-web --out RESULTS
  bench/lab/studies/stopncii_web.py RESULTS

In each row of results.csv the hash is the page's and then PDQ's. The suite makes no picture larger, so a picture
counts only in sizes up to its own.
"""

import csv
import pathlib
import statistics
import sys


def rows_of(folder, name):
    with open(folder / name, newline="", encoding="utf-8", errors="surrogateescape") as file:
        yield from csv.DictReader(file)


def distance(pair):
    half = len(pair) // 2
    return (int(pair[:half], 16) ^ int(pair[half:], 16)).bit_count()


def distances_by_size(folder):
    """Distances of the pictures in their own size, and in each size of the suite."""
    sides = {
        (row["picture"], row["transform"], row["severity"]): min(int(row["width"]), int(row["height"]))
        for row in rows_of(folder, "edits.csv")
    }
    groups = {"own size": [], "own size, above 1024": []}
    for row in rows_of(folder, "results.csv"):
        if row["algorithm"] != "stopncii-web" or not row["hash"]:
            continue
        side = sides[row["picture"], row["transform"], row["severity"]]
        if row["transform"] == "original":
            groups["own size"].append(distance(row["hash"]))
            if side > 1024:
                groups["own size, above 1024"].append(distance(row["hash"]))
        elif row["transform"] != "shorter-side":
            sys.exit(f"{folder} is not of the suite sizes")
        elif side == int(row["level"]):
            groups.setdefault(row["level"], []).append(distance(row["hash"]))
    return groups


def main():
    groups = distances_by_size(pathlib.Path(sys.argv[1]))
    print("| shorter side, pixels | pictures | median | 90 % within | largest | more than 10 | more than 31 |")
    print("|---|---|---|---|---|---|---|")
    for name, distances in groups.items():
        distances.sort()
        print(
            f"| {name} | {len(distances)} | {statistics.median_low(distances)} | "
            f"{distances[(9 * len(distances) - 1) // 10]} | {distances[-1]} | "
            f"{sum(d > 10 for d in distances)} | {sum(d > 31 for d in distances)} |"
        )


if __name__ == "__main__":
    main()
