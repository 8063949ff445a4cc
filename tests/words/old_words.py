#!/usr/bin/env python3
"""Looks for old or odd words where people read: help, man page, messages, comments, documentation.

old_words.py SOURCE PROGRAM...

OLD_WORDS has the words and READ the places. To add a place, clean it first.
"""

import pathlib
import re
import subprocess
import sys

# Regular expressions, case does not matter. A plain sentence has a subject, a verb and an object.
OLD_WORDS = [
    r"anew",
    r"be guided",
    r"became of",
    r"besides",
    r"by which",
    r"(by|for|from|of|with) whom",
    r"(?<!and )(?<!sent )to whom",
    r"in silence",
    r"in vain",
    r"(is|are|was|were|be) meant",
    r"lest",
    r"meant for",
    r"of which",
    r"ought",
    r"so long",
    r"so many",
    r"such",
    r"tend(s|ed)?",
    r"there(by|in|of)",
    r"those whom?",
    r"to which",
    r"where(by|in|of)",
    r"who(m?ever|soever)",
]

# What is read in which files and folders of the source.
READ = {
    "literals": ["cli", "lib", "bench", "examples"],
    "comments": ["cli", "include", "lib", "bench", "examples", "tests"],
    "text": ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "bench/README.md"],
}

ENDINGS = {"literals": {".cpp", ".hpp"}, "comments": {".cpp", ".hpp", ".h"}, "text": {".json", ".md"}}

TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | R"(?P<mark>[^(\s"]*)\((?P<raw>.*?)\)(?P=mark)" | "(?P<text>(?:\\.|[^"\\\n])*)"
        | '(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE,
)


def literals(source):
    """The string literals, joined where a compiler joins them."""
    texts = []
    end = None
    for token in TOKEN.finditer(source):
        text = token["raw"] if token["raw"] is not None else token["text"]
        if text is None:
            continue
        if end is not None and not source[end : token.start()].strip():
            texts[-1] += text
        else:
            texts.append(text)
        end = token.end()
    return "\n|\n".join(text.replace("\\n", " ") for text in texts)


def comments(source):
    """The comments, with the lines of one comment together."""
    text = ""
    end = 0
    for token in TOKEN.finditer(source):
        if token[0].startswith(("//", "/*")):
            text += "\n" if not source[end : token.start()].strip() else "\n|\n"
            text += re.sub(r"^/[/*]+[!<]?", "", token[0])
            end = token.end()
    return text


READERS = {"literals": literals, "comments": comments, "text": lambda source: source}


def files_of(source, kind):
    for place in READ[kind]:
        path = source / place
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        assert found, f"{place} is not there"
        yield from (file for file in found if file.suffix in ENDINGS[kind])


def output_of(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def pages_of(program, *words):
    """The help of a command and of all commands below it: pairs of name and text."""
    page = output_of(program, *words, "--help")
    yield " ".join([pathlib.Path(program).name, *words, "--help"]), page
    commands = re.search(r"^Commands:\n((?:  .*\n)+)", page, re.MULTILINE)
    for name in re.findall(r"^  (\S+)", commands[1], re.MULTILINE) if commands else []:
        yield from pages_of(program, *words, name)


def old_words_in(text):
    plain = re.sub(r"\s+", " ", text)
    for word in OLD_WORDS:
        for found in re.finditer(rf"\b{word}\b", plain, re.IGNORECASE):
            yield plain[max(0, found.start() - 40) : found.end() + 30]


def test_finds():
    """The readers find what they look for; a test that cannot fail proves nothing."""
    source = 'f("so "\n  "many"); // such\n/// of\n/// which\nR"x(who\never)x" \'"\' "anew"'
    assert [*old_words_in(literals(source))], "literals are not joined"
    assert "anew" in literals(source) and "such" not in literals(source)
    assert [*old_words_in(comments("/// of\n/// which"))] and "such" in comments(source)
    assert not [*old_words_in(comments("// of\nint i; // which"))]
    assert not [*old_words_in("Attend to suchlike and forethought")]


def main(source, *programs):
    test_finds()
    texts = []
    for kind, reader in READERS.items():
        for file in files_of(pathlib.Path(source), kind):
            texts.append((f"{file.relative_to(source)} ({kind})", reader(file.read_text(encoding="utf-8"))))
    for program in programs:
        pages = [*pages_of(program)]
        assert len(pages) > 1, f"{program} lists no commands"
        texts += pages
    texts.append(("whorl manual", output_of(programs[0], "manual").replace("\\", "")))
    faults = [f"{name}: {place}" for name, text in texts for place in old_words_in(text)]
    print("\n".join(faults) if faults else f"{len(texts)} texts: no old words")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
