"""Reading and filling a journal, for tests."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from station.bridge.journal import Capture, Journal

OpenJournal = Callable[..., AbstractAsyncContextManager[Journal]]
MakeCapture = Callable[[str], Capture]


def texts(journal: Journal) -> list[str]:
    """Return what the unconfirmed scans say."""
    return [scan.data.decode() for scan in journal.unconfirmed]


def numbers(journal: Journal) -> list[int]:
    """Return the numbers of the unconfirmed scans."""
    return [scan.station_seq for scan in journal.unconfirmed]


async def append_all(journal: Journal, capture: MakeCapture, text: str) -> None:
    """Append a scan a character."""
    for character in text:
        await journal.append(capture(character))
