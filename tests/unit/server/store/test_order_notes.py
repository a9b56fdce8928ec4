"""What is to be known of an order, read from a real store."""

from uuid import UUID

from server.contract.centre import OrderNote
from server.store import Store, order_id_of
from server.store.order_notes import order_notes
from tests.unit.server.store.stations import line, order, save

_ID = order_id_of("A")


async def _add(store: Store, *conflicts: tuple[str, int]) -> None:
    rows = [(_ID.bytes, *one) for one in conflicts]
    sql = "INSERT INTO conflicts (order_id, kind, line_no) VALUES (?, ?, ?)"
    await store.write(lambda c: c.executemany(sql, rows).close())


async def _notes(store: Store, order_id: UUID = _ID) -> tuple[OrderNote, ...]:
    return await store.read(lambda connection: order_notes(connection, order_id))


async def test_an_order_that_nothing_ails_has_no_notes(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    assert await _notes(store) == ()


async def test_each_kind_of_conflict_is_one_note_however_many_lines_it_has(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1), line(2, "pear", 1)))
    await _add(store, ("over_scan", 1), ("over_scan", 2), ("double_pack", 0))
    assert await _notes(store) == (OrderNote.DOUBLE_PACK, OrderNote.OVER_SCAN)


async def test_an_order_given_to_another_site_is_noted(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    await store.write(lambda c: c.execute("UPDATE orders SET is_here = 0").close())
    assert await _notes(store) == (OrderNote.MOVED_AWAY,)


async def test_an_order_that_is_not_there_has_no_notes(store: Store) -> None:
    assert await _notes(store, UUID(int=7)) == ()
