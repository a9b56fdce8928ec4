from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from server.contract.order import OrderStatus
from server.domain.progress import Closing
from server.store import StoreFailedError, migrate, order_id_of, save_order
from server.store import order_rows as module
from server.store.connections import open_writer
from server.store.errors import StoreFaultError
from server.store.group_connection import GroupConnection
from server.store.order_rows import KnownOrder, OrderRows
from tests.unit.server.store.stations import NOW_UTC_MS, line, order

A = order_id_of("A")
SCAN = UUID(int=7)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[GroupConnection]:
    """Return a store's file with the order A: three apples, four pears in cases of two."""
    path = tmp_path / "store.db"
    with closing(open_writer(path)) as opened:
        migrate.up(opened, path, backups=tmp_path / "backups", now_utc_ms=0)
        lines = (line(1, "apple", 3), line(2, "pear", 4, case=2))
        save_order(opened, order("A", *lines, codes=("label",)), now_utc_ms=NOW_UTC_MS)
        yield opened


@pytest.fixture
def statements(connection: GroupConnection) -> list[str]:
    """Return the list of what is run on the connection."""
    run: list[str] = []
    connection.set_trace_callback(run.append)
    return run


def _asked(order: KnownOrder) -> tuple[object, ...]:
    return order.row, order.line(1), order.line(2), order.fits(("pear-case", "pear"), 1)


def test_what_was_read_once_is_not_read_again(
    connection: GroupConnection, statements: list[str]
) -> None:
    rows = OrderRows(connection)
    first = (rows.named(("label",)), *_asked(rows.order(A)))
    assert statements
    statements.clear()
    assert (rows.named(("label",)), *_asked(rows.order(A))) == first
    assert statements == []


def test_what_is_kept_after_a_change_is_what_stands_in_the_file(
    connection: GroupConnection,
) -> None:
    known, before = OrderRows(connection).order(A), OrderRows(connection).order(A).row
    _asked(known)
    known.count(2, 2)
    known.move(SCAN, qty=2, closing=None)
    assert _asked(known) == _asked(OrderRows(connection).order(A))
    known.count(1, 3)
    known.move(SCAN, qty=3, closing=Closing.COMPLETE)
    assert _asked(known) == _asked(OrderRows(connection).order(A))
    assert before is not None
    assert known.row is not None
    assert (known.row.head.status, known.row.completed_by) == (OrderStatus.PACKED, SCAN)
    assert known.row.head.revision == before.head.revision + 2
    known.count(1, -3)
    known.move(SCAN, qty=-3, closing=Closing.REOPEN)
    assert _asked(known) == _asked(OrderRows(connection).order(A))
    assert known.row.completed_by is None


def test_a_row_that_is_not_as_it_was_read_is_left_alone(connection: GroupConnection) -> None:
    rows = OrderRows(connection)
    known = rows.order(A)
    _asked(known)
    connection.execute("UPDATE order_lines SET qty_packed = 1 WHERE line_no = 1")
    connection.execute("UPDATE order_state SET revision = revision + 1")
    known.count(1, 1)
    with pytest.raises(StoreFaultError, match="of 1 rows 0 are as they were read"):
        connection.settle()
    connection.undo()
    known.move(SCAN, qty=1, closing=None)
    with pytest.raises(StoreFaultError, match="of 1 rows 0 are as they were read"):
        connection.settle()
    connection.undo()
    assert connection.execute("SELECT qty_packed FROM order_lines").fetchall() == [(1,), (0,)]
    rows.forget()
    rows.order(A).count(1, 1)
    rows.order(A).move(SCAN, qty=1, closing=None)
    assert connection.execute("SELECT qty_packed FROM order_lines").fetchall() == [(2,), (0,)]


def test_what_is_not_there_is_not_changed(connection: GroupConnection) -> None:
    rows = OrderRows(connection)
    assert rows.order(A).line(9) is None
    with pytest.raises(StoreFailedError):
        rows.order(A).count(9, 1)
    assert rows.order(UUID(int=1)).row is None
    with pytest.raises(StoreFailedError):
        rows.order(UUID(int=1)).move(SCAN, qty=1, closing=None)


def test_an_order_let_go_is_read_anew(connection: GroupConnection, statements: list[str]) -> None:
    rows = OrderRows(connection)
    _asked(rows.order(A))
    rows.let_go(A)
    statements.clear()
    _asked(rows.order(A))
    assert statements


def test_more_orders_lines_and_codes_than_are_kept_are_answered_all_the_same(
    connection: GroupConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("_ORDERS", "_LINES", "_CODES"):
        monkeypatch.setattr(module, limit, 1)
    rows = OrderRows(connection)
    for _ in range(2):
        assert rows.order(A).fits(("apple", "pear-case"), 1) == ((1, 1), (2, 2))
        assert rows.order(UUID(int=1)).row is None
        assert (rows.named(("label",)), rows.named(("none",))) == ((A,), ())
