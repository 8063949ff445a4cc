#!/usr/bin/env python3
"""Thorn's perception, and the processor time and memory that whorl-lab needs for the same work.

  perception_loop.py loop FOLDER > recall.csv
  perception_loop.py compare FOLDER WHORL_LAB [ROUNDS]

It needs perception (github.com/thorn-oss/perception, PyPI: perception[benchmarking]). Both take all pictures in FOLDER
and below, make the eight edits of plain_loop.py of each, hash them with six hashes in one thread, and compute the
recall of each edit. perception calls the same functions for them.
"""
import pathlib
import sys
import tempfile

import cv2

from plain_loop import EDITS, lab_command, measure, pictures_in, reduced

# perception's hashers, and the same hashes in the lab.
HASHERS = {"AverageHash": "opencv-average", "PHash": "phash", "DHash": "dhash",
           "MarrHildreth": "opencv-marr-hildreth", "BlockMean": "opencv-block-mean",
           "ColorMoment": "opencv-colour-moment"}


def loop(folder):
    from perception import benchmarking, hashers  # imported here, since compare does not need it
    cv2.setNumThreads(1)
    pictures = benchmarking.BenchmarkImageDataset.from_tuples([(str(file), "all") for file in pictures_in(folder)])
    with tempfile.TemporaryDirectory() as scratch:
        edits = {name: lambda image, edit=edit: edit(image) for name, edit in {"noop": reduced, **EDITS}.items()}
        edited = pictures.transform(edits, storage_dir=scratch)
        hashed = edited.compute_hashes({name: getattr(hashers, name)() for name in HASHERS}, max_workers=1)
        hashed.compute_threshold_recall(precision_threshold=99.9).to_csv(sys.stdout)


def compare(folder, lab, rounds):
    with tempfile.TemporaryDirectory() as scratch:
        measure({"whorl-lab": lab_command(folder, lab, scratch, list(HASHERS.values())),
                 "perception": lambda _: [sys.executable, str(pathlib.Path(__file__)), "loop", folder]}, rounds)


def main():
    if sys.argv[1] == "loop":
        loop(sys.argv[2])
    else:
        compare(sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 5)


if __name__ == "__main__":
    main()
