"""An order of two apples and a pear that another site packs, too, and what contradicts by it."""

import sqlite3
from uuid import UUID

from server.store import Store
from server.store.order_content import order_id_of
from server.store.refold import refold

ORDER = order_id_of("A")
SHARE = """
INSERT INTO shared_scans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ITEM_MATCHED', NULL, ?)
"""


async def share(
    store: Store,
    oseq: int,
    line_no: int | None = None,
    qty: int = 0,
    closing: str | None = None,
    *,
    site: str = "busan",
    station: str = "pack-9",
    scan_id: UUID | None = None,
    reopens: UUID | None = None,
    captured_utc_ms: int = 0,
) -> UUID:
    """Bring in a scan of another site, and fold the order."""
    name = scan_id or UUID(int=1000 + oseq)
    row = (ORDER.bytes, oseq, name.bytes, site, station, line_no, qty, closing)
    taken_back = None if reopens is None else reopens.bytes

    def keep(connection: sqlite3.Connection) -> None:
        connection.execute(SHARE, (*row, taken_back, 0, captured_utc_ms))
        refold(connection, ORDER, "seoul")

    await store.write(keep)
    return name


async def conflicts(store: Store) -> set[tuple[str, int]]:
    query = "SELECT kind, line_no FROM conflicts"
    return await store.read(lambda connection: set(connection.execute(query)))
