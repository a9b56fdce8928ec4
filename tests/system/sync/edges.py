"""A site's store that is pushed and pulled step by step, with stations that scan into it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg

from server.domain.progress import ErpStatus
from server.store import Policy, Store
from server.store.order_content import ItemBarcode, LineContent, order_id_of
from server.store.sync_state import SyncState, begin_anew, ensure_state
from server.sync.postgres.link import PostgresLink, connected
from server.sync.pull import Pull
from server.sync.push import Push, PutBackError
from server.sync.remote import CentreOrder, Page
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

LINES = (
    LineContent(1, "S-1", "apple", 2, None, (ItemBarcode("apple", 1),)),
    LineContent(2, "S-2", "pear", 1, None, (ItemBarcode("pear", 1),)),
)
ORDER = CentreOrder("A-1", "김철수", ErpStatus.OPEN, None, (), LINES)


class Edge:
    """One site: its store, and a link to the centre."""

    def __init__(self, store: Store, site: str, link: PostgresLink) -> None:
        self.store = store
        self.site = site
        self.link = link
        self._push = Push(store, link, site, lambda: NOW_UTC_MS)
        self._pull = Pull(store, link, site, lambda: NOW_UTC_MS)

    def station(self, name: str) -> StationAt:
        return StationAt(self.store, name)

    async def push(self) -> None:
        """Push all that waits."""
        state = await self._state()
        while await self._push.once(state.incarnation):
            pass

    async def push_once(self) -> int:
        """Push what waits now; return how many scans that were."""
        return await self._push.once((await self._state()).incarnation)

    async def pull(self) -> None:
        """Pull all that is new."""
        is_last = False
        while not is_last:
            is_last = (await self.look()).is_last

    async def look(self) -> Page:
        """Pull a page, and return it."""
        return await self._pull.once(await self._state())

    async def _state(self) -> SyncState:
        return await self.store.write(lambda connection: ensure_state(connection, self.site))

    async def sync(self) -> None:
        """Be in step, whatever was put back."""
        try:
            await self.push()
            await self.pull()
        except PutBackError as error:
            why = str(error)
            await self.store.write(lambda connection: begin_anew(connection, why, NOW_UTC_MS))
            await self.push()
            await self.pull()

    async def standing(self, order_no: str) -> dict[str, object]:
        """Return what this site makes of an order."""
        key = order_id_of(order_no).bytes
        return await self.store.read(
            lambda connection: {
                "packed": dict(
                    connection.execute(
                        "SELECT line_no, qty_packed FROM order_lines JOIN orders USING (order_key)"
                        " WHERE order_id = ? AND qty_packed > 0",
                        (key,),
                    )
                ),
                "completed_by": _id(
                    *connection.execute(
                        "SELECT completed_by FROM order_state JOIN orders USING (order_key)"
                        " WHERE order_id = ?",
                        (key,),
                    ).fetchone()
                ),
                "conflicts": {
                    (kind, line_no, _id(scan_id or None))
                    for kind, line_no, scan_id in connection.execute(
                        "SELECT kind, line_no, scan_id FROM conflicts WHERE order_id = ?", (key,)
                    )
                },
            }
        )


def _id(key: bytes | None) -> UUID | None:
    return None if key is None else UUID(bytes=key)


@asynccontextmanager
async def edge_at(centre: str, site: str, folder: Path) -> AsyncIterator[Edge]:
    """Run a site's store in `folder` while the block runs."""
    store = Store.open(folder / site / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    try:
        async with connected(centre, site) as link:
            yield Edge(store, site, link)
    finally:
        store.close()


async def centre_standing(owner: asyncpg.Connection, order_no: str) -> dict[str, object]:
    """Return what the centre makes of an order, as `Edge.standing` does."""
    packed = await owner.fetch(
        "SELECT line_no, qty_packed FROM scanstation.packed"
        " WHERE order_no = $1 AND qty_packed <> 0",
        order_no,
    )
    by = await owner.fetchval(
        "SELECT completed_by FROM scanstation.order_state WHERE order_no = $1", order_no
    )
    conflicts = await owner.fetch(
        "SELECT kind, line_no, scan_id FROM scanstation.conflicts WHERE order_no = $1", order_no
    )
    return {
        "packed": dict(map(tuple, packed)),
        "completed_by": _plain(by),
        "conflicts": {(row[0], row[1], _plain(row[2])) for row in conflicts},
    }


def _plain(name: UUID | None) -> UUID | None:
    return None if name is None else UUID(int=name.int)
