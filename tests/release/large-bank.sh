#!/usr/bin/env bash
# Ten million hashes in a bank: 1,000 queries find all copies that were planted near them and nothing else, and the
# bank's files are whole. Takes 10 minutes on two idle cores, 6 GB of memory and 15 GB in TMPDIR (/var/tmp by default).
set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
"$tree/dev" build release whorl
whorl=$tree/build/release/cli/whorl
folder=$(mktemp -d -p "${TMPDIR:-/var/tmp}" whorl-large-bank.XXXXXX)
trap 'rm -rf "$folder"' EXIT
export TMPDIR=$folder

# Random hashes are some 128 bits apart; all that is within 31 bits of a query was planted.
python3 - "$folder" <<'END'
import random, sys

folder = sys.argv[1]
QUERIES, BITS, ALL = 1000, 256, 10_000_000
dice = random.Random(1)
planted = []
with open(f"{folder}/queries", "w") as queries, open(f"{folder}/expected", "w") as expected:
    for _ in range(QUERIES):
        query = dice.getrandbits(BITS)
        queries.write(f"{query:064x}\n")
        for distance in range(0, 64, 3):
            copy = query
            for bit in dice.sample(range(BITS), distance):
                copy ^= 1 << bit
            planted.append(copy)
            if distance <= 31:
                expected.write(f"{query:064x},{copy:064x},{distance}\n")
with open(f"{folder}/hashes", "w") as hashes:
    for copy in planted:
        hashes.write(f"{copy:064x}\n")
    for _ in range(ALL - len(planted)):
        hashes.write(f"{dice.getrandbits(BITS):064x}\n")
END

"$whorl" bank init "$folder/bank"
"$whorl" bank import "$folder/bank" "$folder/hashes" --source random
"$whorl" bank stats "$folder/bank"
"$whorl" bank verify "$folder/bank"
"$whorl" match --bank "$folder/bank" --format csv - <"$folder/queries" >"$folder/found"
python3 - "$folder" <<'END'
import csv, sys

folder = sys.argv[1]
with open(f"{folder}/found", newline="") as lines:
    found = sorted(f"{row['query']},{row['hash']},{row['distance']}" for row in csv.DictReader(lines))
with open(f"{folder}/expected") as lines:
    expected = sorted(lines.read().split())
if found != expected:
    sys.exit(f"large bank: {len(expected)} records are within 31 bits, but whorl match found {len(found)}, not all of them these")
print(f"large bank: {len(found)} records found, all that are within 31 bits")
END
