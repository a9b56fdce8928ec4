"""The journal brought up to the numbers that the server has stored. On the I/O loop.

What it is not: when that is right to do (`reconcile`).
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from station.bridge.journal import Journal, JournalError
from station.bridge.link.errors import LinkLostError
from station.bridge.link.trouble import LinkTrouble

_log = logging.getLogger(__name__)


async def renumber(journal: Journal, stored_seq: int) -> None:
    """Give unconfirmed scans new numbers, after the last that the server has.

    Raises:
        LinkLostError: the journal cannot be written.
    """
    _log.error(
        "station numbers differ from the server's; unconfirmed scans are numbered anew",
        extra={"stored_seq": stored_seq, "last_seq": journal.last_seq},
    )
    with _told():
        await journal.renumber(stored_seq)


async def leave_out(journal: Journal, known: Mapping[UUID, int]) -> None:
    """Stop sending scans that the server has: their numbers there, by their ids.

    Raises:
        LinkLostError: the journal cannot be written.
    """
    _log.warning("scans left out that the server has", extra={"scans": len(known)})
    with _told():
        await journal.leave_out(known)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except JournalError as error:
        raise LinkLostError(LinkTrouble.JOURNAL, str(error)) from error
