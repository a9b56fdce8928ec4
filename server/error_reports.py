"""Errors of this program, sent to a Sentry where SENTRY_DSN names one: where, never about whom.

What it is: Sentry's client, loaded only then, and what is let through to it: which error, in which
lines of the program, of which release. No word of an error and no fact of the log is sent: an
order's number, a customer or a code may be in any. What it is not: alerts (docs/monitoring.md).
Any thread; sending is done on one of Sentry's own.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

_AN_HOUR_S, _AN_HOUR = 3600.0, 30
"""So many are sent within so long: a fault at every scan is told once, not a thousand times."""
_FLUSH_S = 2.0
_OURS = "server"
_PLAIN = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk")
_OF_FRAME = ("filename", "function", "module", "lineno", "in_app")
Event = dict[str, Any]


def sentry_dsn(text: str) -> str:
    """Return a DSN as Sentry shows it.

    Raises:
        ValueError: when it is none; the message does not repeat it.
    """
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("no address") from None
    is_whole = parts.scheme in {"http", "https"} and parts.username and parts.hostname
    if not is_whole or not parts.path.rpartition("/")[2].isdecimal() or not text.isprintable():
        raise ValueError("not https://, a key, a host and the project's number")
    return text


@contextmanager
def reported(dsn: str | None, *, environment: str, release: str) -> Iterator[None]:
    """Report what is logged as an error in the block; without a DSN nothing is done or loaded."""
    if dsn is None:
        yield
        return
    import sentry_sdk  # noqa: PLC0415 - 80 ms of the start, of who uses it
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415 - as above

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        default_integrations=False,
        integrations=[LoggingIntegration(level=None)],
        before_send=Bounded(),  # type: ignore[arg-type]  # an event is a dictionary
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
    )
    try:
        yield
    finally:
        sentry_sdk.get_client().close(timeout=_FLUSH_S)


class Bounded:
    """Lets so many an hour through, each without what may be personal."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._sent_s: deque[float] = deque(maxlen=_AN_HOUR)

    def __call__(self, event: Event, _: Mapping[str, Any]) -> Event | None:
        """Return what is sent of an event; None of one too many."""
        now_s = self._monotonic()
        if len(self._sent_s) == _AN_HOUR and now_s - self._sent_s[0] < _AN_HOUR_S:
            return None
        self._sent_s.append(now_s)
        return _impersonal(event)


def _impersonal(event: Event) -> Event:
    sent = {name: event[name] for name in _PLAIN if name in event}
    template = event.get("logentry", {}).get("message")
    if template is not None and _is_ours(event.get("logger")):
        sent["logentry"] = {"message": template}
    raised = event.get("exception", {}).get("values", ())
    if raised:
        sent["exception"] = {"values": [_where(each) for each in raised]}
    return sent


def _is_ours(logger: str | None) -> bool:
    """Tell whether what it logs has its facts apart: asyncio says all of a task in one string."""
    return logger is not None and logger.partition(".")[0] == _OURS


def _where(raised: Event) -> Event:
    """Return of an exception what kind it is and where it was raised, not what it says."""
    frames = (raised.get("stacktrace") or {}).get("frames", ())
    kept = [{name: frame[name] for name in _OF_FRAME if name in frame} for frame in frames]
    return {
        "type": raised.get("type"),
        "module": raised.get("module"),
        "value": "",
        "stacktrace": {"frames": kept},
    }
