"""What is worth a mail: health's checks and the time in, what is told of them out. Pure.

A check that is bad for BAD_MS is a problem, told once; well for WELL_MS it is over, and that is
told, too. What comes within GAP_MS of a mail goes together in the next: no more than six an hour.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from server.web.probes import Check

BAD_MS = 300_000
WELL_MS = 180_000
"""A check that comes and goes is one problem; so is one across a restart, which begins well."""
GAP_MS = 600_000
OWN = "mail"
"""The check of mail itself: nobody can be told of it by mail."""


class Problem(Struct, frozen=True):
    """A check that is not well, or was not until `well_since_utc_ms`."""

    name: str
    detail: str
    since_utc_ms: int
    well_since_utc_ms: int | None = None
    is_told: bool = False


class Book(Struct, frozen=True):
    """The problems that are known, and when the last mail went out."""

    problems: tuple[Problem, ...] = ()
    mailed_utc_ms: int | None = None


class News(Struct, frozen=True):
    """What one mail tells: problems that came, and those that are over."""

    bad: tuple[Problem, ...]
    well: tuple[Problem, ...]


def noted(book: Book, checks: Iterable[Check], now_utc_ms: int) -> Book:
    """Return the book after a look at the checks. One that is not told any more is well."""
    bad = {check.name: check.detail for check in checks if not check.ok and check.name != OWN}
    known = {problem.name: problem for problem in book.problems}
    after = [_noted(known.get(name), name, bad.get(name), now_utc_ms) for name in {**known, **bad}]
    return replace(book, problems=tuple(each for each in after if each is not None))


def news(book: Book, now_utc_ms: int) -> News | None:
    """Return what is to be mailed now; None of nothing, and while a mail has just been."""
    if book.mailed_utc_ms is not None and not _is_past(book.mailed_utc_ms, now_utc_ms, GAP_MS):
        return None
    told = News(
        tuple(each for each in book.problems if _is_bad_news(each, now_utc_ms)),
        tuple(each for each in book.problems if _is_over(each, now_utc_ms)),
    )
    return told if told.bad or told.well else None


def mailed(book: Book, told: News, now_utc_ms: int) -> Book:
    """Return the book after a mail went out."""
    kept = (each for each in book.problems if each not in told.well)
    problems = tuple(replace(each, is_told=True) if each in told.bad else each for each in kept)
    return Book(problems, now_utc_ms)


def _noted(known: Problem | None, name: str, detail: str | None, now_utc_ms: int) -> Problem | None:
    if detail is not None:
        if known is None:
            return Problem(name, detail, now_utc_ms)
        return replace(known, detail=detail, well_since_utc_ms=None)
    if known is None or known.well_since_utc_ms is not None:
        return known
    if not known.is_told and not _is_past(known.since_utc_ms, now_utc_ms, BAD_MS):
        return None
    return replace(known, well_since_utc_ms=now_utc_ms)


def _is_bad_news(problem: Problem, now_utc_ms: int) -> bool:
    is_open = problem.well_since_utc_ms is None and not problem.is_told
    return is_open and _is_past(problem.since_utc_ms, now_utc_ms, BAD_MS)


def _is_over(problem: Problem, now_utc_ms: int) -> bool:
    since = problem.well_since_utc_ms
    return since is not None and _is_past(since, now_utc_ms, WELL_MS)


def _is_past(since_utc_ms: int, now_utc_ms: int, long_ms: int) -> bool:
    """Say whether so long has passed; of a time that has not come (a wrong clock) it has."""
    return not 0 <= now_utc_ms - since_utc_ms < long_ms
