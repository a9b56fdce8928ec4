"""A centre that is asked is watched: said to be silent after seconds, given up after half a minute.

A half-open link loses what is sent and says nothing; a centre can be connected to and hang. What it
is not: what is asked (`push`, `pull`), or when to try again (`engine`). The asyncio loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from server.contract.centre import CentreTrouble
from server.sync.remote import (
    CentreOrder,
    Imported,
    Page,
    Position,
    Pushed,
    PushedScan,
    Remote,
    RemoteAwayError,
)

T = TypeVar("T")
SILENT_S = 5.0
"""Longer than any answer of a healthy centre takes, a lock that another program holds left out."""
ANSWER_S = 30.0
"""Above the ten seconds an import waits for a lock there, and a large page on a slow line."""


class WatchedRemote:
    """A `Remote` that answers in time or not at all. `silent` is called of one that lets wait."""

    def __init__(self, remote: Remote, silent: Callable[[], None]) -> None:
        self._remote = remote
        self._silent = silent

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        """Return the next page.

        Raises:
            RemoteAwayError: when it does not come.
        """
        return await self.heard(self._remote.pull(position, orders=orders, lines=lines))

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        """Hand over the next scans.

        Raises:
            RemoteAwayError: when nothing is heard of it; the centre may have them.
        """
        return await self.heard(self._remote.push(incarnation, utc_ms, scans))

    async def import_orders(
        self, orders: Sequence[CentreOrder], *, only_new: bool = False
    ) -> Imported:
        """Hand over orders of this site.

        Raises:
            RemoteAwayError: when nothing is heard of it.
        """
        return await self.heard(self._remote.import_orders(orders, only_new=only_new))

    async def heard(self, answer: Awaitable[T]) -> T:
        """Return an answer.

        Raises:
            RemoteAwayError: when it does not come.
        """
        told = asyncio.get_running_loop().call_later(SILENT_S, self._silent)
        try:
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError as error:
            hint = "it will be tried again"
            said = f"it has not answered for {ANSWER_S:.0f} s"
            raise RemoteAwayError(said, hint, CentreTrouble.SILENT) from error
        finally:
            told.cancel()
