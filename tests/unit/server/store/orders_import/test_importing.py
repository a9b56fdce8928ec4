"""An import from its first byte to its report, into a real store."""

import asyncio
import csv
import io
import json
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.contract.order import OrderStatus
from server.demo import demo_orders, write_csv
from server.domain.policy import Policy
from server.store import OrderContent, Store, StoreBusyError, writer
from server.store.orders_import import (
    Encoding,
    ImportFormat,
    ImportPhase,
    ImportProgress,
    ImportRefusedError,
    ImportReport,
    Refusal,
    RefusalCode,
    import_file,
    import_orders,
)
from server.store.orders_import import destination as module
from server.store.orders_import.checking import clean
from server.store.orders_import.importing import rows_of, stage_some
from server.store.orders_import.rows import Column
from server.store.orders_import.staging import Staging

ROOT = Path(__file__).parents[5]
HEADER = "order_no,line_no,sku,gtin,description,qty,customer,status\n"
GOOD = HEADER + "SO-1,1,A,8809900000019,물티슈,2,김민준,open\nSO-1,2,B,,칫솔,1,김민준,open\n"


async def chunks(content: bytes, sizes: list[int] | None = None) -> AsyncIterator[bytes]:
    start = 0
    for size in sizes or []:
        yield content[start : start + size]
        start += size
    yield content[start:]


async def imported(
    store: Store, content: str | bytes, format: ImportFormat = ImportFormat.CSV
) -> ImportReport:
    data = content.encode() if isinstance(content, str) else content
    return await import_orders(store, chunks(data), format=format)


def staged(content: bytes, format: ImportFormat = ImportFormat.CSV) -> list[OrderContent]:
    """Return the orders that a file's rows come to, without a store."""
    with (
        closing(Staging()) as staging,
        rows_of(io.BytesIO(content), format, Encoding.UTF_8) as rows,
    ):
        while stage_some(rows, staging, 100).rows:
            pass
        staging.judge()
        assert staging.refused() == ()
        return list(staging.orders())


def demo_csv(seed: int = 7, count: int = 30) -> str:
    file = io.StringIO(newline="")
    write_csv(demo_orders(seed, count), file)
    return file.getvalue()


async def test_a_csv_file_becomes_orders_that_can_be_found(store: Store) -> None:
    report = await imported(store, GOOD)
    assert report == ImportReport(
        format=ImportFormat.CSV,
        encoding=Encoding.UTF_8,
        rows_read=2,
        duplicate_rows=0,
        orders_added=1,
    )
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert (view.head.customer, view.head.units_ordered) == ("김민준", 3)
    assert [line.gtin for line in view.lines] == ["08809900000019", None]
    assert [head.order_no for head in (await store.search("칫솔")).heads] == ["SO-1"]


async def test_the_same_file_again_changes_nothing(store: Store) -> None:
    first = await imported(store, demo_csv())
    before = await dump(store)
    again = await imported(store, demo_csv())
    assert (first.orders_added, first.changed_nothing) == (30, False)
    assert (again.orders_unchanged, again.changed_nothing) == (30, True)
    assert await dump(store) == before


async def dump(store: Store) -> list[str]:
    return await store.read(lambda connection: list(connection.iterdump()))


async def test_a_changed_order_rises_in_revision_and_no_other_does(store: Store) -> None:
    await imported(store, demo_csv())
    report = await imported(store, demo_csv().replace("김민서", "김민지"))
    assert (report.orders_changed, report.orders_unchanged) == (1, 29)
    view = await store.order_by_no("SO-1001")
    assert view is not None
    assert (view.head.customer, view.head.revision) == ("김민지", 2)


async def test_the_committed_demo_orders_are_imported_without_a_word(store: Store) -> None:
    with (ROOT / "assets" / "demo" / "orders.csv").open("rb") as file:
        report = await import_file(store, file, format=ImportFormat.CSV)
        assert not file.closed
    assert (report.orders_added, report.orders_refused, report.refused) == (200, 0, ())
    statuses = {}
    for number in (1003, 1004, 1005, 1009):
        view = await store.order_by_no(f"SO-{number}")
        assert view is not None
        statuses[number] = view.head.status
    assert statuses == {
        1003: OrderStatus.CANCELLED,
        1004: OrderStatus.ON_HOLD,
        1005: OrderStatus.SHIPPED,
        1009: OrderStatus.OPEN,
    }


@pytest.mark.parametrize("encoding", Encoding)
async def test_the_encoding_is_found_and_reported(store: Store, encoding: Encoding) -> None:
    report = await imported(store, GOOD.encode(encoding))
    assert report.encoding is encoding
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert view.head.customer == "김민준"


async def test_an_order_with_a_wrong_row_is_refused_whole_and_the_others_come_in(
    store: Store,
) -> None:
    text = (
        GOOD
        + "SO-2,1,C,,,1,이준,open\nSO-2,2,D,8809900000018,,x,이준,open\n"
        + "SO-1,1,A,8809900000019,물티슈,2,김민준,open\n"
        + ",1,E,,,1,,open\n"
    )
    report = await imported(store, text)
    assert report == ImportReport(
        format=ImportFormat.CSV,
        encoding=Encoding.UTF_8,
        rows_read=6,
        duplicate_rows=1,
        orders_added=1,
        orders_refused=1,
        rows_refused=3,
        refusal_count=3,
        refused=(
            Refusal(
                5,
                "SO-2",
                RefusalCode.GTIN_BAD,
                "gtin: GTIN 08809900000018 has check digit 8, expected 9.",
            ),
            Refusal(
                5,
                "SO-2",
                RefusalCode.QTY_BAD,
                "qty must be a whole number from 1 to 1,000,000; found 'x'.",
            ),
            Refusal(6 + 1, "", RefusalCode.ORDER_NO_MISSING, "order_no is empty."),
        ),
    )
    assert await store.order_by_no("SO-2") is None


async def test_a_refused_order_that_is_stored_stays_as_it_was(store: Store) -> None:
    await imported(store, GOOD)
    report = await imported(store, GOOD.replace(",1,김민준", ",0,김민준"))
    assert (report.orders_refused, report.changed_nothing) == (1, True)
    view = await store.order_by_no("SO-1")
    assert view is not None
    assert view.head.revision == 1


async def test_a_file_that_cannot_be_read_imports_nothing(store: Store) -> None:
    with pytest.raises(ImportRefusedError, match="Line 4"):
        await imported(store, GOOD + 'SO-2,1,"A')
    assert await store.order_by_no("SO-1") is None


CHANGED = "The file changed while it was read. Import it again when it is written to its end."


async def test_a_file_that_changes_while_it_is_read_imports_nothing(store: Store) -> None:
    class Growing(io.BytesIO):
        """A file that an export is still writing to, in another encoding by now."""

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            if not found:
                self.getbuffer()[-8:] = b",\xb9\xb0,open"
            return found

    with pytest.raises(ImportRefusedError, match=f"^{CHANGED}$"):
        await import_file(store, Growing(GOOD.encode()), format=ImportFormat.CSV)
    assert await store.order_by_no("SO-1") is None


async def test_numbers_that_differ_in_case_are_two_orders_and_in_composition_one(
    store: Store,
) -> None:
    report = await imported(
        store,
        "order_no,line_no,sku,qty\nso-1,1,A,1\nSO-1,1,B,2\n가-1,1,A,1\n\u1100\u1161-1,2,B,1\n",
    )
    assert (report.orders_added, report.refused) == (3, ())
    lower, upper = await store.order_by_no("so-1"), await store.order_by_no("SO-1")
    assert lower is not None
    assert upper is not None
    assert (lower.lines[0].sku, upper.lines[0].sku) == ("A", "B")
    hangul = await store.order_by_no("가-1")
    assert hangul is not None
    assert len(hangul.lines) == 2


@pytest.mark.parametrize(
    ("order_no", "code"),
    [
        (r"SO\u00001", RefusalCode.CONTROL_CHARACTER),
        ("-s.undo.7k", RefusalCode.RESERVED_CODE),
        ("2.02612E+11", RefusalCode.NUMBER_ROUNDED),
    ],
)
async def test_an_order_number_that_nobody_could_scan_is_refused_and_the_others_come_in(
    store: Store, order_no: str, code: RefusalCode
) -> None:
    lines = '"lines": [{"line_no": 1, "sku": "A", "qty": 1}]'
    text = f'[{{"order_no": "{order_no}", {lines}}}, {{"order_no": "SO-2", {lines}}}]'
    report = await imported(store, text, ImportFormat.JSON)
    assert [each.code for each in report.refused] == [code]
    assert await store.order_by_no("SO-2") is not None


async def test_a_file_with_a_header_alone_imports_nothing(store: Store) -> None:
    assert (await imported(store, HEADER)).rows_read == 0


async def test_json_and_csv_of_the_same_orders_are_the_same_orders(store: Store) -> None:
    await imported(store, demo_csv())
    report = await imported(store, demo_json(), ImportFormat.JSON)
    assert (report.orders_unchanged, report.orders_read) == (30, 30)


async def test_a_wrong_line_of_a_json_order_is_named_by_its_place(store: Store) -> None:
    text = '[\n{"order_no": "SO-1", "lines": [{"line_no": 1, "qty": -1, "sku": "A"}]}]'
    (refused,) = (await imported(store, text, ImportFormat.JSON)).refused
    assert (refused.row, refused.order_no, refused.code) == (2, "SO-1", RefusalCode.QTY_BAD)
    assert refused.reason.startswith("lines[0]: qty must be")


def demo_json() -> str:
    orders = [
        {
            "order_no": order.order_no,
            "order_barcode": order.order_barcode,
            "customer": order.customer,
            "ship_by": order.ship_by.isoformat(),
            "status": order.status,
            "lines": [
                {
                    "line_no": line.line_no,
                    "sku": line.item.sku,
                    "gtin": line.item.gtin,
                    "description": line.item.description,
                    "qty": line.qty,
                    "barcode": line.item.barcode,
                    "case_gtin": line.item.case_gtin or None,
                    "case_qty": line.item.case_qty or None,
                }
                for line in order.lines
            ],
        }
        for order in demo_orders(7, 30)
    ]
    return json.dumps(orders, ensure_ascii=False)


async def test_progress_tells_each_phase_and_ends_with_every_order(store: Store) -> None:
    told: list[ImportProgress] = []
    content = demo_csv().encode()
    await import_orders(
        store, chunks(content, [100, 200]), format=ImportFormat.CSV, progress=told.append
    )
    assert [p.bytes_received for p in told if p.phase is ImportPhase.RECEIVING] == [
        100,
        300,
        len(content),
    ]
    assert any(p.phase is ImportPhase.READING and p.rows_read for p in told)
    last = told[-1]
    assert (last.phase, last.orders_done, last.orders_total) == (ImportPhase.APPLYING, 30, 30)


async def test_nothing_is_left_in_the_data_folder(store: Store) -> None:
    folder = store.status().path.parent
    before = sorted(folder.iterdir())
    await imported(store, demo_csv())
    assert sorted(folder.iterdir()) == before


async def test_an_import_whose_sender_goes_away_ends_and_leaves_nothing(store: Store) -> None:
    async def torn() -> AsyncIterator[bytes]:
        yield GOOD.encode()
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await import_orders(store, torn(), format=ImportFormat.CSV)
    assert await store.order_by_no("SO-1") is None


async def test_a_cancelled_import_has_applied_whole_orders_and_can_be_run_again(
    store: Store,
) -> None:
    content = demo_csv(count=120)
    applying = asyncio.Event()

    def tell(progress: ImportProgress) -> None:
        if progress.phase is ImportPhase.APPLYING:
            applying.set()

    async def run() -> None:
        await import_orders(store, chunks(content.encode()), format=ImportFormat.CSV, progress=tell)

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(run())
        await applying.wait()
        running.cancel()
    again = await imported(store, content)
    assert again.orders_changed == 0
    assert again.orders_unchanged > 0
    assert again.orders_added + again.orders_unchanged == 120


async def test_when_the_writers_queue_is_full_the_import_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 1)
    monkeypatch.setattr(module, "_BUSY_PAUSE_S", 0.01)
    held, begun = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        begun.set()
        held.wait(10)

    with closing(open_store(tmp_path)) as store:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(store.write(hold))
            await asyncio.to_thread(begun.wait, 10)
            tasks.create_task(store.write(lambda _: None))
            importing = tasks.create_task(imported(store, GOOD))
            asyncio.get_running_loop().call_later(0.2, held.set)
        assert importing.result().orders_added == 1


async def test_a_writers_queue_that_stays_full_ends_the_import_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 1)
    monkeypatch.setattr(module, "_BUSY_TRIES", 2)
    monkeypatch.setattr(module, "_BUSY_PAUSE_S", 0.01)
    held, begun = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        begun.set()
        held.wait(10)

    with closing(open_store(tmp_path)) as store:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(store.write(hold))
            await asyncio.to_thread(begun.wait, 10)
            tasks.create_task(store.write(lambda _: None))
            with pytest.raises(StoreBusyError, match="it will be sent again"):
                await imported(store, GOOD)
            held.set()
        assert await store.order_by_no("SO-1") is None


def open_store(folder: Path) -> Store:
    return Store.open(folder / "orders.sqlite3", policy=Policy(), now_utc_ms=lambda: 1)


@pytest.fixture(scope="module")
def reimport(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[list[int]], bool]]:
    """Import one file once; then again in chunks of any sizes, and say whether it did nothing."""
    content = demo_csv(count=14).encode()
    with closing(open_store(tmp_path_factory.mktemp("store"))) as store, asyncio.Runner() as loop:

        def again(sizes: list[int]) -> bool:
            found = import_orders(store, chunks(content, sizes), format=ImportFormat.CSV)
            report = loop.run(found)
            assert report.orders_read == 14
            return report.changed_nothing

        loop.get_loop().set_default_executor(ThreadPoolExecutor(1))  # the same thread in each test
        again([])
        yield again


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(0, 400), max_size=20))
def test_chunk_boundaries_anywhere_give_the_same_orders(
    reimport: Callable[[list[int]], bool], sizes: list[int]
) -> None:
    assert reimport(sizes)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_orders(shuffler: random.Random) -> None:
    header, *rows = demo_csv(count=14).splitlines(keepends=True)
    shuffled = shuffler.sample(rows, len(rows))
    assert staged("".join([header, *shuffled]).encode()) == staged(
        "".join([header, *rows]).encode()
    )


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=30
).map(lambda text: clean(Column.CUSTOMER, text))
ROW = st.fixed_dictionaries(
    {
        Column.ORDER_NO: st.sampled_from(["SO-1", "SO-2", "주문,3", '"4"', "=5"]),
        Column.LINE_NO: st.integers(1, 1_000_000).map(str),
        Column.SKU: st.just("A"),
        Column.DESCRIPTION: TEXT,
        Column.QTY: st.integers(1, 1_000_000).map(str),
    }
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(ROW, max_size=12, unique_by=lambda row: (row[Column.ORDER_NO], row[Column.LINE_NO])),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_is_written_as_csv_is_what_is_read(
    rows: list[dict[Column, str]], ending: str, quote_all: bool
) -> None:
    file = io.StringIO(newline="")
    table = csv.DictWriter(
        file,
        list(ROW_COLUMNS),
        lineterminator=ending,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    table.writeheader()
    table.writerows(rows)
    found = {
        (order.order_no, line.line_no): (line.description, line.qty_ordered)
        for order in staged(file.getvalue().encode())
        for line in order.lines
    }
    assert found == {
        (row[Column.ORDER_NO], int(row[Column.LINE_NO])): (
            row[Column.DESCRIPTION],
            int(row[Column.QTY]),
        )
        for row in rows
    }


ROW_COLUMNS = (
    Column.ORDER_NO, Column.LINE_NO, Column.SKU, Column.DESCRIPTION, Column.QTY,
)  # fmt: skip

FLAT = """
import io, resource, sys
from contextlib import closing
from itertools import islice
from server.store.orders_import import Encoding, ImportFormat
from server.store.orders_import.importing import rows_of, stage_some
from server.store.orders_import.staging import Staging

class Rows(io.RawIOBase):
    def __init__(self, count):
        orders = count // 5
        self.rows = (b"SO-%d,%d,A,1\\n" % (n % orders, 1 + n // orders) for n in range(count))
        self.head = b"order_no,line_no,sku,qty\\n"
    def readable(self):
        return True
    def readinto(self, into):
        data, self.head = self.head or b"".join(islice(self.rows, 50)), b""
        into[: len(data)] = data
        return len(data)

def peak(count):
    file = io.BufferedReader(Rows(count))
    with closing(Staging()) as staging, rows_of(file, ImportFormat.CSV, Encoding.UTF_8) as rows:
        while stage_some(rows, staging, 1000).rows:
            pass
        counts = staging.judge()
        assert (counts.orders, counts.refusals) == (count // 5, 0), counts
        assert sum(len(order.lines) for order in staging.orders()) == count
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

small = peak(10_000)
large = peak(100_000)
print(small, large)
sys.exit(large > small + 24)
"""


def test_a_hundred_thousand_rows_take_no_more_memory_than_ten_thousand() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FLAT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
