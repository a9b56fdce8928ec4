"""Orders as a table."""

import csv
import io
from functools import partial

import pytest

from server.contract.own_code import OwnCodeKind, own_code
from server.store import Store
from server.store.operators import OperatorRow, save_operator
from server.web.csv_export import CsvExports
from server.web.order_table import OrderTable, masked
from tests.unit.server.store.stations import StationAt, line, order, save
from tests.unit.server.web.sample import client_of


async def _table(store: Store, **query: str) -> list[dict[str, str]]:
    async with client_of(OrderTable(store, CsvExports()).routes()) as client:
        answer = await client.get("/api/orders.csv", params=query)
        assert answer.status == 200
        body = await answer.read()
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


async def test_an_order_tells_who_packed_it_when_and_where(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 1)), order("A-2", line(1, "pear", 2)))
    await store.write(partial(save_operator, operator=OperatorRow("kim", "김민준")))
    await StationAt(store, "left").scan(own_code(OwnCodeKind.BADGE, "kim"), "A-1", "apple")
    waiting, packed = await _table(store)
    assert (packed["order_no"], packed["status"], packed["units_packed"]) == ("A-1", "packed", "1")
    assert (packed["packed_by"], packed["packed_station"]) == ("kim", "left")
    assert packed["packed_utc"] == "2025-11-24 16:00:00.000"
    assert (waiting["order_no"], waiting["packed_utc"], waiting["shipped_by"]) == ("A-2", "", "")


async def test_every_order_is_in_the_table_or_those_that_are_searched(store: Store) -> None:
    await save(store, *[order(f"A-{number:03}", line(1, "apple", 1)) for number in range(205)])
    numbers = [row["order_no"] for row in await _table(store)]
    assert numbers == [f"A-{number:03}" for number in range(204, -1, -1)]
    assert [row["order_no"] for row in await _table(store, q="A-007")] == ["A-007"]


async def test_nothing_in_it_is_run_as_a_formula(store: Store) -> None:
    await save(store, order("=1+1", line(1, "apple", 1), customer="@SUM(A1)"))
    (row,) = await _table(store)
    assert (row["order_no"], row["customer"]) == ("'=1+1", "'@**")


@pytest.mark.parametrize(
    ("name", "told"), [("김민준", "김**"), ("Kim", "K**"), ("", ""), ("X", "X")]
)
def test_of_a_customer_is_told_the_first_character(name: str, told: str) -> None:
    assert masked(name) == told
