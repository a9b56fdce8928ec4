"""The file of the scanner book: read, changed by whoever has the lock, and watched for changes.

What it is: a file written whole or not at all. What it is not: the book (scanner_book), or what is
in it (book_contents). Two programs that write at the same time lose nothing of each other's: each
takes the lock, reads what is there, makes its own changes and writes. All of it blocks.
"""

import itertools
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from station.bridge.book_contents import Contents, UnreadableBookError, read_contents, written

_LOCK_S = 5.0

Edit = Callable[[Contents], Contents]
_Seen = tuple[int, int, int]


class BookFile:
    """The file at a path, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: _Seen | None = None
        self._followed = path.with_suffix(".followed")
        self._signature = FileLock(self._followed, thread_local=False)

    def read(self) -> Contents:
        """Return what is in it; of no file, nothing.

        Raises:
            UnreadableBookError: it cannot be read. It is left as it is.
        """
        self._seen = self._look()
        try:
            return read_contents(self._path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return Contents()
        except (OSError, UnreadableBookError) as error:
            raise UnreadableBookError(f"{self._path} cannot be read: {error}") from error

    def read_if_changed(self) -> Contents | None:
        """Return what is in it if it is another file than was read or written here last.

        Raises:
            UnreadableBookError: it cannot be read; told once.
        """
        return None if self._look() == self._seen else self.read()

    def edit(self, edits: Sequence[Edit], instead: Contents | None = None) -> Contents:
        """Make changes in what is there now, and return all that is there then.

        One that cannot be read is refused; with `instead`, put aside, and changed is that.

        Raises:
            OSError: it cannot be written or put aside, or another program keeps it locked.
            UnreadableBookError: it cannot be read.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._path.with_suffix(".lock"), timeout=_LOCK_S):
                contents = self._read_or(instead)
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

    def _read_or(self, instead: Contents | None) -> Contents:
        try:
            return self.read()
        except UnreadableBookError:
            if instead is None:
                raise
            self._path.replace(self._free_name())
            return instead

    def _free_name(self) -> Path:
        """Return where one that cannot be read is kept: beside those that were kept before."""
        names = (f"{self._path.name}.unreadable-{number}" for number in itertools.count(1))
        return next(path for path in map(self._path.with_name, names) if not path.exists())

    def _write(self, contents: Contents) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        with part.open("wb") as file:
            file.write(written(contents))
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
