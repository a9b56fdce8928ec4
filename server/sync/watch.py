"""A centre that is asked is watched: said to be silent after seconds, given up in time.

A half-open link loses what is sent and says nothing; a centre can be connected to and hang. How
long answers took tells how much to ask for next (`pace`). What it is not: what is asked (`push`,
`pull`), or when to try again (`engine`). The asyncio loop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from server.contract.centre import CentreTrouble
from server.sync.pace import Pace, Paces, weight_of
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
from server.sync.waits import WAITS, Waits

T = TypeVar("T")


class SilentError(RemoteAwayError):
    """No answer came in time."""


class WatchedRemote:
    """A `Remote` that answers in time or not at all.

    `silent` is called of one that lets wait, `answered` of such a one that answers after all,
    `asked` with the seconds that will be waited at most.
    """

    def __init__(
        self,
        remote: Remote,
        silent: Callable[[], None],
        paces: Paces,
        waits: Waits = WAITS,
        *,
        asked: Callable[[float], None] = lambda _: None,
        answered: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._remote = remote
        self._silent = silent
        self._paces = paces
        self._waits = waits
        self._asked = asked
        self._answered = answered
        self._monotonic = monotonic

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        """Return the next page.

        Raises:
            SilentError: when it does not come.
        """
        answer = self._remote.pull(position, orders=orders, lines=lines)
        return await self._timed(answer, self._paces.pull, weight_of)

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        """Hand over the next scans.

        Raises:
            SilentError: when nothing is heard of it; the centre may have them.
        """
        answer = self._remote.push(incarnation, utc_ms, scans)
        return await self._timed(
            answer, self._paces.push, lambda pushed: None if pushed.refused else len(scans)
        )

    async def import_orders(
        self, orders: Sequence[CentreOrder], *, only_new: bool = False
    ) -> Imported:
        """Hand over orders of this site.

        Raises:
            SilentError: when nothing is heard of it.
        """
        return await self.heard(self._remote.import_orders(orders, only_new=only_new))

    async def heard(self, answer: Awaitable[T], within_s: float | None = None) -> T:
        """Return an answer.

        Raises:
            SilentError: when it does not come.
        """
        within_s = self._waits.answer_s if within_s is None else within_s
        self._asked(within_s)
        loop = asyncio.get_running_loop()
        told = loop.call_later(self._waits.silent_s, self._silent)
        try:
            async with asyncio.timeout(within_s):
                heard = await answer
        except TimeoutError as error:
            hint = "it will be tried again"
            said = f"it has not answered for {within_s:.0f} s"
            raise SilentError(said, hint, CentreTrouble.SILENT) from error
        finally:
            told.cancel()
        if told.when() <= loop.time():
            self._answered()
        return heard

    async def _timed(self, answer: Awaitable[T], pace: Pace, count: Callable[[T], int | None]) -> T:
        """Return an answer, and have the pace learn from it; `count` is what it was about.

        From one that says no, with no `count`, it learns nothing: such a one comes at once whatever
        was handed over, or as late as a lock is waited for.
        """
        begun_s = self._monotonic()
        try:
            told = await self.heard(answer, pace.patience_s)
        except SilentError:
            pace.given_up()
            raise
        counted = count(told)
        if counted is not None:
            pace.answered(counted, self._monotonic() - begun_s)
        return told
