"""What a mail says: plain English, what to do, where the server is. No person, order or code. Pure.

The details are health's own sentences.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from msgspec import Struct

from server.mail.deciding import News, Problem

_BAD = {
    "store": "Scans cannot be stored",
    "disk": "The disk is nearly full",
    "queue": "The disk is slower than the stations scan",
    "status": "The disk or the store cannot be looked at",
    "backup": "No backup can be made",
    "sync": "This site is not in step with the centre",
    "fan-out": "The servers of this site do not hear each other",
    "leader": "The server that syncs and makes backups says nothing",
}
_INSTEAD = {
    "sync": "`scanstation-server sync status` says what hinders it, and what is to be changed."
}
"""Of checks whose detail may name an order: mail goes through others' hands."""
_ELSEWHERE = "The check {} is not well"
_KEPT = (
    "Kiosks keep what they scan until it can be stored. `scanstation-server check` on the server"
    " looks at everything at once; docs/troubleshooting.md says what each sentence means."
)


class Mail(Struct, frozen=True):
    """Subject and text, as a person reads them."""

    subject: str
    text: str


def place_of(site: str | None, url: str | None) -> str:
    """Return what a server is called in a subject: its site, else the name it is reached by."""
    return site or urlsplit(url or "").hostname or "server"


def mail_of(news: News, place: str, url: str | None) -> Mail:
    """Return the mail that tells the news of a place: its site or name, and its address."""
    lines = [line for problem in news.bad for line in _of_bad(problem)]
    lines += [line for problem in news.well for line in _of_well(problem)]
    if news.bad:
        lines += [_KEPT, ""]
    where = f"Look at {url}, or at its /api/health." if url else "Look at the server itself."
    return Mail(f"Scanstation {place}: {_subject(news)}", "\n".join([*lines, where, ""]))


def trial(place: str, url: str | None) -> Mail:
    """Return a mail that only tries the way."""
    where = f" at {url}" if url else ""
    text = f"Mail of the Scanstation server{where} arrives. Nothing is wrong, nothing is to do.\n"
    return Mail(f"Scanstation {place}: a mail to try", text)


def _subject(news: News) -> str:
    every = (*news.bad, *news.well)
    if len(every) > 1:
        return f"{len(news.bad)} problems, {len(news.well)} over"
    (only,) = every
    return _said(only) if news.bad else f"over: {_said(only)}"


def _of_bad(problem: Problem) -> Iterator[str]:
    yield f"{_said(problem)}, since {_moment(problem.since_utc_ms)}."
    yield f"  {_INSTEAD.get(problem.name, problem.detail)}"
    yield ""


def _of_well(problem: Problem) -> Iterator[str]:
    over = problem.since_utc_ms if problem.well_since_utc_ms is None else problem.well_since_utc_ms
    yield (
        f"Well again since {_moment(over)}: {_said(problem)},"
        f" from {_moment(problem.since_utc_ms)}. Nothing is to do."
    )
    yield ""


def _said(problem: Problem) -> str:
    return _BAD.get(problem.name, _ELSEWHERE.format(problem.name))


def _moment(utc_ms: int) -> str:
    return f"{datetime.fromtimestamp(utc_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
