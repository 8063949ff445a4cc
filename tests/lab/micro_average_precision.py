#!/usr/bin/env python3
"""Micro-average precision of a folder laid out as DISC21, from what `whorl hash` prints of its pictures.

micro_average_precision.py WHORL FOLDER ALGORITHM: by the definition, in fractions, with nothing of whorl-lab's.
"""
import pathlib
import subprocess
import sys
from fractions import Fraction

whorl, folder, algorithm = sys.argv[1:]
printed = subprocess.run([whorl, "hash", "--format", "csv", "--algorithm", algorithm, folder], check=True,
                         capture_output=True, text=True).stdout.splitlines()
head = printed[0].split(",")
hashes = {}
for line in printed[1:]:
    row = dict(zip(head, line.split(",")))
    hashes[pathlib.Path(row["file"]).stem] = int(row["hash"], 16)

truth = set()
for file in pathlib.Path(folder).glob("*.csv"):
    for line in file.read_text().split():
        query, reference = line.split(",")
        if query in hashes and reference in hashes:
            truth.add((query, reference))

answers = []  # (distance, is a match)
for query in (name for name in hashes if name[0] == "Q"):
    found = [(bin(hashes[query] ^ bits).count("1"), (query, name) in truth)
             for name, bits in hashes.items() if name[0] == "R"]
    answers += sorted(found)[:10]

# Each match adds the precision of all answers down to it; equals that are no match are above it.
total = Fraction(0)
for distance, is_match in set(answers):
    if is_match:
        nearer = [match for other, match in answers if other < distance]
        wrong = sum(1 for other, match in answers if other == distance and not match)
        right = sum(1 for other, match in answers if other == distance and match)
        for i in range(1, right + 1):
            total += Fraction(sum(nearer) + i, len(nearer) + wrong + i)
print(float(total / len(truth)))
