"""What a page names in links and in `code` has to be there: files, commands and their options, tests, components."""

import re
import subprocess
from functools import lru_cache
from pathlib import Path

FOLDERS = "bench|cli|docs|examples|include|lib|tests"


def faults(page: Path, source: Path, build: Path):
    """A line for each name on the page that is not there."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    code = re.findall(r"`([^`\n]+)`", text)
    names = Names(source, build)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if not names.has_link(page, target):
            yield f"{page}: the link {target} leads nowhere"
    for word in code:
        if not names.has(word):
            yield f"{page}: there is no `{word}`"


def component_faults(page, prefix):
    """A line for each row of a page's table of components that is not as they were installed."""
    installed = {}
    for file in prefix.glob("lib*/**/whorl-*-targets.cmake"):
        links = re.search(r'INTERFACE_LINK_LIBRARIES "(.*)"', file.read_text())
        installed[file.stem.split("-")[1]] = set(re.findall(r"whorl::(\w+)", links[1])) if links else set()
    installed.pop("c", None)  # holds what c_static links
    rows = re.search(r"^\| component \|.*\n\|[-|]+\n((?:\|.*\n)+)", page.read_text(), re.MULTILINE)
    if not rows:
        return
    told = {}
    for row in rows[1].splitlines():
        cells = [re.findall(r"`(\w+)`", cell) for cell in row.split("|")]
        told[cells[1][0]] = set(cells[3])
    for name in sorted(installed.keys() | told.keys()):
        if installed.get(name) != told.get(name):
            yield f"{page}: {name} uses {installed.get(name)}, not {told.get(name)}"


class Names:
    def __init__(self, source, build):
        self.source, self.build = source, build

    def has_link(self, page, target):
        if re.match(r"https?:", target):
            return True
        path, _, heading = target.partition("#")
        file = page.parent / path if path else page
        return file.exists() and (not heading or heading in headings_of(file))

    def has(self, word):
        if re.fullmatch(rf"(?:{FOLDERS})/[\w./-]+", word):
            return "NAME" in word or (self.source / word).exists() or bool(list(self.source.glob(word)))
        if word.startswith("whorl "):
            return self.has_command(word)
        if command := re.match(r"\./dev ([\w-]+)", word):
            return f"\n  {command[1]} " in output_of(self.source / "dev", "help")
        if test := re.fullmatch(r"\w+_test:(.+)", word):
            return f'TEST_CASE("{test[1]}' in all_tests(self.source)
        return True

    def has_command(self, text):
        """Whether the program has the subcommand and the options."""
        program = self.build / "cli" / "whorl"
        words = text.split()[1:]
        commands = []
        for word in words[:2]:
            if not re.fullmatch(r"[a-z-]*[a-z]", word) or word.startswith("-"):
                break
            if f"Usage: whorl {' '.join([*commands, word])} " not in output_of(program, *commands, word, "--help"):
                if commands and " COMMAND\n" not in output_of(program, *commands, "--help"):
                    break  # an argument
                return False
            commands.append(word)
        options = re.findall(r"(?<!\S)--[a-z-]+", text)
        return all(option in output_of(program, *commands, "--help") for option in options)


def headings_of(page):
    """Headings as anchors: lower case, blanks as dashes."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


@lru_cache
def output_of(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False).stdout


@lru_cache
def all_tests(source):
    """The sources of all tests, in which texts that are broken into pieces are joined."""
    text = "".join(file.read_text() for file in sorted((source / "tests").rglob("*.cpp")))
    return re.sub(r'"\s*\n\s*"', "", text)
