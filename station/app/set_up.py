"""`scanstation devices add`, `set` and `forget`: scanners set up without a screen.

What it is: the book of the kiosk's own screen, changed from a terminal; a kiosk that runs takes the
change up. What it is not: the settings file, which only a person writes.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from station.app.exit_code import ExitCode
from station.bridge.added_scanner import WAYS, AddedScanner
from station.bridge.adding import read_added, taken
from station.bridge.book_contents import UnreadableBookError
from station.bridge.fields_set import chosen_with, not_meant, read_pairs
from station.bridge.given_scanners import GivenScanners, look_at_given
from station.bridge.scanner_book import book_of
from station.bridge.scanner_choice import ScannerChoice
from station.bridge.scanner_list import ListedScanner
from station.config import Config

_AT_ONCE = "The kiosk that runs here takes it up within two seconds."
_AT_ITS_START = "No kiosk runs here: it counts from its next start."
_NOT_HERE = "No scanner of this id is here now: it counts when one is plugged in."
_BLOCK = (
    "What is set here goes before what block {block} of [[{table}]] in station.toml says of it."
)
_ASIDE = "leave_alone in station.toml sets it aside: nothing that is set here counts."
_ROOTS = (
    "With sudo this would be root's own folder, {folder}, and no kiosk of {user} reads it: enter it"
    " without sudo as the user who runs the kiosk, or as sudo -H -u USER scanstation devices ..."
)
_PLUGGED_IN = re.compile(r"(keyboard|camera):.+|usb:[0-9a-f]{4}:[0-9a-f]{4}:.+")
"""The id of a device that may come yet, as `devices` lists it."""
_MEND = "Mend that file, or move it away to begin anew."
_OF_ADDED = (*WAYS, "peers")


class SetUp:
    """One command on the scanners of a data folder; what it has to say goes to `out` or `err`.

    `not_of` is a user who named no folder and whose own it is not, as with sudo: refused.
    """

    def __init__(
        self, config: Config, folder: Path, out: TextIO, err: TextIO, *, not_of: str = ""
    ) -> None:
        self._config, self._folder = config, folder
        self._not_of = not_of
        self._out, self._err = out, err
        self._book = book_of(folder)

    def add(self, said: Mapping[str, str], name: str | None) -> ExitCode:
        """Add a scanner, unless it cannot be where it is said to be."""
        if refused := self._unread():
            return refused
        added, mistakes = read_added(dict(said))
        if added is not None:
            mistakes = taken(added, self._config, self._book.added)
        problems = [each.sentence for each in mistakes]
        named = {} if name is None else {"name": name}
        choice = chosen_with(ScannerChoice(), named, None, problems)
        if added is None or problems:
            return self._refuse(problems)

        def change() -> None:
            self._book.add(added)
            if choice.name:
                self._book.choose(added.scanner_id, choice)

        return self._change(change, f"Added {added.scanner_id}.")

    def set(self, scanner_id: str, pairs: Iterable[str]) -> ExitCode:
        """Set fields of a scanner, all of them or none."""
        if refused := self._unread():
            return refused
        problems: list[str] = []
        fields = read_pairs(pairs, problems)
        given = look_at_given(self._config, self._book)
        listed = given.listed(scanner_id)
        if listed is None and (unknown := self._unknown(scanner_id, given)):
            return self._refuse([unknown])
        if listed is not None:
            problems += not_meant(fields, listed.kind)
        choice = chosen_with(
            self._book.of(scanner_id),
            {field: value for field, value in fields.items() if field not in _OF_ADDED},
            given.settings(scanner_id),
            problems,
        )
        where = {field: value for field, value in fields.items() if field in _OF_ADDED}
        moved = self._moved(scanner_id, where, problems) if where else None
        if problems:
            return self._refuse(problems)

        def change() -> None:
            self._book.choose(scanner_id, choice)
            if moved is not None:
                self._book.add(moved, scanner_id)

        now = scanner_id if moved is None else moved.scanner_id
        about = _about(listed, given.near(scanner_id))
        return self._change(change, f"Set {', '.join(fields)} of {now}.", *about)

    def forget(self, scanner_id: str) -> ExitCode:
        """Forget a scanner."""
        if refused := self._unread():
            return refused
        if not self._book.knows(scanner_id):
            return self._refuse([f"nothing was set of {scanner_id}: see scanstation devices"])
        return self._change(lambda: self._book.forget(scanner_id), f"Forgot {scanner_id}.")

    def _unread(self) -> ExitCode | None:
        """Read what was set before; nothing is set beside what cannot be read, or for nobody."""
        if self._not_of:
            return self._refuse([_ROOTS.format(folder=self._folder, user=self._not_of)])
        try:
            self._book.load_or_refuse()
        except UnreadableBookError as error:
            self._err.write(f"Nothing is changed: {error}. {_MEND}\n")
            return ExitCode.DATA
        return None

    def _unknown(self, scanner_id: str, given: GivenScanners) -> str:
        """Return why there can be no scanner of an id that is not here; empty when there can."""
        known = self._book.knows(scanner_id) or given.names(scanner_id)
        if known or _PLUGGED_IN.fullmatch(scanner_id):
            return ""
        meant = _meant(given.near(scanner_id))
        return f"there is no scanner {scanner_id}.{meant} See scanstation devices"

    def _moved(
        self, scanner_id: str, where: Mapping[str, str], problems: list[str]
    ) -> AddedScanner | None:
        """Return where a scanner is that was added, with what is to be said otherwise of it."""
        former = self._book.added_with(scanner_id)
        if former is None:
            fields = " and ".join(where)
            problems.append(f"{fields} can be set only of a scanner that was added: devices add")
            return None
        said = {**dict(former.fields), **where}
        if "peers" in said:
            said["peers"] = said["peers"].replace(",", " ")
        moved, mistakes = read_added(said)
        if moved is not None:
            mistakes = taken(moved, self._config, self._book.added, former)
        problems += [each.sentence for each in mistakes]
        return moved

    def _change(self, change: Callable[[], None], *told: str) -> ExitCode:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if whose := _another_users(self._folder):
                return self._refuse([whose])
            change()
            self._book.save()
        except (OSError, UnreadableBookError) as error:
            self._err.write(f"It is not kept: {error}\n")
            return ExitCode.DATA
        kept = f"Kept in the data folder {self._folder}."
        followed = _AT_ONCE if self._book.is_followed else _AT_ITS_START
        self._out.write("".join(f"{each}\n" for each in (*told, kept, followed)))
        return ExitCode.OK

    def _refuse(self, problems: Iterable[str]) -> ExitCode:
        self._err.write("".join(f"{each}\n" for each in problems))
        return ExitCode.CONFIG


def roots_own(environment: Mapping[str, str]) -> str:
    """Return who enters this as root by sudo, whose own folder root's is not; empty for others."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return environment.get("SUDO_USER", "") if is_root else ""


def _about(listed: ListedScanner | None, near: str) -> Iterator[str]:
    """Yield what is to be known of a scanner that is set."""
    if listed is None:
        yield f"{_NOT_HERE}{_meant(near)}"
    elif listed.left_alone:
        yield _ASIDE
    elif listed.block:
        yield _BLOCK.format(block=listed.block, table=listed.table)
    elif listed.added and listed.trouble:
        yield listed.trouble


def _meant(near: str) -> str:
    return f" Is {near} meant?" if near else ""


def _another_users(folder: Path) -> str:
    """Return what to do where files would come to belong to another user than the kiosk's."""
    if not hasattr(os, "geteuid"):
        return ""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return ""
    return f"{folder} belongs to the user with the number {owner}: enter this as that user"
