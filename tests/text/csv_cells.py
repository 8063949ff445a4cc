"""Ends with 1 if a cell of the file begins a formula, for a reader whose cells end at a comma, semicolon or tab."""

import csv
import sys

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def begins_formula(cell: str) -> bool:
    # A comma outside of parentheses is in no formula, so what ends there has to be one.
    cell = cell.split(",")[0].strip(' "\t\r\n')
    if not cell.startswith(SIGNS) or len(cell) == 1:
        return False
    try:
        float(cell)
        return False
    except ValueError:
        return True


for end in ",;\t":
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter=end):
            for cell in row:
                if begins_formula(cell):
                    sys.exit(f"a cell that ends with {end!r} begins a formula: {cell!r} in {row!r}")
