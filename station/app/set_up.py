"""`scanstation devices add`, `set` and `forget`: scanners set up without a screen.

What it is: the book of the kiosk's own screen, changed from a terminal; a kiosk that runs takes the
change up. What it is not: the settings file, which only a person writes.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from station.app.exit_code import ExitCode
from station.bridge.added_scanner import WAYS, AddedScanner
from station.bridge.adding import read_added, taken
from station.bridge.book_contents import UnreadableBookError
from station.bridge.scanner_book import book_of
from station.bridge.scanner_choice import ScannerChoice, meant_for, with_field
from station.bridge.scanner_list import ListedScanner, look_for_scanners
from station.config import Config

_AT_ONCE = "The kiosk that runs here takes it up within two seconds."
_AT_ITS_START = "No kiosk runs here: it counts from its next start."
_NOT_HERE = "No scanner of this id is here now: it counts when one is plugged in."
_BLOCK = (
    "What is set here goes before what block {block} of [[{table}]] in station.toml says of it."
)
_ASIDE = "leave_alone in station.toml sets it aside: nothing that is set here counts."
_MEND = "Mend that file, or move it away to begin anew."
_OF_ADDED = (*WAYS, "peers")


class SetUp:
    """One command on the scanners of a data folder; what it has to say goes to `out` or `err`."""

    def __init__(self, config: Config, folder: Path, out: TextIO, err: TextIO) -> None:
        self._config, self._folder = config, folder
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
        choice = _chosen(ScannerChoice(), {"name": name} if name else {}, problems)
        if added is None or problems:
            return self._refuse(problems)

        def change() -> None:
            self._book.add(added)
            if name:
                self._book.choose(added.scanner_id, choice)

        return self._change(change, f"Added {added.scanner_id}.")

    def set(self, scanner_id: str, pairs: Iterable[str]) -> ExitCode:
        """Set fields of a scanner, all of them or none."""
        if refused := self._unread():
            return refused
        problems: list[str] = []
        fields = dict(_fields(pairs, problems))
        listed = self._listed(scanner_id)
        if listed is not None:
            problems += _not_meant(fields, listed.kind)
        choice = _chosen(
            self._book.of(scanner_id),
            {field: value for field, value in fields.items() if field not in _OF_ADDED},
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
        about = [_told_of(listed)] if listed is None or listed.block or listed.left_alone else []
        return self._change(change, f"Set {', '.join(fields)} of {now}.", *about)

    def forget(self, scanner_id: str) -> ExitCode:
        """Forget a scanner."""
        if refused := self._unread():
            return refused
        if not self._book.knows(scanner_id):
            return self._refuse([f"nothing was set of {scanner_id}: see scanstation devices"])
        return self._change(lambda: self._book.forget(scanner_id), f"Forgot {scanner_id}.")

    def _unread(self) -> ExitCode | None:
        """Read what was set before; nothing is set beside what cannot be read."""
        try:
            self._book.load_or_refuse()
        except UnreadableBookError as error:
            self._err.write(f"Nothing is changed: {error}. {_MEND}\n")
            return ExitCode.DATA
        return None

    def _listed(self, scanner_id: str) -> ListedScanner | None:
        found = look_for_scanners(self._config, self._book).scanners
        return next((each for each in found if each.id == scanner_id), None)

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
        followed = _AT_ONCE if self._book.is_followed else _AT_ITS_START
        self._out.write("".join(f"{each}\n" for each in (*told, followed)))
        return ExitCode.OK

    def _refuse(self, problems: Iterable[str]) -> ExitCode:
        self._err.write("".join(f"{each}\n" for each in problems))
        return ExitCode.CONFIG


def _fields(pairs: Iterable[str], problems: list[str]) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if equals:
            yield field, value
        else:
            problems.append(f"{pair!r} is no KEY=VALUE")


def _chosen(choice: ScannerChoice, fields: Mapping[str, str], problems: list[str]) -> ScannerChoice:
    """Return a choice with all fields that can be, and tell of those that cannot."""
    for field, value in fields.items():
        try:
            choice = with_field(choice, field, value)
        except ValueError as error:
            problems.append(str(error))
    return choice


def _not_meant(fields: Iterable[str], kind: str) -> Iterator[str]:
    for field in fields:
        if not meant_for(field, kind):
            yield f"{field} means nothing to a scanner of the kind {kind}"


def _told_of(listed: ListedScanner | None) -> str:
    if listed is None:
        return _NOT_HERE
    return _ASIDE if listed.left_alone else _BLOCK.format(block=listed.block, table=listed.table)


def _another_users(folder: Path) -> str:
    """Return what to do where files would come to belong to another user than the kiosk's."""
    if not hasattr(os, "geteuid"):
        return ""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return ""
    return f"{folder} belongs to the user with the number {owner}: enter this as that user"
