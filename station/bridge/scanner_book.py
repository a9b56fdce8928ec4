"""What a person chose for each scanner, and which were added: on the kiosk's screen or by command.

What it is: a small JSON file in the data folder. What it is not: the settings file (`station.toml`,
written by hand), or the scanners themselves. A choice is known by the scanner's identity, so it
outlasts unplugging. The kiosk and the command line may write at the same time: each writes what it
changed into what is there (`book_file`). The I/O loop; `load`, `save` and `refresh` block.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock

from msgspec import MsgspecError, structs

from drivers.place import Place
from server.contract.own_code import OwnCodeKind, own_code
from station.bridge.added_scanner import AddedScanner
from station.bridge.book_file import BookFile, Contents, Edit
from station.bridge.chosen_settings import settings_with
from station.bridge.scanner_choice import Role, ScannerChoice

_log = logging.getLogger(__name__)
_BOOK_NAME = "scanners.json"


def book_of(folder: Path) -> "ScannerBook":
    """Return the book of a data folder, not yet read."""
    return ScannerBook(folder / "station" / _BOOK_NAME)


class ScannerBook:
    """The choices, by `scanner_id`, and the scanners that were added."""

    def __init__(self, path: Path) -> None:
        self._file = BookFile(path)
        self._contents = Contents()
        self._unsaved: list[Edit] = []
        self._changing = Lock()
        """Held for a moment, never over a read or a write."""

    def load(self) -> None:
        """Read the file. One that cannot be read is put aside and said so, never overwritten."""
        self._take_in(self._file.read_or_put_aside())

    def refresh(self) -> bool:
        """Read the file if another program has written it; tell whether it has.

        What cannot be read, as one that is being written by hand, changes nothing.
        """
        try:
            contents = self._file.read_if_changed()
        except (OSError, MsgspecError, UnicodeDecodeError) as error:
            _log.error("what was written into the file of scanners cannot be read: %s", error)
            return False
        if contents is None:
            return False
        self._take_in(contents)
        return True

    def save(self) -> None:
        """Write what was changed, whole or not at all, into what others have written meanwhile.

        Raises:
            OSError: it cannot be written; the choices hold until the kiosk ends.
        """
        with self._changing:
            edits = tuple(self._unsaved)
        contents = self._file.edit(edits)
        with self._changing:
            del self._unsaved[: len(edits)]
        self._take_in(contents)

    def sign(self) -> None:
        """Sign for this process as the kiosk that follows the file, if no other has. Blocks."""
        self._file.sign()

    def sign_off(self) -> None:
        """End that. Nobody need have signed."""
        self._file.sign_off()

    @property
    def is_followed(self) -> bool:
        """Whether a kiosk that runs takes up what is written. Blocks a moment."""
        return self._file.is_followed()

    @property
    def added(self) -> Sequence[AddedScanner]:
        """The scanners that were added. Any thread."""
        return self._contents.added

    def added_with(self, scanner_id: str) -> AddedScanner | None:
        """Return the scanner of this identity that was added; None when it was not."""
        return next((each for each in self.added if each.scanner_id == scanner_id), None)

    def of(self, scanner_id: str) -> ScannerChoice:
        """Return what was chosen for a scanner."""
        return self._contents.scanners.get(scanner_id, ScannerChoice())

    def knows(self, scanner_id: str) -> bool:
        """Tell whether anything was chosen for a scanner, or it was added."""
        return scanner_id in self._contents.scanners or self.added_with(scanner_id) is not None

    def choose(self, scanner_id: str, choice: ScannerChoice) -> None:
        """Take a choice in the place of the one before; others may set what it leaves as it was."""
        before, after = structs.asdict(self.of(scanner_id)), structs.asdict(choice)
        fields = {name: value for name, value in after.items() if value != before[name]}
        self._edit(partial(_with_choice, scanner_id, fields))

    def add(self, scanner: AddedScanner, former_id: str = "") -> None:
        """Add a scanner, in the stead of the one with `former_id`, whose choices it has then."""
        self._edit(partial(_with_added, scanner, former_id))

    def forget(self, scanner_id: str) -> None:
        """Forget what was chosen for a scanner, and that it was added."""
        self._edit(partial(_without, scanner_id))

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
        choice = self._contents.scanners.get(place.scanner_id)
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

    def _edit(self, edit: Edit) -> None:
        with self._changing:
            self._unsaved.append(edit)
            self._contents = edit(self._contents)

    def _take_in(self, contents: Contents) -> None:
        """Take what is in the file, with what was changed here and is not in it yet."""
        with self._changing:
            for edit in self._unsaved:
                contents = edit(contents)
            self._contents = contents


def _with_choice(scanner_id: str, fields: dict[str, object], before: Contents) -> Contents:
    choice = structs.replace(before.scanners.get(scanner_id, ScannerChoice()), **fields)
    return structs.replace(before, scanners={**before.scanners, scanner_id: choice})


def _with_added(scanner: AddedScanner, former_id: str, before: Contents) -> Contents:
    chosen = dict(before.scanners)
    if former_id != scanner.scanner_id and former_id in chosen:
        chosen[scanner.scanner_id] = chosen.pop(former_id)
    gone = {former_id, scanner.scanner_id}
    others = tuple(each for each in before.added if each.scanner_id not in gone)
    return structs.replace(before, scanners=chosen, added=(*others, scanner))


def _without(scanner_id: str, before: Contents) -> Contents:
    return structs.replace(
        before,
        scanners={key: each for key, each in before.scanners.items() if key != scanner_id},
        added=tuple(each for each in before.added if each.scanner_id != scanner_id),
    )
