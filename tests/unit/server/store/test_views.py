from uuid import UUID

from server.contract.own_code import Command, OwnCodeKind, own_code
from server.contract.verdict import Verdict
from server.store import Store, order_id_of
from server.store.views import HELD_SHOWN, order_heads, order_line, order_view
from tests.unit.server.store.stations import StationAt, line, order, save


async def test_what_does_not_exist_is_none_and_left_out(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    nobody = UUID(int=1)
    assert await store.read(lambda c: order_view(c, nobody)) is None
    assert await store.read(lambda c: order_line(c, 1, 9)) is None
    heads = await store.read(lambda c: order_heads(c, [nobody, order_id_of("A")]))
    assert [head.order_no for head in heads] == ["A"]


async def test_a_line_shows_its_listed_codes_and_its_count(store: Store) -> None:
    await save(store, order("A", line(1, "8801234567893", 9, case=6)))
    await StationAt(store, "left").scan("A", "8801234567893-case")
    shown = await store.read(lambda c: order_line(c, 1, 1))
    assert shown is not None
    assert shown.barcodes == ("8801234567893", "8801234567893-case")
    assert (shown.qty_ordered, shown.qty_packed) == (9, 6)


async def test_a_station_shows_its_newest_held_scans_oldest_first(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)), order("B", line(1, "pear", 1)))
    station = StationAt(store, "left")
    await station.scan("A", "pear")
    reply = await station.scan(*(f"code {n}" for n in range(HELD_SHOWN + 3)))
    view = reply.view
    assert view.held_count == HELD_SHOWN + 3
    assert [held.text for held in view.held] == [f"code {n}" for n in range(3, HELD_SHOWN + 3)]
    assert view.held[-1].scan_id == reply.acks[-1].scan_id
    assert view.pending == station.acks[1]
    assert view.pending.seen == "pear words"
    assert view.pending.expected == "apple words"
    assert (await store.hello("left")).view == view


async def test_a_station_shows_the_orders_to_pick_from_and_who_is_signed_in(store: Store) -> None:
    await save(store, order("A", codes=("label",)), order("B", codes=("label",)))
    await store.write(
        lambda c: c.execute("INSERT INTO operators (badge, name) VALUES ('kim', '김철수')").close()
    )
    station = StationAt(store, "left")
    await station.scan(own_code(OwnCodeKind.BADGE, "kim"))
    pending = (await station.scan("label")).view.pending
    assert pending is not None
    assert pending.verdict is Verdict.CODE_AMBIGUOUS
    assert [head.order_no for head in pending.candidates] == ["A", "B"]
    await station.do(Command.PICK, 2)
    view = (await store.hello("left")).view
    assert view.open_order is not None
    assert (view.open_order.order_no, view.pending) == ("B", None)
    assert view.operator == "김철수"
