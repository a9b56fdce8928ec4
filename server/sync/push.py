"""Pushing: the scans that wait, in their order, until the centre has them all.

A scan leaves the outbox only when the centre has it. One that cannot be stored there is found by
halving, and goes into quarantine, there and here, in one transaction with a later one that is
stored: until one is, nobody can tell whether the fault is the scan's, and it waits. What it is not:
when to push (`engine`). The asyncio loop.
"""

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from server.contract.centre import CentreTrouble
from server.store import Store
from server.store.quarantine import is_marked
from server.sync.outbox import note_pushed, set_apart, waiting
from server.sync.pace import Pace
from server.sync.remote import (
    PoisonError,
    Pushed,
    PushedScan,
    PushRefusal,
    Remote,
    RemoteError,
    RemoteRefusedError,
)

FIRST_BATCH = 100
"""Before it is known what the line carries: three seconds' worth of a slow one."""
BATCH = 1000
BATCH_BESIDE_SCANNING = 50
"""What is read, sent and noted at once while somebody scans: none of it may be felt."""
REFUSED_AT_MOST = 20
"""So many scans, one after another, that the centre stores none of: the fault is not theirs."""
_LOOK = (
    "let IT look what was added to its table scanstation.scans, a CHECK or a trigger, or changed"
    " there by hand"
)
_log = logging.getLogger(__name__)


class PutBackError(Exception):
    """The centre, or this store, is not where it was: everything has to be told again."""


class OrderHeldError(Exception):
    """Another program has an order open at the centre: scans wait for it, in their order.

    `about` is the order's number, None where it cannot be named.
    """

    trouble = CentreTrouble.HELD

    def __init__(self, order_no: str | None) -> None:
        self.about = order_no
        order = "an order" if order_no is None else f"order {order_no}"
        super().__init__(
            f"scans wait until another program is done with {order} at the centre (they go on by"
            " themselves; if it lasts, let IT look which program holds it)"
        )


class NotStoredError(RemoteError):
    """The centre stores none of the last scans: they are bad, or it is. The next one tells which.

    `count` is how many they are, `why` what it says of the last one.
    """

    def __init__(self, count: int, why: str | None) -> None:
        self.count = count
        which = "the last scan" if count == 1 else f"the last {count} scans"
        super().__init__(
            f"the centre does not store {which}: {why}",
            "it is tried again by itself; once it stores a later scan, what it minds is kept aside"
            f" there; if it goes on, {_LOOK}",
            CentreTrouble.NOT_STORED,
            why,
        )


class NoneStoredError(RemoteError):
    """The centre stores none of many scans: somebody has to look what it minds there."""

    def __init__(self, count: int, why: str | None) -> None:
        super().__init__(
            f"the centre does not store {count} scans, none of them: {why}",
            f"{_LOOK}; scans are kept here and go there once that is mended",
            CentreTrouble.NONE_STORED,
            why,
        )


class Push:
    """Pushes one store's scans to one centre; `noted` hears how many more that has, each time."""

    def __init__(
        self,
        store: Store,
        remote: Remote,
        site: str,
        now_utc_ms: Callable[[], int],
        pace: Pace | None = None,
        *,
        noted: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._remote = remote
        self._pace = pace
        self._noted = noted
        self._site = site
        self._now_utc_ms = now_utc_ms

    async def once(self, incarnation: UUID) -> int:
        """Push the next batch; return how many scans the centre has now that waited before.

        What it has by the time that anything is raised is noted, and `noted` has heard of it.

        Raises:
            PutBackError: when the centre has not what it had, or another store has our name.
            OrderHeldError: when they wait for another program.
            NotStoredError: when it stores none of the last ones.
            NoneStoredError: when it stores none of so many that the fault is hardly theirs.
            RemoteError: when it cannot be done now.
        """
        limit = BATCH_BESIDE_SCANNING if self._store.is_scanning else BATCH
        if self._pace is not None:
            limit = min(limit, self._pace.limit)
        scans = await self._store.read(lambda connection: waiting(connection, limit))
        apart: list[PushedScan] = []
        stored = 0
        while scans:
            await self._push(incarnation, scans, apart)
            stored += len(scans)
            scans = await self._behind(apart, limit) if apart else []
        if apart:
            raise NotStoredError(len(apart), apart[-1].poison)
        return stored

    async def _behind(self, apart: Sequence[PushedScan], limit: int) -> list[PushedScan]:
        """Return the next scans behind those that were set apart: one of them may be stored."""
        most = len(apart) + limit
        found = await self._store.read(lambda connection: waiting(connection, most))
        return [scan for scan in found if scan.seq > apart[-1].seq]

    async def _push(
        self, incarnation: UUID, scans: Sequence[PushedScan], apart: list[PushedScan]
    ) -> None:
        """Push scans, behind those that were set `apart` just before; halve what is refused.

        Raises:
            OrderHeldError: when some wait for another program; those before them are pushed.
        """
        try:
            await self._hand_over(incarnation, [*apart, *scans])
        except OrderHeldError as held:
            before = _before(scans, held.about)
            if before:
                await self._push(incarnation, before, apart)
            raise
        except PoisonError as poison:
            if len(scans) == 1:
                await self._set_apart(incarnation, scans[0], apart, poison)
                return
        else:
            apart.clear()
            return
        middle = len(scans) // 2
        await self._push(incarnation, scans[:middle], apart)
        await self._push(incarnation, scans[middle:], apart)

    async def _set_apart(
        self, incarnation: UUID, scan: PushedScan, apart: list[PushedScan], poison: PoisonError
    ) -> None:
        """Let a scan go with the next one that is stored; one that was in quarantine, back there.

        Raises:
            NoneStoredError: when too many wait so for one that is.
        """
        was_kept = await self._store.read(lambda connection: is_marked(connection, scan.seq))
        apart.append(set_apart(scan, poison.detail))
        if was_kept and len(apart) == 1:
            await self._hand_over(incarnation, apart)
            apart.clear()
        elif len(apart) >= REFUSED_AT_MOST:
            raise NoneStoredError(len(apart), apart[-1].poison)

    async def _hand_over(self, incarnation: UUID, scans: Sequence[PushedScan]) -> None:
        pushed = await self._remote.push(incarnation, self._now_utc_ms(), scans)
        _refuse(pushed)
        for scan in scans:
            if scan.poison is not None:
                why = {"scan_id": str(scan.scan_id), "why": scan.poison}
                _log.error("scan is quarantined", extra=why)
        await self._store.write(
            lambda connection: note_pushed(connection, scans, pushed, self._site)
        )
        self._noted(len(scans))


def _before(scans: Sequence[PushedScan], order_no: str | None) -> Sequence[PushedScan]:
    """Return the scans before the first of an order; where that has no name, half of them."""
    if order_no is None:
        return scans[: len(scans) // 2]
    first = next((at for at, scan in enumerate(scans) if scan.order_no == order_no), 0)
    return scans[:first]


def _refuse(pushed: Pushed) -> None:
    if pushed.refused is PushRefusal.SITE:
        raise RemoteRefusedError(
            "this store was synced as another site",
            "set SCANSTATION_SITE to what it was, or give this site a data folder of its own",
            CentreTrouble.SITE,
        )
    if pushed.refused is PushRefusal.HELD:
        raise OrderHeldError(pushed.held)
    if pushed.refused is PushRefusal.GAP:
        raise PutBackError("the centre has fewer scans of this store than it took: it was put back")
    if pushed.refused is PushRefusal.TAKEN:
        said = "the centre has other scans under this store's name: it was copied or put back"
        raise PutBackError(said)
