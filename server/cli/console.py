"""What a command says: results on standard output, everything else on standard error.

What it is: the one place of the server that writes to them, and the exit codes. What it is not: the
log. Any thread.
"""

import getpass
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from unicodedata import east_asian_width


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1
    """A check failed, or rows were refused."""
    CONFIG = 2
    """The settings or the command line cannot be used."""
    STORE = 3
    """The data folder or the store in it cannot be used."""
    PORT = 4
    """The address cannot be listened on."""
    NOT_OURS = 5
    """It is another's to do, as a public authority's certificate is to renew."""


class CommandError(Exception):
    """Ends a command with one sentence on standard error."""

    def __init__(self, sentence: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def say(text: str) -> None:
    """Write a result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Write what is no result: trouble, or how things go."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def asked_password(what: str = "password") -> str:
    """Return a secret: typed twice at a terminal, unseen, else the first line of what comes in.

    Raises:
        CommandError: when both are not the same, or nothing comes.
    """
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            sentence = f"No {what} came: write it as the first line of standard input."
            raise CommandError(sentence, ExitCode.CONFIG)
        return line
    first = getpass.getpass(f"{what[0].upper()}{what[1:]}: ")
    if getpass.getpass("Once more: ") != first:
        raise CommandError("The two are not the same: nothing was changed.")
    return first


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return columns side by side; a Hangul syllable takes two places."""
    body = [list(row) for row in rows]
    lines = [list(head), *body]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def when(utc_ms: int) -> str:
    """Return a time as the clock on the wall shows it."""
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


class Progress:
    """Says how far something is: on a terminal in one line, else a line every few seconds."""

    def __init__(
        self, *, every_s: float = 2.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._in_place = sys.stderr.isatty()
        self._every_s = 0.1 if self._in_place else every_s
        self._monotonic = monotonic
        self._latest = monotonic()
        self._shown = False

    def show(self, text: str) -> None:
        """Say it, unless something was said a moment ago."""
        if self._monotonic() - self._latest < self._every_s:
            return
        self._latest = self._monotonic()
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{text}" if self._in_place else text + "\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._in_place and self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
