"""Opening a journal: whose it is, what a crash tore off, what a bad disk damaged.

What it is: the mending, done once before the first scan; blocking. What it is not: daily writing.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from station.bridge.journal.errors import JournalError, JournalOfAnotherStationError
from station.bridge.journal.file import JournalFile
from station.bridge.journal.record import FORMAT, Contents, read
from station.bridge.journal.state import JournalState

_log = logging.getLogger(__name__)


def recorded_station(path: Path) -> str | None:
    """Return whose journal `path` is; None when there is none yet, or it does not say."""
    try:
        header = read(path.read_bytes()).header
    except OSError:
        return None
    return header.station if header else None


def open_journal(
    file: JournalFile, station: str, *, keep: int, utc_now: Callable[[], datetime]
) -> JournalState:
    """Open, check and if need be mend a journal; every readable scan is in the returned state.

    Raises:
        JournalError: it belongs to another station, to a newer program, or cannot be read.
    """
    try:
        return _open(file, station, keep, utc_now)
    except OSError as error:
        file.close()
        raise JournalError(
            f"The journal {file.path} cannot be opened: {error.strerror or error}."
            " See that its disk has room and that this user may write there."
        ) from error
    except JournalError:
        file.close()
        raise


def _open(
    file: JournalFile, station: str, keep: int, utc_now: Callable[[], datetime]
) -> JournalState:
    contents = read(file.open())
    _refuse_a_strangers(file.path, contents, station)
    state = JournalState(station, contents, keep)
    if contents.damaged:
        aside = file.keep_aside(f"corrupt-{utc_now():%Y%m%dT%H%M%SZ}")
        _log.error(
            "journal damaged: %d records unreadable, %d scans carried over, the file kept as %s",
            contents.damaged,
            len(contents.scans),
            aside,
        )
    elif contents.torn_bytes:
        _log.warning("journal: %d bytes of an unfinished write cut off", contents.torn_bytes)
    if contents.damaged or contents.header is None:
        file.replace(state.lines())
    elif contents.torn_bytes:
        file.truncate(contents.intact_bytes)
    return state


def _refuse_a_strangers(path: Path, contents: Contents, station: str) -> None:
    header = contents.header
    if header is None:
        return
    if header.format > FORMAT:
        raise JournalError(f"{path} was written by a newer version of this program: update it.")
    if header.station != station:
        raise JournalOfAnotherStationError(path, header.station, station)
