#!/usr/bin/env python3
"""The folders of bench/lab in the order in which a picture goes through them: none includes a later one.

layers.py FOLDER
"""

import pathlib
import re
import sys

ORDER = ["files", "edits", "hashers", "suites", "corpus", "run", "results", "metrics", "report", "tables", "comparison",
         "conformance", "commands"]


def main():
    lab = pathlib.Path(sys.argv[1])
    folders = {path.name for path in lab.iterdir() if any(path.glob("*.cpp"))}
    wrong = [f"{name}: is not in the order of folders" for name in sorted(folders ^ set(ORDER))]
    includes = 0
    for file in sorted(lab.glob("*/*.[ch]pp")):
        for included in re.findall(r'#include "bench/lab/(\w+)/', file.read_text(encoding="utf-8")):
            includes += 1
            if ORDER.index(included) > ORDER.index(file.parent.name):
                wrong.append(f"{file.relative_to(lab)}: includes the later folder {included}")
    print(*wrong, sep="\n")
    sys.exit(1 if wrong or not includes else 0)


main()
