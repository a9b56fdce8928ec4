"""Orders into the store: jobs of a bounded size, and what a change leaves to look at."""

import sqlite3

from server.contract.order import OrderStatus
from server.domain.progress import ErpStatus
from server.store import LineContent, OrderContent, Store, order_id_of
from server.store.orders_import.applying import BATCH_LINES, Applied, apply_batch, batches
from server.store.orders_import.report import MAX_LISTED, Note, NoteCode

NOW_UTC_MS = 1_780_000_000_000
_KEY = "(SELECT order_key FROM orders WHERE order_id = ?)"


def order(number: int, *quantities: int, status: ErpStatus = ErpStatus.OPEN) -> OrderContent:
    lines = tuple(LineContent(n, f"A{n}", "", qty) for n, qty in enumerate(quantities, 1))
    return OrderContent(f"SO-{number}", "김민준", lines, status)


async def save(store: Store, *orders: OrderContent) -> Applied:
    return await store.write(
        lambda connection: apply_batch(connection, orders, now_utc_ms=NOW_UTC_MS)
    )


async def pack(store: Store, order_no: str, line_no: int, qty: int, *, complete: bool) -> None:
    """Count pieces as judging a station's scans would."""
    key = order_id_of(order_no).bytes

    def count(connection: sqlite3.Connection) -> None:
        connection.execute(
            f"UPDATE order_lines SET qty_packed = ? WHERE order_key = {_KEY} AND line_no = ?",  # noqa: S608 - our own words
            (qty, key, line_no),
        )
        connection.execute(
            f"UPDATE order_state SET units_packed = ?, completed_by = ? WHERE order_key = {_KEY}",  # noqa: S608 - our own words
            (qty, bytes(16) if complete else None, key),
        )

    await store.write(count)


def test_orders_are_cut_into_jobs_by_lines_and_none_is_cut_itself() -> None:
    orders = [order(n, *[1] * (BATCH_LINES // 3)) for n in range(4)]
    large = order(9, *[1] * (3 * BATCH_LINES))
    assert list(batches([*orders, large])) == [orders[:3], [orders[3], large]]
    assert list(batches([])) == []


async def test_orders_are_added_then_unchanged_then_changed(store: Store) -> None:
    assert await save(store, order(1, 2), order(2, 1)) == Applied(added=2)
    assert await save(store, order(1, 2), order(2, 1)) == Applied(unchanged=2)
    assert await save(store, order(1, 3), order(2, 1)) == Applied(changed=1, unchanged=1)
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert (view.head.revision, view.head.units_ordered) == (2, 3)


async def test_a_line_that_is_gone_goes_when_nothing_is_packed_on_it(store: Store) -> None:
    await save(store, order(1, 2, 2))
    applied = await save(store, order(1, 2))
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert [line.line_no for line in view.lines] == [1]
    assert applied.notes == []


async def test_a_line_that_is_gone_stays_with_what_is_packed_and_a_note(store: Store) -> None:
    await save(store, order(1, 2, 5))
    await pack(store, "SO-1", 2, 3, complete=False)
    applied = await save(store, order(1, 2))
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert [(line.qty_ordered, line.qty_packed) for line in view.lines] == [(2, 0), (0, 3)]
    (note,) = applied.notes
    assert note.code is NoteCode.LINE_KEPT
    assert "3 of it are packed" in note.text


async def test_a_line_that_needs_less_than_is_packed_is_noted(store: Store) -> None:
    await save(store, order(1, 5))
    await pack(store, "SO-1", 1, 3, complete=False)
    applied = await save(store, order(1, 2))
    assert [(note.order_no, note.code) for note in applied.notes] == [
        ("SO-1", NoteCode.OVER_PACKED)
    ]
    assert (await save(store, order(1, 2))).notes == []


async def test_an_order_that_changes_after_it_was_packed_keeps_its_counts_and_is_noted(
    store: Store,
) -> None:
    await save(store, order(1, 2))
    await pack(store, "SO-1", 1, 2, complete=True)
    applied = await save(store, order(1, 2, 1))
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert (view.head.status, view.head.units_packed) == (OrderStatus.PACKED, 2)
    assert [note.code for note in applied.notes] == [NoteCode.CHANGED_AFTER_PACK]


async def test_the_erp_can_cancel_an_order_in_mid_pack(store: Store) -> None:
    await save(store, order(1, 2))
    await pack(store, "SO-1", 1, 1, complete=False)
    await save(store, order(1, 2, status=ErpStatus.CANCELLED))
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert (view.head.status, view.head.units_packed) == (OrderStatus.CANCELLED, 1)


def test_notes_of_many_jobs_are_listed_up_to_a_bound_and_all_counted() -> None:
    total = Applied()
    notes = [Note("SO-1", NoteCode.LINE_KEPT, "")] * 700
    for _ in range(2):
        total.add(Applied(changed=1, note_count=700, notes=list(notes)))
    assert (len(total.notes), total.note_count, total.orders) == (MAX_LISTED, 1400, 2)
