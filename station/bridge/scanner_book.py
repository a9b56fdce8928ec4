"""What a person chose for each scanner on the kiosk's own screen: name, role, settings; kept.

What it is: a small JSON file in the data folder, read once and written whole at each change. What
it is not: the settings file (`station.toml`, written by hand), or the scanners themselves. A choice
is known by the scanner's identity, so it outlasts unplugging. The I/O loop; `save` blocks.
"""

import logging
import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, structs

from drivers.camera_places import CameraWishes
from drivers.place import Place
from drivers.serial_line import SerialSettings
from drivers.tcp import TcpSettings
from drivers.wedge import WedgeSettings
from server.contract.own_code import OwnCodeKind, own_code
from station.bridge.camera_words import wishes_with
from station.bridge.scanner_words import framing_with, suffixes_of

_log = logging.getLogger(__name__)
_BOOK_NAME = "scanners.json"


class Role(StrEnum):
    """What a scanner is for. The values are the file's words."""

    WORK = "work"
    """Its codes are worked with: orders, items, commands, badges."""
    BADGES = "badges"
    """It reads badges of another make: what it reads is the number of one."""
    OFF = "off"
    """It is left alone."""


Terminator = Literal["cr", "lf", "crlf", "stx_etx", "timeout"]


class ScannerChoice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was chosen for one scanner; None is as it would be without.

    `baud` counts for a serial scanner, `terminator` for one of bytes, `suffixes` and
    `suffix_required` for a keyboard, `formats` and `region` for a camera.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    role: Role | None = None
    baud: Annotated[int, Meta(ge=300, le=4_000_000)] | None = None
    terminator: Terminator | None = None
    aim: bool | None = None
    suffixes: tuple[Literal["enter", "tab"], ...] | None = None
    suffix_required: bool | None = None
    formats: Literal["all", "linear", "matrix"] | None = None
    region: Literal["whole", "middle"] | None = None


def with_field(choice: ScannerChoice, field: str, value: str) -> ScannerChoice:
    """Return a choice with one field as a touch gives it: its text, empty for "as without".

    Raises:
        ValueError: there is no such field, or it cannot have that value.
    """
    chosen: object = value or None
    if field == "suffixes" and value:
        chosen = value.split("+")
    fields = {**structs.asdict(choice), field: chosen}
    try:
        return msgspec.convert(fields, ScannerChoice, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{field} = {value!r}: {error}") from error


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
            settings=_settings(choice, place),
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


def _settings(chosen: ScannerChoice, place: Place) -> object:
    """Return a place's settings with what was chosen of them."""
    match place.settings:
        case SerialSettings() as serial:
            framing = framing_with(serial.framing, chosen.terminator, aim=chosen.aim)
            return replace(serial, framing=framing, baud=chosen.baud or serial.baud)
        case TcpSettings() as network:
            framing = framing_with(network.framing, chosen.terminator, aim=chosen.aim)
            return replace(network, framing=framing)
        case WedgeSettings() as wedge:
            return _keys_with(wedge, chosen)
        case CameraWishes() as camera:
            return wishes_with(camera, chosen.formats, chosen.region)
    return place.settings


def _keys_with(wedge: WedgeSettings, chosen: ScannerChoice) -> WedgeSettings:
    """Return a keyboard's settings with what was chosen of them.

    Where no key ends a code none can be required: no scan would ever end.
    """
    ends = wedge.suffixes if chosen.suffixes is None else suffixes_of(chosen.suffixes)
    required = wedge.suffix_required if chosen.suffix_required is None else chosen.suffix_required
    aim = wedge.aim if chosen.aim is None else chosen.aim
    return replace(wedge, suffixes=ends, suffix_required=required and bool(ends), aim=aim)
