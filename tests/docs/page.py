"""The blocks of code of a Markdown page, and what the page's source says of them where its reader does not see it.

Two comments count, on lines of their own before a block:

  <!-- not run: REASON -->   the block cannot be run by a test
  <!-- first: STEP -->       a step of prepare.sh that has to be done before the block
"""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Block:
    language: str
    line: int  # of its first line of code
    text: str
    steps: list[str] = field(default_factory=list)
    not_run: str = ""  # the reason

    def commands(self):
        """Each command after "$ " with the lines of output that are shown below it."""
        found = []
        for line in self.text.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line.rstrip())
            else:
                raise ValueError(f"line {self.line}: a block of commands begins without \"$ \"")
        for _, output in found:
            while output and not output[-1]:
                output.pop()
        return found


COMMENT = re.compile(r"<!-- (not run|first): (.*) -->")


def blocks_of(page: Path):
    found = []
    pending = {"not run": [], "first": []}
    open_block = None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if open_block:
            if line == "```":
                found.append(open_block)
                open_block = None
            else:
                open_block.text += line + "\n"
        elif line.startswith("```"):
            open_block = Block(line[3:], number + 1, "", pending["first"], " ".join(pending["not run"]))
            pending = {"not run": [], "first": []}
        elif comment := COMMENT.fullmatch(line):
            pending[comment[1]].append(comment[2])
        elif line and any(pending.values()):
            raise ValueError(f"line {number}: a comment for the test stands before no block")
    if open_block or any(pending.values()):
        raise ValueError("a block does not end, or a comment for the test stands before none")
    return found


def is_as_shown(output, shown):
    """Whether the lines of output are those shown. "..." stands for any text within a line, and alone for any lines."""
    lines = ["(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n" for line in shown]
    return re.fullmatch("".join(lines), "".join(line.rstrip() + "\n" for line in output.splitlines())) is not None
