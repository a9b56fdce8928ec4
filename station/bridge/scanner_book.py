"""What a person chose for each scanner on the kiosk's own screen: name, role, settings; kept.

What it is: a small JSON file in the data folder, read once and written whole at each change. What
it is not: the settings file (`station.toml`, written by hand), or the scanners themselves. A choice
is known by the scanner's identity, so it outlasts unplugging. The I/O loop; `save` blocks.
"""

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from drivers.place import Place
from server.contract.own_code import OwnCodeKind, own_code
from station.bridge.chosen_settings import settings_with
from station.bridge.scanner_choice import Role, ScannerChoice

_log = logging.getLogger(__name__)
_BOOK_NAME = "scanners.json"


class _Book(Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal[1] = 1
    scanners: dict[str, ScannerChoice] = {}


def book_of(folder: Path) -> "ScannerBook":
    """Return the book of a data folder, not yet read."""
    return ScannerBook(folder / "station" / _BOOK_NAME)


class ScannerBook:
    """The choices, by `scanner_id`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._chosen: dict[str, ScannerChoice] = {}

    def load(self) -> None:
        """Read the file. One that cannot be read is put aside and said so, never overwritten."""
        try:
            self._chosen = msgspec.json.decode(self._path.read_bytes(), type=_Book).scanners
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            aside = self._path.with_name(f"{self._path.name}.unreadable")
            _log.error(  # a sentence, no fault of the program
                "what was chosen for scanners cannot be read; it is kept as %s: %s", aside, error
            )
            self._put_aside(aside)

    def save(self) -> None:
        """Write the file, whole or not at all.

        Raises:
            OSError: it cannot be written; the choices hold until the kiosk ends.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f"{self._path.name}.part")
        with part.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(_Book(scanners=self._chosen))))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)

    def of(self, scanner_id: str) -> ScannerChoice:
        """Return what was chosen for a scanner."""
        return self._chosen.get(scanner_id, ScannerChoice())

    def choose(self, scanner_id: str, choice: ScannerChoice) -> None:
        """Take a choice in the place of the one before."""
        self._chosen = {**self._chosen, scanner_id: choice}

    def role(self, place: Place) -> Role:
        """Return what a scanner is for: as chosen, else as it is driven.

        One that the settings have left alone is off, whatever was chosen.
        """
        if place.left_alone:
            return Role.OFF
        return self.of(place.scanner_id).role or (Role.WORK if place.driven else Role.OFF)

    def chosen(self, place: Place) -> Place:
        """Return a place as it was chosen to be, unless the settings have it left alone.

        Any thread.
        """
        choice = self._chosen.get(place.scanner_id)
        if choice is None or place.left_alone:
            return place
        return replace(
            place,
            resource=replace(place.resource, name=choice.name or place.resource.name),
            driven=place.driven if choice.role is None else choice.role is not Role.OFF,
            settings=settings_with(place.settings, choice),
        )

    def data_of(self, scanner_id: str, data: bytes) -> bytes:
        """Return the code that a scanner's data stands for: a reader of badges reads their numbers.

        What cannot be the number of a badge stays as it is, and is told to be unknown.
        """
        if self.of(scanner_id).role is not Role.BADGES:
            return data
        try:
            return own_code(OwnCodeKind.BADGE, data.decode("ascii").strip().lower()).encode()
        except ValueError:
            return data

    def _put_aside(self, aside: Path) -> None:
        try:
            self._path.replace(aside)
        except OSError as error:
            _log.warning("it could not be put aside: %s", error)
