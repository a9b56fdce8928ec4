"""The server's log: one JSON object a line on standard error, or in a file.

To the journal of systemd each line goes with its priority before it, which the journal takes off.

What it is: a formatter and the one place that wires it. What it is not: rotation (`log_file`;
whoever starts the server keeps its standard error). Callers log an event's name with its facts in
`extra` (`scan_id`, `order_id`, `station`); nothing personal stands above DEBUG. Any thread.
"""

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from typing import TextIO

from aiohttp.http_exceptions import HttpProcessingError

from server.web.request_id import CLIENT, REQUEST_ID

_WIRE_LOGGERS = ("engineio.server", "socketio.server")
"""Below WARNING these write every packet, the token with it; without a level of their own, a second
copy of each record that is no JSON."""
_PRIORITIES = (
    (logging.CRITICAL, 2),
    (logging.ERROR, 3),
    (logging.WARNING, 4),
    (logging.INFO, 6),
    (logging.NOTSET, 7),
)
"""The journal's of each level and above: sd-daemon(3)."""
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class NoHttp(logging.Filter):
    """Tells in a line of a request that is no HTTP: anybody can send one, and it may hold a token.

    aiohttp would write it down whole, with where in its code it was met.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Make the record short; every other one stays as it is."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.msg, record.args = f"no HTTP was sent: {type(error).__name__}", None
            record.exc_info = None
        return True


class JsonFormatter(logging.Formatter):
    """Writes `time` (UTC), `level`, `event`, `logger`, the request's id and client, more."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        for name, of_request in (("request_id", REQUEST_ID), ("client", CLIENT)):
            if (value := of_request.get()) is not None:
                line[name] = value
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


class JournalFormatter(JsonFormatter):
    """Writes the priority before the line: without it, all is `info` to the journal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        priority = next(number for level, number in _PRIORITIES if record.levelno >= level)
        return f"<{priority}>{super().format(record)}"


def configure_logging(level: str, to: TextIO | logging.Handler, journal: str | None = None) -> None:
    """Send every logger of the process there from `level` up, Python's warnings included.

    `journal` is JOURNAL_STREAM, by which systemd says what its journal reads.
    """
    handler = to if isinstance(to, logging.Handler) else logging.StreamHandler(to)
    handler.setFormatter(JournalFormatter() if _is_read_by(journal, to) else JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    handler.addFilter(NoHttp())
    for name in _WIRE_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def _is_read_by(journal: str | None, to: TextIO | logging.Handler) -> bool:
    """Say whether the journal reads that: the variable is inherited, the stream not always."""
    if journal is None or isinstance(to, logging.Handler):
        return False
    try:
        here = os.fstat(to.fileno())
    except OSError:
        return False
    return journal == f"{here.st_dev}:{here.st_ino}"
