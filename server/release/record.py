"""The deployment log: a line of JSON for each step of each deployment, kept for good.

What it is: lines appended and read, and what the last deployment came to. What it is not: a step.
Blocking.
"""

import os
from collections.abc import Sequence
from enum import StrEnum
from io import BufferedRandom
from pathlib import Path

import msgspec
from msgspec import Struct

from server.release.sides import Side


class Act(StrEnum):
    """What somebody asked for."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"


class Step(StrEnum):
    """The steps of a deployment in their order; the last three are ends."""

    UNPACK = "unpack"
    CHECK = "check"
    BACKUP = "backup"
    START = "start"
    SWITCH = "switch"
    STOP = "stop"
    DONE = "done"
    TAKEN_BACK = "taken back"
    REFUSED = "refused"


_ENDS = (Step.DONE, Step.TAKEN_BACK, Step.REFUSED)


class Entry(Struct, frozen=True, omit_defaults=True):
    """A step that begins, or an end. `away` served when the deployment began, `to` shall."""

    at_utc: str
    who: str
    act: Act
    away: Side
    to: Side
    step: Step
    why: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it has ended: one that has not was cut off, or runs."""
        return self.step in _ENDS


class Record:
    """The log in its file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, entry: Entry) -> None:
        """Write a line; it is on the disk when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab+") as file:
            is_torn = file.tell() > 0 and _last_byte(file) != b"\n"
            file.write(b"\n" * is_torn + msgspec.json.encode(entry) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> tuple[Entry, ...]:
        """Return all lines; one that was torn by a crash is left out."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        return tuple(entry for line in lines if (entry := _read(line)) is not None)


def _last_byte(file: BufferedRandom) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)


def _read(line: bytes) -> Entry | None:
    try:
        return msgspec.json.decode(line, type=Entry)
    except msgspec.MsgspecError:
        return None


def cut_off(entries: Sequence[Entry]) -> Entry | None:
    """Return where the last deployment stands, if it has not ended."""
    last = entries[-1] if entries else None
    return None if last is None or last.is_over else last


def version_in(entries: Sequence[Entry], folder: str) -> str | None:
    """Return the version that was last deployed from a folder; None where none was."""
    done = (entry.to for entry in reversed(entries) if entry.step is Step.DONE)
    return next((to.version for to in done if to.folder == folder), None)


def before(entries: Sequence[Entry], serving: Side) -> Side | None:
    """Return the side from which the one that serves was deployed; None where none is known."""
    for entry in reversed(entries):
        is_deployed = entry.act is Act.DEPLOY and entry.step is Step.DONE
        if is_deployed and entry.to.version == serving.version:
            return entry.away
    return None


def unfinished(begun: Entry) -> str:
    """Say where a deployment that has not ended stands, and what goes on with it."""
    other = "release rollback"
    if begun.act is Act.DEPLOY:
        again = f"`release deploy {begun.to.version}` goes on with it, `{other}` takes it back"
    else:
        again = f"`{other}` goes on with it"
    return (
        f"The {begun.act.value} to {begun.to.version} of {begun.at_utc} was cut off at"
        f" `{begun.step.value}`: {again}."
    )
