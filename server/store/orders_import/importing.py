"""An import from its first byte to its report.

What it is: the steps in order, on the asyncio loop; whatever blocks runs in a worker thread, a
short step at a time. What it is not: the rules (`checking`, `staging`) or a web request
(server.web).

The bytes go to a scratch file first, because the encoding is known only at their end, and the rows
to a second one until every order is whole. Orders then reach their destination in batches, one
transaction each: an import that is interrupted has applied whole orders, and running it again
finishes it. A file states whole orders: a column it lacks is empty, not "as before".
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO, TypeVar, cast

from server.store.order_content import OrderContent
from server.store.orders_import.applying import Applied, batches
from server.store.orders_import.checking import CheckedRow, check_row, clean
from server.store.orders_import.csv_rows import csv_rows
from server.store.orders_import.destination import NotTakenError, Opened, into
from server.store.orders_import.encoding import find_encoding
from server.store.orders_import.json_rows import json_rows
from server.store.orders_import.report import (
    Encoding,
    ImportFormat,
    ImportPhase,
    ImportProgress,
    ImportRefusedError,
    ImportReport,
    ImportStoppedError,
    Refusal,
    Stopped,
)
from server.store.orders_import.rows import Column, RawRow
from server.store.orders_import.staging import Staging
from server.store.store import Store

T = TypeVar("T")
Tell = Callable[[ImportProgress], None]

_STEP_ROWS = 1000
_READERS = {ImportFormat.CSV: csv_rows, ImportFormat.JSON: json_rows}


@dataclass(frozen=True, slots=True)
class StepCounts:
    """What staging a piece of a file came to. `rows` 0 says that the file is at its end."""

    rows: int
    bad_rows: int


async def import_orders(
    store: Store,
    chunks: AsyncIterator[bytes],
    *,
    format: ImportFormat,
    progress: Tell | None = None,
    now_utc_ms: Callable[[], int] | None = None,
    to: Opened | None = None,
) -> ImportReport:
    """Import a file that arrives in chunks; the same file again changes nothing.

    Orders go `to` the store when nothing else is given. `progress` is called on the loop, often,
    and must not block.

    Raises:
        ImportRefusedError: the file as a whole cannot be read; nothing was imported.
        NotTakenError: orders cannot go there now; nothing was imported.
        ImportStoppedError: they could not any more, half way.
        StoreError: the store failed half way; what was applied is whole orders.
        OSError: the disk has no room for the scratch file.
    """
    tell = progress or _silent
    opened = to or into(store, now_utc_ms or _utc_ms)
    async with opened():
        pass  # a file is not taken in for nothing
    with tempfile.TemporaryFile(dir=store.status().path.parent, prefix="import-") as file:
        received = 0
        async for chunk in chunks:
            await _in_thread(partial(file.write, chunk))
            received += len(chunk)
            tell(ImportProgress(ImportPhase.RECEIVING, bytes_received=received))
        binary = cast("BinaryIO", file)
        return await import_file(store, binary, format=format, progress=progress, to=opened)


async def import_file(
    store: Store,
    file: BinaryIO,
    *,
    format: ImportFormat,
    progress: Tell | None = None,
    now_utc_ms: Callable[[], int] | None = None,
    to: Opened | None = None,
) -> ImportReport:
    """Import a seekable file that is open for reading bytes; otherwise as `import_orders`."""
    tell = progress or _silent
    opened = to or into(store, now_utc_ms or _utc_ms)
    encoding = await _in_thread(partial(find_encoding, file))
    with closing(Staging()) as staging:
        read = await _read(file, format, encoding, staging, tell)
        counts = await _in_thread(staging.judge)
        applied = Applied()
        stopped = await _apply(opened, staging, applied, counts.orders, tell)
        if applied.refused:
            counts = await _in_thread(partial(staging.refuse, applied.refused))
        refused = await _in_thread(staging.refused)
    report = ImportReport(
        format=format,
        encoding=encoding,
        rows_read=read.rows,
        duplicate_rows=counts.duplicate_rows,
        orders_added=applied.added,
        orders_changed=applied.changed,
        orders_unchanged=applied.unchanged,
        orders_refused=counts.orders_refused,
        rows_refused=read.bad_rows + counts.staged_rows_refused,
        refusal_count=counts.refusals,
        refused=refused,
        note_count=applied.note_count,
        notes=tuple(applied.notes),
        stopped=stopped,
    )
    if stopped is not None:
        raise ImportStoppedError(report, stopped)
    return report


@contextmanager
def rows_of(file: BinaryIO, format: ImportFormat, encoding: Encoding) -> Iterator[Iterator[RawRow]]:
    """Read a file's rows; it stays open and is the caller's to close.

    Raises:
        ImportRefusedError: it is not in this encoding any more.
    """
    text = TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    try:
        yield _READERS[format](text)
    except UnicodeDecodeError as error:
        raise ImportRefusedError(
            "The file changed while it was read. Import it again when it is written to its end."
        ) from error
    finally:
        text.detach()


def stage_some(rows: Iterator[RawRow], staging: Staging, limit: int) -> StepCounts:
    """Check and stage the next `limit` rows."""
    good: list[CheckedRow] = []
    refusals: list[Refusal] = []
    piece = list(islice(rows, limit))
    for raw in piece:
        checked = check_row(raw)
        if isinstance(checked, CheckedRow):
            good.append(checked)
        else:
            order_no = clean(Column.ORDER_NO, raw.cells.get(Column.ORDER_NO, ""))
            refusals += [Refusal(raw.row, order_no, p.code, raw.place + p.reason) for p in checked]
    staging.add(good, refusals)
    return StepCounts(len(piece), len(piece) - len(good))


async def _read(
    file: BinaryIO, format: ImportFormat, encoding: Encoding, staging: Staging, tell: Tell
) -> StepCounts:
    read = StepCounts(0, 0)
    with rows_of(file, format, encoding) as rows:
        while (step := await _in_thread(partial(stage_some, rows, staging, _STEP_ROWS))).rows:
            read = StepCounts(read.rows + step.rows, read.bad_rows + step.bad_rows)
            tell(ImportProgress(ImportPhase.READING, rows_read=read.rows))
    return StepCounts(read.rows, read.bad_rows)


async def _apply(
    opened: Opened, staging: Staging, applied: Applied, total: int, tell: Tell
) -> Stopped | None:
    """Hand over what was accepted, and add up in `applied` what came of it.

    Returns:
        Where it stopped, None when everything was handed over.

    Raises:
        NotTakenError: when nothing was.
    """
    async with opened() as destination:
        arrived_through: str | None = None
        with closing(batches(staging.orders(), destination.batch_lines)) as pending:
            while batch := await _in_thread(partial(next, pending, None)):
                try:
                    applied.add(await destination.take(batch))
                except NotTakenError as error:
                    if not applied.orders and not error.may_have_arrived:
                        raise
                    return _stopped(error, applied.orders, total, arrived_through, batch)
                arrived_through = batch[-1].order_no
                done = applied.orders
                tell(ImportProgress(ImportPhase.APPLYING, orders_done=done, orders_total=total))
    return None


def _stopped(
    error: NotTakenError,
    arrived: int,
    total: int,
    arrived_through: str | None,
    batch: list[OrderContent],
) -> Stopped:
    unsure_through = batch[-1].order_no if error.may_have_arrived else None
    return Stopped(str(error), arrived, total, arrived_through, unsure_through)


async def _in_thread(step: Callable[[], T]) -> T:
    """Run a step in a worker thread; when cancelled, let it end before its files are closed."""
    future = asyncio.get_running_loop().run_in_executor(None, step)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


def _silent(_: ImportProgress) -> None:
    """Tell nobody."""


def _utc_ms() -> int:
    return time.time_ns() // 1_000_000
