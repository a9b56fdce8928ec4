"""What a person chose for each scanner, and which were added: on the kiosk's screen or by command.

What it is: a small JSON file in the data folder. What it is not: the settings file (`station.toml`,
written by hand), or the scanners themselves. A choice is known by the scanner's identity, so it
outlasts unplugging. The kiosk and the command line may write at the same time: each writes what it
changed into what is there (`book_file`). The I/O loop; `load`, `save` and `refresh` block.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from msgspec import structs

from drivers.place import Place
from server.contract.own_code import OwnCodeKind, own_code
from station.bridge.added_scanner import AddedScanner
from station.bridge.book_contents import Contents, UnreadableBookError
from station.bridge.book_file import BookFile, Edit
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
        self._refuses = False
        self._changing = Lock()
        """Held for a moment, never over a read or a write."""

    def load(self) -> None:
        """Read the file. One that cannot be read is said so and left as it is.

        It is put aside when something is saved, never overwritten.
        """
        try:
            self._take_in(self._file.read())
        except UnreadableBookError as error:
            _log.error("what was chosen for scanners does not count: %s", error)
            return
        if self.unknown:
            told = ", ".join(self.unknown)
            _log.warning("the file of scanners holds what is not known here; it is kept: %s", told)

    def load_or_refuse(self) -> None:
        """Read the file, and save none in the place of one that cannot be read.

        Raises:
            UnreadableBookError: it cannot be read.
        """
        self._refuses = True
        self._take_in(self._file.read())

    def refresh(self) -> bool:
        """Read the file if another program has written it; tell whether it has.

        What cannot be read, as one that is being written by hand, changes nothing.
        """
        try:
            contents = self._file.read_if_changed()
        except UnreadableBookError as error:
            _log.error("what was written into the file of scanners does not count: %s", error)
            return False
        if contents is None:
            return False
        self._take_in(contents)
        return True

    def save(self) -> None:
        """Write what was changed, whole or not at all, into what others have written meanwhile.

        Raises:
            OSError: it cannot be written; the choices hold until the kiosk ends.
            UnreadableBookError: after `load_or_refuse`, that what is there cannot be read.
        """
        with self._changing:
            edits, known = tuple(self._unsaved), self._contents
        contents = self._file.edit(edits, None if self._refuses else known)
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

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the file holds that this program does not know: kept as it is, and not followed."""
        return self._contents.kept.told

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
        self._edit(lambda contents: contents.with_choice(scanner_id, fields))

    def add(self, scanner: AddedScanner, former_id: str = "") -> None:
        """Add a scanner, in the stead of the one with `former_id`, whose choices it has then."""
        self._edit(lambda contents: contents.with_added(scanner, former_id))

    def forget(self, scanner_id: str) -> None:
        """Forget what was chosen for a scanner, and that it was added."""
        self._edit(lambda contents: contents.without(scanner_id))

    def role(self, place: Place) -> Role:
        """Return what a scanner is for: as chosen, else as it is driven.

        One that the settings have left alone, or that is another one, is off, whatever was chosen.
        """
        if place.is_closed:
            return Role.OFF
        return self.of(place.scanner_id).role or (Role.WORK if place.driven else Role.OFF)

    def chosen(self, place: Place) -> Place:
        """Return a place as it was chosen to be, unless it is never opened.

        Any thread.
        """
        choice = self._contents.scanners.get(place.scanner_id)
        if choice is None or place.is_closed:
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
