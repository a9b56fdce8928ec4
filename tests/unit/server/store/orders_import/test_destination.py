"""Orders of a file that go elsewhere than into the store: taken, refused, or taken half way."""

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from server.store import OrderContent, Store
from server.store.orders_import import (
    Applied,
    Destination,
    ImportFormat,
    ImportReport,
    ImportStoppedError,
    NotTakenError,
    RefusalCode,
    import_file,
    import_orders,
)

HEADER = "order_no,line_no,sku,qty\n"
FILE = HEADER + "A-1,1,fig,1\nA-2,1,fig,0\nB-1,1,fig,1\nB-2,1,fig,1\nC-1,1,fig,1\n"


class Shelf:
    """Takes orders, one in a batch; `fails_at` is the one at which it says `failure`."""

    batch_lines = 1

    def __init__(
        self,
        *,
        fails_at: str = "",
        failure: NotTakenError | None = None,
        cannot_store: str = "",
        is_open: bool = True,
    ) -> None:
        self.taken: list[str] = []
        self._fails_at = fails_at
        self._failure = failure
        self._cannot_store = cannot_store
        self._is_open = is_open

    async def take(self, orders: Sequence[OrderContent]) -> Applied:
        (order,) = orders
        if order.order_no == self._cannot_store:
            return Applied(refused=[(order.order_no, "It has no place for it.")])
        if self._failure is not None and order.order_no == self._fails_at:
            raise self._failure
        self.taken.append(order.order_no)
        return Applied(added=1)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Destination]:
        if not self._is_open:
            raise NotTakenError("It is shut. Open it.")
        yield self


async def imported(store: Store, shelf: Shelf) -> ImportReport:
    file = io.BytesIO(FILE.encode())
    return await import_file(store, file, format=ImportFormat.CSV, to=shelf.opened)


async def test_accepted_orders_go_there_and_not_into_the_store(store: Store) -> None:
    shelf = Shelf()
    report = await imported(store, shelf)
    assert shelf.taken == ["A-1", "B-1", "B-2", "C-1"]
    assert (report.orders_added, report.orders_refused, report.stopped) == (4, 1, None)
    assert (await store.search("A-1")).heads == ()


async def test_one_that_has_no_place_there_is_refused_with_its_row(store: Store) -> None:
    report = await imported(store, Shelf(cannot_store="B-2"))
    assert (report.orders_added, report.orders_refused, report.rows_refused) == (3, 2, 2)
    refused = report.refused[-1]
    assert (refused.row, refused.order_no) == (5, "B-2")
    assert (refused.code, refused.reason) == (RefusalCode.CENTRE_REFUSES, "It has no place for it.")


async def test_while_it_is_shut_no_byte_of_a_file_is_taken_in(store: Store) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        pytest.fail("a byte was asked for")
        yield b""

    with pytest.raises(NotTakenError, match="It is shut"):
        await import_orders(
            store, chunks(), format=ImportFormat.CSV, to=Shelf(is_open=False).opened
        )


async def test_where_nothing_was_taken_nothing_is_told_of_a_half(store: Store) -> None:
    shelf = Shelf(fails_at="A-1", failure=NotTakenError("It is full."))
    with pytest.raises(NotTakenError, match="It is full"):
        await imported(store, shelf)


@pytest.mark.parametrize(
    ("fails_at", "may_have_arrived", "said"),
    [
        (
            "B-2",
            False,
            "It is full. 2 of 4 orders arrived, by their number up to and with B-1. The others did"
            " not arrive. Importing the file again goes on from there.",
        ),
        (
            "B-2",
            True,
            "It is full. 2 of 4 orders arrived, by their number up to and with B-1. Of those after"
            " that up to B-2 it is not known. The others did not arrive. Importing the file again"
            " goes on from there.",
        ),
        (
            "A-1",
            True,
            "It is full. 0 of 4 orders arrived. Of those after that up to A-1 it is not known. The"
            " others did not arrive. Importing the file again goes on from there.",
        ),
    ],
)
async def test_where_it_stops_half_way_it_says_which_orders_arrived(
    store: Store, fails_at: str, may_have_arrived: bool, said: str
) -> None:
    failure = NotTakenError("It is full.", may_have_arrived=may_have_arrived)
    shelf = Shelf(fails_at=fails_at, failure=failure)
    with pytest.raises(ImportStoppedError) as caught:
        await imported(store, shelf)
    assert str(caught.value) == said
    stopped = caught.value.report.stopped
    assert stopped is not None
    assert stopped.orders_arrived == len(shelf.taken) == caught.value.report.orders_added
    assert stopped.unsure_through == (fails_at if may_have_arrived else None)
