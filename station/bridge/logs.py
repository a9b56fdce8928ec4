"""The kiosk's log: one JSON object a line, in a file that is kept small; trouble also on stderr.

What it is: the set-up of logging, called once. What it is not: the server's log, which its own
process writes.
"""

import contextlib
import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

_MAX_BYTES = 5_000_000
_KEPT = 4
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET = ("asyncio", "aiohttp", "engineio", "socketio")


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, event, and what else was given."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        given = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            **given,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class LogFile(RotatingFileHandler):
    """The file. That it cannot be written is told once, until it can be again."""

    def __init__(self, path: Path, told: TextIO) -> None:
        super().__init__(
            path,
            maxBytes=_MAX_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
            errors="backslashreplace",
        )
        self._path = path
        self._told = told
        self._fails = self._failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self._failed, self._fails = self._fails, False
        super().emit(record)

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with contextlib.suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging calls it so
        """Say in a line what keeps the log from being written; a full disk is no fault of ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
            return
        self._fails = True
        if not self._failed:
            why = f"The log {self._path} is not kept: {error.strerror}."
            self._told.write(f"{why} Make room on its disk.\n")


def log_to(path: Path, stderr: TextIO | None = None) -> None:
    """Log everything from INFO to `path` and what a person should look at to `stderr`.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = LogFile(path, stderr or sys.stderr)
    file.setFormatter(JsonLines())
    console = logging.StreamHandler(stderr or sys.stderr)
    console.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    console.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[file, console], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
