"""Pushing: the scans that wait, in their order, until the centre has them all.

A scan leaves the outbox only when the centre has it. One that cannot be stored there is found by
halving, and goes into quarantine, there and here; it never keeps the others waiting. What it is
not: when to push (`engine`). The asyncio loop.
"""

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from server.store import Store
from server.sync.outbox import note_pushed, quarantine, waiting
from server.sync.remote import (
    PoisonError,
    Pushed,
    PushedScan,
    PushRefusal,
    Remote,
    RemoteRefusedError,
)

BATCH = 1000
BATCH_BESIDE_SCANNING = 50
"""What is read, sent and noted at once while somebody scans: none of it may be felt."""
_log = logging.getLogger(__name__)


class PutBackError(Exception):
    """The centre, or this store, is not where it was: everything has to be told again."""


class OrderHeldError(Exception):
    """Another program has an order open at the centre: scans wait for it, in their order."""


class Push:
    """Pushes one store's scans to one centre."""

    def __init__(
        self, store: Store, remote: Remote, site: str, now_utc_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._remote = remote
        self._site = site
        self._now_utc_ms = now_utc_ms

    async def once(self, incarnation: UUID) -> int:
        """Push the next batch; return how many scans the centre has now that waited before.

        Raises:
            PutBackError: when the centre has not what it had, or another store has our name.
            OrderHeldError: when they wait for another program.
            RemoteError: when it cannot be done now.
        """
        limit = BATCH_BESIDE_SCANNING if self._store.is_scanning else BATCH
        scans = await self._store.read(lambda connection: waiting(connection, limit))
        if scans:
            await self._push(incarnation, scans)
        return len(scans)

    async def _push(self, incarnation: UUID, scans: Sequence[PushedScan]) -> None:
        try:
            pushed = await self._remote.push(incarnation, self._now_utc_ms(), scans)
        except PoisonError as poison:
            await self._apart(incarnation, scans, poison)
            return
        _refuse(pushed)
        last_key = scans[-1].seq
        await self._store.write(
            lambda connection: note_pushed(connection, last_key, pushed, self._site)
        )

    async def _apart(
        self, incarnation: UUID, scans: Sequence[PushedScan], poison: PoisonError
    ) -> None:
        """Push the two halves one after the other; of one scan alone, tell that it is poison."""
        if len(scans) > 1:
            middle = len(scans) // 2
            await self._push(incarnation, scans[:middle])
            await self._push(incarnation, scans[middle:])
            return
        (scan,) = scans
        if scan.poison is not None:
            raise poison
        _log.error(
            "scan is quarantined",
            extra={"scan_id": str(scan.scan_id), "why": poison.detail},
        )
        await self._store.write(lambda connection: quarantine(connection, scan.seq, poison.detail))
        (told,) = await self._store.read(lambda connection: waiting(connection, 1))
        await self._push(incarnation, [told])


def _refuse(pushed: Pushed) -> None:
    if pushed.refused is PushRefusal.SITE:
        raise RemoteRefusedError(
            "this store was synced as another site",
            "set SCANSTATION_SITE to what it was, or give this site a data folder of its own",
        )
    if pushed.refused is PushRefusal.HELD:
        order = "an order" if pushed.held is None else f"order {pushed.held}"
        raise OrderHeldError(
            f"scans wait until another program is done with {order} at the centre (they go on by"
            " themselves; if it lasts, let IT look which program holds it)"
        )
    if pushed.refused is PushRefusal.GAP:
        raise PutBackError("the centre has fewer scans of this store than it took: it was put back")
    if pushed.refused is PushRefusal.TAKEN:
        said = "the centre has other scans under this store's name: it was copied or put back"
        raise PutBackError(said)
