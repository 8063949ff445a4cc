"""A terminal in which commands run as they do for a person, who answers when a program asks."""

import fcntl
import os
import re
import select
import subprocess
import termios
import time

PASSPHRASE = "four words of nothing"

# What a program asks, as the end of what it shows, and the answer.
ANSWERS = [
    (r"under 18\b.*\(yes/no\) ", "no"),
    (r"\(yes/no\) ", "yes"),
    (r"\(real/synthetic/unknown\) ", "real"),
    (r"\(remove/block/review\) ", "remove"),
    (r"(?i:passphrase)[^\n]*: |Type it again: ", PASSPHRASE),
]
# What a program shows of its progress on a line, and erases.
ERASED = re.compile(r"[^\n\r]*\r\x1b\[K")
PATIENCE = 60  # seconds


def answer_to(shown):
    for question, answer in ANSWERS:
        if re.search(f"(?:{question})\\Z", shown):
            return answer
    return None


def run(script, folder, environment, options=()):
    """Runs a script by bash with options; gives its exit code and what the terminal showed, answers left out."""
    terminal, program_side = os.openpty()
    settings = termios.tcgetattr(program_side)
    settings[1] &= ~termios.OPOST  # lines end with LF alone
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(program_side, termios.TCSANOW, settings)

    def take_terminal():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    program = subprocess.Popen(
        ["bash", *options, "-c", script],
        cwd=folder, env=environment, stdin=program_side, stdout=program_side, stderr=program_side,
        preexec_fn=take_terminal)
    os.close(program_side)
    shown, answered, end = "", 0, time.monotonic() + PATIENCE
    try:
        while True:
            readable, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
            if not readable:
                raise TimeoutError(f"nothing more came within {PATIENCE} s after: {shown[-400:]!r}")
            try:
                part = os.read(terminal, 65536)
            except OSError:  # the last of the programs has ended
                part = b""
            if not part:
                return program.wait(), ERASED.sub("", shown)
            shown += part.decode(errors="replace")
            if (answer := answer_to(shown[answered:])) is not None:
                os.write(terminal, answer.encode() + b"\n")
                answered = len(shown)
    finally:
        os.close(terminal)
        if program.poll() is None:
            program.kill()
        program.wait()
