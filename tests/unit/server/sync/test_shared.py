"""What the centre has of a scan stands, though this store, put back, judged it a second time."""

import sqlite3
from uuid import UUID

import msgspec
import pytest

from server.store import Store
from server.store.items import Items
from server.store.sync_state import ensure_state
from server.sync.outbox import note_pushed, waiting
from server.sync.remote import Centre, CentreScan, OrderNews, Pushed
from server.sync.shared import keep_news
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

SITE = "seoul"


@pytest.fixture
async def apple(store: Store) -> UUID:
    """Return the scan of an apple that was judged as one of order A here."""
    await store.write(lambda connection: ensure_state(connection, SITE))
    for order_no in ("A", "B"):
        await save(store, order(order_no, line(1, f"apple of {order_no}", 3)))
    station = StationAt(store, "pack-1")
    await station.scan("A", "apple of A")
    return station.acks[-1].scan_id


def _of_the_centre(scan_id: UUID) -> CentreScan:
    """Return a scan as it was judged the first time, of some other order: its third."""
    return CentreScan(
        *(3, scan_id, SITE, "pack-1", 1, 1, None, None, None, "ITEM_MATCHED", None, NOW_UTC_MS)
    )


async def _packed(store: Store, order_no: str) -> int:
    view = await store.order_by_no(order_no)
    assert view is not None
    return view.lines[0].qty_packed


async def test_a_scan_that_was_of_another_order_counts_in_that_one_alone(
    store: Store, apple: UUID
) -> None:
    news = OrderNews("9", "B", gone=False, content=None, scans=(_of_the_centre(apple),))

    def keep(connection: sqlite3.Connection) -> None:
        keep_news(connection, [news], SITE, Items(connection), now_utc_ms=NOW_UTC_MS)

    await store.write(keep)
    assert (await _packed(store, "A"), await _packed(store, "B")) == (0, 1)


@pytest.mark.parametrize("order_no", ["B", "C", None])
async def test_so_does_one_that_is_told_when_it_is_pushed_wherever_its_order_is(
    order_no: str | None, store: Store, apple: UUID
) -> None:
    judged = _of_the_centre(apple)

    def note(connection: sqlite3.Connection) -> None:
        scans = waiting(connection, 10)
        centre = Centre("generation", "1", None, None, 0)
        numbered = ((scans[0].scan_id, 1), (apple, None if order_no is None else judged.oseq))
        note_pushed(connection, scans, Pushed(centre, 2, numbered, ((order_no, judged),)), SITE)

    await store.write(note)
    assert (await _packed(store, "A"), await _packed(store, "B")) == (0, int(order_no == "B"))


async def test_a_number_that_a_centre_which_was_put_back_gives_again_is_the_later_scans(
    store: Store,
) -> None:
    await save(store, order("B", line(1, "apple of B", 3)))
    lost, later = (msgspec.structs.replace(_of_the_centre(UUID(int=n)), qty=n) for n in (1, 2))

    def keep(connection: sqlite3.Connection) -> None:
        for scan in (lost, later):
            news = OrderNews("9", "B", gone=False, content=None, scans=(scan,))
            keep_news(connection, [news], "busan", Items(connection), now_utc_ms=NOW_UTC_MS)

    await store.write(keep)
    assert await _packed(store, "B") == 2
