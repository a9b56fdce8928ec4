"""The kiosk's log: one JSON object a line, in a file that is kept small; trouble also on stderr.

What it is: the set-up of logging, called once. What it is not: the server's log, which its own
process writes.
"""

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


def log_to(path: Path, stderr: TextIO | None = None) -> None:
    """Log everything from INFO to `path` and what a person should look at to `stderr`.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8")
    file.setFormatter(JsonLines())
    console = logging.StreamHandler(stderr or sys.stderr)
    console.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    console.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[file, console], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
