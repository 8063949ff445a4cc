#!/usr/bin/env python3
"""A loop as researchers write it for a paper, and the processor time and memory that whorl-lab takes for the same.

  plain_loop.py loop FOLDER [hashes-only] > results.csv
  plain_loop.py compare FOLDER WHORL_LAB [ROUNDS]

It needs Debian's python3-opencv. Loop and lab take all pictures in FOLDER and below, make the same eight edits of each,
and hash them with OpenCV's six hashes, in one thread. Both measure how visible each edit is; with hashes-only the loop
does not.
"""
import csv
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

import cv2
import numpy

HASHERS = {
    "opencv-average": cv2.img_hash.AverageHash_create(),
    "opencv-phash": cv2.img_hash.PHash_create(),
    "opencv-marr-hildreth": cv2.img_hash.MarrHildrethHash_create(),
    "opencv-block-mean": cv2.img_hash.BlockMeanHash_create(),
    "opencv-radial-variance": cv2.img_hash.RadialVarianceHash_create(),
    "opencv-colour-moment": cv2.img_hash.ColorMomentHash_create(),
}


def jpeg(quality):
    def edit(picture):
        return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return edit


def half(picture):
    return cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def blur(picture):
    return cv2.GaussianBlur(picture, (0, 0), 2)


def rotate(picture):
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 5, 1)
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC)


def crop(picture):
    height, width = picture.shape[:2]
    dy, dx = (round(side * (1 - math.sqrt(0.9)) / 2) for side in (height, width))
    return picture[dy:height - dy, dx:width - dx].copy()


def brighter(picture):
    return cv2.convertScaleAbs(picture, alpha=1, beta=0.2 * 255)


EDITS = {"jpeg 75": jpeg(75), "jpeg 50": jpeg(50), "jpeg 10": jpeg(10), "resize 50": half, "blur 2": blur,
         "rotate 5": rotate, "crop 10": crop, "brightness 20": brighter}


SUITE = {"suite": "plain-loop", "max_side": 1024, "transforms": [
    {"name": "jpeg", "ladder": [75, 50, 10], "steps": [{"do": "jpeg", "quality": "$"}]},
    {"name": "resize", "steps": [{"do": "resize", "percent": 50}]},
    {"name": "blur", "steps": [{"do": "blur", "sigma": 2}]},
    {"name": "rotate", "steps": [{"do": "rotate", "degrees": 5, "corners": "fill"}]},
    {"name": "crop", "steps": [{"do": "crop", "percent": 10}]},
    {"name": "brightness", "steps": [{"do": "brightness", "percent": 20}]}]}


def similarity(a, b):
    """Mean structural similarity (Wang et al. 2004)."""
    a, b = (cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(numpy.float32) for picture in (a, b))
    mean_a, mean_b, squares_a, squares_b, products = (
        cv2.GaussianBlur(levels, (11, 11), 1.5)[5:-5, 5:-5] for levels in (a, b, a * a, b * b, a * b))
    covariance = products - mean_a * mean_b
    variances = squares_a - mean_a ** 2 + squares_b - mean_b ** 2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float((((2 * mean_a * mean_b + c1) * (2 * covariance + c2))
                  / ((mean_a ** 2 + mean_b ** 2 + c1) * (variances + c2))).mean())


def visibility(a, b):
    if a.shape != b.shape:
        return []
    difference = cv2.absdiff(a, b)
    return [math.sqrt((difference.astype(numpy.float32) ** 2).mean()), difference.max(), cv2.PSNR(a, b),
            similarity(a, b)]


def pictures_in(folder):
    return sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())


def reduced(picture):
    scale = 1024 / max(picture.shape[:2])
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def loop(folder, measures_visibility):
    cv2.setNumThreads(1)
    rows = csv.writer(sys.stdout)
    for file in pictures_in(folder):
        picture = reduced(cv2.imread(str(file), cv2.IMREAD_COLOR))
        originals = {name: hasher.compute(picture) for name, hasher in HASHERS.items()}
        for edit, apply in EDITS.items():
            edited = apply(picture)
            seen = visibility(picture, edited) if measures_visibility else []
            for name, hasher in HASHERS.items():
                value = hasher.compute(edited)
                rows.writerow([file.name, edit, name, value.tobytes().hex(), hasher.compare(originals[name], value),
                               *seen])


# The memory of the process that starts another counts for that one too, so a small one starts them.
STARTER = """import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
sys.exit(code)"""


def cost_of(command):
    """Seconds of processor time, and MiB."""
    started = subprocess.run([sys.executable, "-c", STARTER, *command], stdout=subprocess.PIPE, text=True, check=False)
    if started.returncode:
        sys.exit(f"this failed: {' '.join(command)}")
    seconds, memory = started.stdout.split()
    return float(seconds), float(memory)


def measure(commands, rounds):
    """Runs all commands in turn, and prints what they cost. Each is a function of the number of its round."""
    costs = {name: [] for name in commands}
    for i in range(rounds):
        for name, command in commands.items():
            costs[name].append(cost_of(command(i)))
    first = next(iter(costs.values()))
    print(f"| program | seconds | share of {next(iter(costs))} | MiB |\n|---|---:|---:|---:|")
    for name, of_rounds in costs.items():
        shares = [cost[0] / base[0] for cost, base in zip(of_rounds, first)]
        print(f"| {name} | {statistics.median(cost[0] for cost in of_rounds):.1f} | "
              f"{statistics.median(shares):.2f} ({min(shares):.2f}-{max(shares):.2f}) | "
              f"{max(cost[1] for cost in of_rounds):.0f} |")


def lab_command(folder, lab, scratch, algorithms=None):
    """The lab with the same edits, as a function of the number of a round: each has a new folder for its results."""
    suite = pathlib.Path(scratch) / "plain-loop.json"
    suite.write_text(json.dumps(SUITE), encoding="utf-8")
    command = [lab, "run", folder, "--suite", str(suite), "--jobs", "1", "--quiet"]
    if algorithms:
        command += ["--algorithms", ",".join(algorithms)]
    return lambda i: [*command, "--out", f"{scratch}/{len(algorithms or [])}-{i}"]


def compare(folder, lab, rounds):
    this = [sys.executable, __file__, "loop", folder]
    with tempfile.TemporaryDirectory() as scratch:
        measure({"the loop": lambda _: this,
                 "the loop without visibility": lambda _: [*this, "hashes-only"],
                 "whorl-lab": lab_command(folder, lab, scratch, list(HASHERS)),
                 "whorl-lab, all its hashes": lab_command(folder, lab, scratch)}, rounds)


def main():
    if sys.argv[1] == "loop":
        loop(sys.argv[2], "hashes-only" not in sys.argv)
    else:
        compare(sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 5)


if __name__ == "__main__":
    main()
