"""The server's log: one JSON object a line on standard error, or in a file.

What it is: a formatter and the one place that wires it. What it is not: rotation (`log_file`;
whoever starts the server keeps its standard error). Callers log an event's name with its facts in
`extra` (`scan_id`, `order_id`, `station`); nothing personal stands above DEBUG. Any thread.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import TextIO

from aiohttp.http_exceptions import HttpProcessingError

from server.web.request_id import CLIENT, REQUEST_ID

_WIRE_LOGGERS = ("engineio.server", "socketio.server")
"""Below WARNING these write every packet, the token with it; without a level of their own, a second
copy of each record that is no JSON."""
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


def configure_logging(level: str, to: TextIO | logging.Handler) -> None:
    """Send every logger of the process there from `level` up, Python's warnings included."""
    handler = to if isinstance(to, logging.Handler) else logging.StreamHandler(to)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    handler.addFilter(NoHttp())
    for name in _WIRE_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
