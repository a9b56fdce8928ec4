"""The journal's file: whole lines appended and synced, or nothing at all.

What it is: the one place that writes the journal; blocking, and used from one thread at a time.
What it is not: the meaning of a line (`record`), nor who is confirmed (`journal`).
"""

import contextlib
import os
from itertools import chain, count
from pathlib import Path
from typing import Final

_WINDOWS: Final = os.name == "nt"
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_PRIVATE = 0o600

sync_data = getattr(os, "fdatasync", os.fsync)
"""Make a file's data durable; Windows and macOS know only the whole of it."""


class JournalFile:
    """An open journal file, `size` bytes of which are whole, synced lines.

    After a failed write the part written is cut off again, so that the file ends with a whole line;
    while even that fails, every further write fails too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._fd: int | None = None
        self._clean = True
        self._named = True

    def open(self) -> bytes:
        """Open or create the file and return what it holds.

        Raises:
            OSError: when it cannot be opened or read.
        """
        created = not self.path.exists()
        self._fd = os.open(self.path, _FLAGS, _PRIVATE)
        if created:
            sync_directory(self.path.parent)
        data = self.path.read_bytes()
        self.size = len(data)
        return data

    def truncate(self, size: int) -> None:
        """Cut everything past `size` off, durably."""
        fd = self._descriptor()
        os.ftruncate(fd, size)
        sync_data(fd)
        self.size = size

    def append(self, lines: bytes, *, durable: bool) -> None:
        """Write whole lines at the end; with `durable` they are on the disk when this returns.

        Raises:
            OSError: nothing of `lines` is kept.
        """
        fd = self._descriptor()
        self._cut_off_failed_write(fd)
        self._sync_name()
        try:
            _write_all(fd, lines, self.size)
            if durable:
                sync_data(fd)
        except OSError:
            self._clean = False
            with contextlib.suppress(OSError):
                self._cut_off_failed_write(fd)
            raise
        self.size += len(lines)

    def replace(self, lines: bytes) -> None:
        """Put `lines` in the place of the whole file: either the old or the new survives a crash.

        When only the new file's name cannot be made durable, it is in use all the same, and nothing
        is appended to it until that succeeds.

        Raises:
            OSError: the old file is still in use.
        """
        temporary = self.path.with_suffix(".new")
        _write_new(temporary, lines)
        self.close()  # Windows does not replace an open file
        temporary.replace(self.path)
        self.size = len(lines)
        self._clean = True
        self._named = False
        with contextlib.suppress(OSError):
            self._sync_name()

    def keep_aside(self, label: str) -> Path:
        """Copy the file as it is to a name of its own beside it, and return that name."""
        aside = self._free_name(label)
        _write_new(aside, self.path.read_bytes())
        sync_directory(aside.parent)
        return aside

    def close(self) -> None:
        """Close the file; a further write opens it again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _free_name(self, label: str) -> Path:
        """Return a name that no earlier copy has, as two in one second would."""
        aside = self.path.with_name(f"{self.path.name}.{label}")
        others = (aside.with_name(f"{aside.name}-{number}") for number in count(2))
        return next(path for path in chain([aside], others) if not path.exists())

    def _sync_name(self) -> None:
        if not self._named:
            sync_directory(self.path.parent)
            self._named = True

    def _descriptor(self) -> int:
        if self._fd is None:
            self._fd = os.open(self.path, _FLAGS, _PRIVATE)
        return self._fd

    def _cut_off_failed_write(self, fd: int) -> None:
        if not self._clean:
            os.ftruncate(fd, self.size)
            sync_data(fd)
            self._clean = True


def _write_new(path: Path, lines: bytes) -> None:
    fd = os.open(path, _FLAGS | os.O_TRUNC, _PRIVATE)
    try:
        _write_all(fd, lines, 0)
        os.fsync(fd)
    finally:
        os.close(fd)


def _write_all(fd: int, data: bytes, offset: int) -> None:
    os.lseek(fd, offset, os.SEEK_SET)
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]


def sync_directory(path: Path) -> None:
    """Make a new or renamed entry of a directory durable; Windows does so by itself."""
    if _WINDOWS:
        return
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
