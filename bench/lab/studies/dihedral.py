#!/usr/bin/env python3
"""How much the seven rotated and mirrored PDQ hashes of a picture add to its plain hash.

  whorl hash --dihedral --format json CORPUS | bench/lab/studies/dihedral.py

A rotation or a mirroring changes places and signs of DCT coefficients, so the plain hash nearly gives the other
hashes. Prints for each form the share of bits that the plain hash gives wrongly, and how many bits of information the
form adds at most: the entropy of as many wrong bits at unknown places.
"""

import itertools
import json
import math
import sys

SIDE = 16  # PDQ keeps the coefficients (1, 1) to (16, 16); a hash has a bit for each, the last one first


def bits_of(text):
    value = int(text, 16)
    return [[value >> (SIDE * row + column) & 1 for column in range(SIDE)] for row in range(SIDE)]


def expected(plain, transposed, rows, columns):
    """The bits of a form if the median were zero: in a mirror, odd waves change their sign."""
    return [
        (plain[column][row] if transposed else plain[row][column]) ^ (rows * (row + 1) + columns * (column + 1)) & 1
        for row in range(SIDE)
        for column in range(SIDE)
    ]


def entropy(share):
    return 0 if share in (0, 1) else -share * math.log2(share) - (1 - share) * math.log2(1 - share)


def main(lines):
    pictures = [{form: bits_of(text) for form, text in json.loads(line)["dihedral"].items()} for line in lines]
    assert pictures, "no hashes on standard input"
    for form in pictures[0]:
        if form == "original":
            continue
        wrong = min(
            sum(
                bit != guess
                for picture in pictures
                for bit, guess in zip(sum(picture[form], []), expected(picture["original"], *change), strict=True)
            )
            for change in itertools.product((0, 1), repeat=3)
        ) / (len(pictures) * SIDE * SIDE)
        print(f"{form}: {100 * wrong:.2f} % of the bits, at most {SIDE * SIDE * entropy(wrong):.0f} of 256 bits more")


if __name__ == "__main__":
    main(sys.stdin)
