#!/usr/bin/env python3
"""Checks what a page names, and runs its commands in order, in a folder of their own, as a reader would type them.

  run_page.py PAGE --source SOURCE --build BUILD --compiler COMPILER

Blocks of sh have to succeed. Blocks of console have commands after "$ ", and print what is shown below these. Blocks of
cpp have to compile, those of cmake to find Whorl as it was installed, those of python to run, those of json to be JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import names
import terminal
from page import blocks_of, is_as_shown

HERE = Path(__file__).resolve().parent
NOT_CODE = {"", "text", "go", "rust"}  # diagrams and tables; languages that the tests need not have


class Fault(Exception):
    pass


class Reader:
    """Somebody who has Whorl's source and programs, and types what the page says."""

    def __init__(self, folder, source, build, compiler):
        self.folder, self.source, self.compiler = folder, source, compiler
        self.environment = {
            "PATH": f"{build}/cli:{build}/bench/lab:{os.environ['PATH']}",
            "HOME": str(folder),
            "EDITOR": "true",
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "SOURCE": str(source),
            "BUILD": str(build),
            "PASSPHRASE": terminal.PASSPHRASE,
            "PKG_CONFIG_PATH": f"{folder}/.local/lib/pkgconfig",
            "CMAKE_PREFIX_PATH": f"{folder}/.local",
            "LD_LIBRARY_PATH": f"{build}/lib/c",
        }

    def prepare(self, step):
        self.run([HERE / "prepare.sh", step])

    def run(self, words, **more):
        ran = subprocess.run(words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
        if ran.returncode != 0:
            raise Fault(f"{words[0]} ended with {ran.returncode}:\n{ran.stdout}")

    def type(self, command, *options):
        code, shown = terminal.run(command, self.folder, self.environment, options)
        if code != 0:
            raise Fault(f"this ended with {code}:\n{command.rstrip()}\n\n{shown}")
        return shown

    def sh(self, block):
        self.type(block.text, "-euo", "pipefail")

    def console(self, block):
        for command, shown in block.commands():
            output = self.type(command)
            if shown and not is_as_shown(output, shown):
                raise Fault("\n".join(["$ " + command, "the page shows:", *shown, "", "it printed:", output]))

    def cpp(self, block):
        lines = block.text.splitlines()
        includes = [line for line in lines if line.startswith("#include")]
        rest = [line for line in lines if not line.startswith("#include")]
        fragment = self.folder / "fragment.cpp"
        fragment.write_text((HERE / "fragment.cpp.in").read_text()
                            .replace("@INCLUDES@", "\n".join(includes)).replace("@FRAGMENT@", "\n".join(rest)))
        self.run([self.compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                  f"-I{self.source}/include", fragment])

    def cmake(self, block):
        project = self.folder / "project"
        project.mkdir(exist_ok=True)
        (project / "service.cpp").write_text("int main() {}\n")
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(service LANGUAGES CXX)\n"
            f"add_executable(service service.cpp)\n{block.text}")
        self.run(["cmake", "--fresh", "-S", project, "-B", project / "build"])

    def python(self, block):
        self.run([sys.executable, "-c", block.text])

    def json(self, block):
        json.loads(block.text)


def run_blocks(page, reader):
    """Gives how many ran, and those that are marked as not run."""
    ran, not_run = 0, []
    blocks = [block for block in blocks_of(page) if block.language not in NOT_CODE]
    if any(not block.not_run for block in blocks):
        reader.prepare("scene")
    for block in blocks:
        try:
            for step in block.steps:
                reader.prepare(step)
            if block.not_run:
                not_run.append(block)
            else:
                RUN[block.language](reader, block)
                ran += 1
        except (Fault, KeyError, TimeoutError, ValueError) as fault:
            raise Fault(f"{page}:{block.line}: {fault}") from fault
    return ran, not_run


RUN = {"sh": Reader.sh, "console": Reader.console, "cpp": Reader.cpp, "cmake": Reader.cmake, "python": Reader.python,
       "json": Reader.json}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("page", type=Path)
    for name in ("--source", "--build", "--compiler"):
        arguments.add_argument(name, type=Path, required=True)
    given = arguments.parse_args()
    try:
        if unknown := list(names.faults(given.page, given.source, given.build)):
            raise Fault("\n".join(unknown))
        with tempfile.TemporaryDirectory(prefix="whorl-docs-") as folder:
            ran, not_run = run_blocks(given.page, Reader(Path(folder), given.source, given.build, given.compiler))
            if unlike := list(names.component_faults(given.page, Path(folder) / ".local")):
                raise Fault("\n".join(unlike))
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{given.page.name}: {ran} blocks ran, {len(not_run)} did not")
    for block in not_run:
        print(f"  line {block.line}: {block.not_run}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
