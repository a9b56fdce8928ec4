"""The server's log in a file of its own: a new one each day, the old ones compressed and bounded.

What it is: for where nobody keeps standard error (no journald, no container). Where another program
turns the file (logrotate), it is found moved and opened anew with the next line, without a signal.
A disk that is full costs lines, not the server. What it is not: what a line says (`logs`). Any
thread; compressing is done on one of its own.
"""

import gzip
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

from server.private_folder import ensure_private

_PART = ".part"
_OWNERS = 0o600


class DailyFile(WatchedFileHandler):
    """Writes to `path`. `kept_days` are so many old files; with 0 none is turned here."""

    def __init__(
        self,
        path: Path,
        kept_days: int,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        ensure_private(path.parent)
        self._day = _written(path) or today()
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self._path = path
        self._kept_days = kept_days
        self._today = today
        self._is_told = False
        self.tidying: threading.Thread | None = None
        """What compresses, while it does."""

    def _open(self) -> TextIOWrapper:
        """Open the file for its owner alone: the link that makes the first user stands in it."""
        to = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNERS)
        return open(to, "a", encoding=self.encoding, errors=self.errors)  # noqa: PTH123  # a mode

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into a new file if it is the first of its day."""
        try:
            if self._kept_days and self._day != (day := self._today()):
                self._turn(day)
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own
        """Tell on standard error, once, that lines are lost: the server goes on."""
        if not self._is_told and sys.stderr is not None:
            self._is_told = True
            why = sys.exc_info()[1]
            sys.stderr.write(f"{self._path} cannot be written ({why}): lines of the log are lost\n")

    def _turn(self, day: date) -> None:
        of = self._day
        self._day = day
        if self.stream is not None:
            self.stream.close()
            self.stream = None  # opened with the next record
        turned = _of_day(self._path, of)
        # After a clock was set back a day comes twice: what is new goes with the next day's.
        if self._path.exists() and not (turned.exists() or _packed(turned).exists()):
            self._path.replace(turned)
        self.tidying = threading.Thread(
            target=tidy, args=(self._path, self._kept_days), name="log-tidying", daemon=True
        )
        self.tidying.start()


def tidy(path: Path, kept: int) -> None:
    """Compress the old files of a log, and delete those beyond the newest `kept`."""
    try:
        for old in sorted(path.parent.glob(f"{path.stem}-????-??-??{path.suffix}")):
            _compress(old)
        packed = sorted(path.parent.glob(f"{path.stem}-????-??-??{path.suffix}.gz"))
        for gone in packed[: max(0, len(packed) - kept)]:
            gone.unlink()
    except OSError as error:
        logging.getLogger(__name__).warning("old logs stay as they are: %s", error)


def _of_day(path: Path, day: date) -> Path:
    return path.with_name(f"{path.stem}-{day.isoformat()}{path.suffix}")


def _packed(old: Path) -> Path:
    return old.with_name(f"{old.name}.gz")


def _compress(old: Path) -> None:
    """Put the compressed file in the place of the other, never half of it."""
    part = old.with_name(old.name + _PART)
    part.unlink(missing_ok=True)
    to = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _OWNERS)
    with (
        old.open("rb") as plain,
        open(to, "wb") as file,  # noqa: PTH123  # a mode before the first byte
        gzip.GzipFile(old.name, "wb", compresslevel=6, fileobj=file) as packed,
    ):
        shutil.copyfileobj(plain, packed)
    part.replace(_packed(old))
    old.unlink()


def _written(path: Path) -> date | None:
    """Return the day on which a file was written last; None where there is none."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except OSError:
        return None
