"""Which notes a station is told of, and when."""

from uuid import UUID

import pytest

from server.contract.centre import OrderNote, OrderNotes
from server.store import Store, order_id_of
from server.web.noting import Noting
from server.web.seats import Seat
from tests.unit.server.web.sample import ORDER, save

_ID = order_id_of(ORDER.order_no)


class Told(list[tuple[str, OrderNotes]]):
    """What was told, and to whom."""

    async def tell(self, seat: Seat, notes: OrderNotes) -> None:
        self.append((seat.station, notes))


async def _conflict(store: Store) -> None:
    sql = "INSERT INTO conflicts (order_id, kind, line_no) VALUES (?, 'double_pack', 0)"
    await store.write(lambda c: c.execute(sql, (_ID.bytes,)).close())


async def _settled(store: Store) -> None:
    await store.write(lambda c: c.execute("DELETE FROM conflicts").close())


async def test_of_an_order_that_nothing_ails_nothing_is_told(store: Store) -> None:
    await save(store)
    told = Told()
    await Noting(store, told.tell).follow(Seat("pack-01"), [_ID, UUID(int=9)])
    assert told == []


async def test_an_order_with_a_conflict_is_told_of_once(store: Store) -> None:
    await save(store)
    await _conflict(store)
    told, seat = Told(), Seat("pack-01")
    noting = Noting(store, told.tell)
    for _ in range(3):
        await noting.follow(seat, [_ID])
        await noting.look_again([seat])
    assert told == [("pack-01", OrderNotes(_ID, (OrderNote.DOUBLE_PACK,)))]


async def test_a_conflict_that_comes_or_goes_while_the_order_is_open_is_told(store: Store) -> None:
    await save(store)
    told, seat = Told(), Seat("pack-01")
    noting = Noting(store, told.tell)
    await noting.follow(seat, [_ID])
    await _conflict(store)
    await noting.look_again([seat])
    await _settled(store)
    await noting.look_again([seat])
    assert [notes.notes for _, notes in told] == [(OrderNote.DOUBLE_PACK,), ()]


async def test_who_has_another_order_open_is_not_told(store: Store) -> None:
    await save(store)
    await _conflict(store)
    told, seat = Told(), Seat("pack-01")
    noting = Noting(store, told.tell)
    await noting.follow(seat, [UUID(int=9)])
    await noting.look_again([seat])
    assert told == []


async def test_an_order_opened_once_more_is_told_of_once_more(store: Store) -> None:
    await save(store)
    await _conflict(store)
    told, seat = Told(), Seat("pack-01")
    noting = Noting(store, told.tell)
    for order_ids in ([_ID], [], [_ID]):
        await noting.follow(seat, order_ids)
    assert len(told) == 2


@pytest.mark.expects_log("server.web.noting")
async def test_notes_that_cannot_be_read_keep_nobody_from_scanning(store: Store) -> None:
    await store.write(lambda c: c.execute("DROP TABLE conflicts").close())
    told = Told()
    await Noting(store, told.tell).follow(Seat("pack-01"), [_ID])
    assert told == []
