"""The file of the scanner book: read, changed by whoever has the lock, and watched for changes.

What it is: JSON, validated as it is read, written whole or not at all. What it is not: the book
(scanner_book). Two programs that write at the same time lose nothing of each other's: each takes
the lock, reads what is there, makes its own changes and writes. All of it blocks.
"""

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct

from station.bridge.added_scanner import AddedScanner
from station.bridge.scanner_choice import ScannerChoice

_LOCK_S = 5.0
_log = logging.getLogger(__name__)


class Contents(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that is in the file. What was never added is not written: older programs know it not."""

    version: Literal[1] | None = None
    scanners: dict[str, ScannerChoice] = {}
    added: tuple[AddedScanner, ...] = ()


Edit = Callable[[Contents], Contents]
_Seen = tuple[int, int, int]


class BookFile:
    """The file at a path, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: _Seen | None = None
        self._followed = path.with_suffix(".followed")
        self._signature = FileLock(self._followed, thread_local=False)

    def read_or_put_aside(self) -> Contents:
        """Return what is in it. A file that cannot be read is put aside and said so."""
        try:
            return self._read()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            aside = self._path.with_name(f"{self._path.name}.unreadable")
            _log.error(  # a sentence, no fault of the program
                "what was chosen for scanners cannot be read; it is kept as %s: %s", aside, error
            )
            self._put_aside(aside)
            return Contents()

    def read_if_changed(self) -> Contents | None:
        """Return what is in it if it is another file than was read or written here last.

        Raises:
            OSError, msgspec.MsgspecError, UnicodeDecodeError: it cannot be read; told once.
        """
        seen = self._look()
        if seen == self._seen:
            return None
        self._seen = seen
        return self._read()

    def edit(self, edits: Sequence[Edit]) -> Contents:
        """Make changes in what is there now, and return all that is there then.

        Raises:
            OSError: it cannot be written, or another program keeps it locked.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._path.with_suffix(".lock"), timeout=_LOCK_S):
                contents = self.read_or_put_aside()
                for change in edits:
                    contents = change(contents)
                self._write(contents)
        except Timeout as error:
            raise OSError(f"another program keeps {error.lock_file} locked") from error
        return contents

    def sign(self) -> None:
        """Sign that this process follows the file, if no other does; it may be tried again.

        The system takes the signature back when the process dies.
        """
        with suppress(Timeout, OSError):
            if not self._signature.is_locked:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._signature.acquire(timeout=0)

    def sign_off(self) -> None:
        """Take the signature back. Without it nothing happens."""
        self._signature.release()

    def is_followed(self) -> bool:
        """Tell whether another process follows the file."""
        try:
            with FileLock(self._followed, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False

    def _read(self) -> Contents:
        self._seen = self._look()
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Contents)
        except (FileNotFoundError, NotADirectoryError):
            return Contents()

    def _write(self, contents: Contents) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        written = {"version": 1, "scanners": {}, **msgspec.to_builtins(contents)}
        with part.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(written)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
        self._seen = self._look()

    def _look(self) -> _Seen | None:
        """Return what tells one writing of the file from another; None while there is none."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _put_aside(self, aside: Path) -> None:
        try:
            self._path.replace(aside)
        except OSError as error:
            _log.warning("it could not be put aside: %s", error)
