"""`scanstation-server orders import|demo`.

What it is: a file into the store, through the running server when one has the data folder, and the
report as a person reads it. What it is not: the rules of an import (server.store.orders_import).
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from server.app import open_store
from server.centre_here import owner_of_orders
from server.cli.console import CommandError, ExitCode, Progress, say, table, tell
from server.cli.named_file import opened
from server.cli.running import Running, running_server
from server.config import Settings
from server.demo import demo_orders, write_csv
from server.store import Store, StoreLockedError
from server.store.orders_import import (
    ImportFormat,
    ImportPhase,
    ImportProgress,
    ImportRefusedError,
    ImportReport,
    ImportStoppedError,
    NotTakenError,
    Opened,
    import_file,
)
from server.store.orders_import.encoding import WORKBOOK
from server.web.order_import import IMPORT_PATH, STATE_PATH, ImportState

_CHUNK_BYTES = 1 << 16
_ASK_EVERY_S = 0.5
_SUFFIXES = {
    ".csv": ImportFormat.CSV,
    ".json": ImportFormat.JSON,
    ".jsonl": ImportFormat.JSON,
    ".ndjson": ImportFormat.JSON,
}
_WORKBOOKS = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb"})
_CONTENT_TYPES = {ImportFormat.CSV: "text/csv", ImportFormat.JSON: "application/json"}


def demo(seed: int, count: int) -> ExitCode:
    """Write demo orders as CSV to standard output."""
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # a TextIOWrapper in a process
    write_csv(demo_orders(seed, count), sys.stdout)
    return ExitCode.OK


async def import_orders_of(settings: Settings, path: Path, named: str | None) -> ExitCode:
    """Import a file and print the report; rows that were refused end with 1."""
    progress = Progress()
    with opened(path) as file:
        kind = ImportFormat(named) if named else _format(path)
        try:
            report = await _imported(settings, file, kind, progress)
        finally:
            progress.end()
    if not report.rows_read:
        tell(f"{path} holds no order: if there should be some, export them again.")
    return _print(report)


def _format(path: Path) -> ImportFormat:
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        raise CommandError(WORKBOOK)
    if suffix not in _SUFFIXES:
        raise CommandError(f"{path.name} does not say what it is: add --format csv or json.")
    return _SUFFIXES[suffix]


async def _imported(
    settings: Settings, file: BinaryIO, kind: ImportFormat, progress: Progress
) -> ImportReport:
    try:
        store = open_store(settings)
    except StoreLockedError:
        return await _sent(settings, file, kind, progress)
    owner = owner_of_orders(settings)
    where = "into its store" if owner is None else "to the centre, and come from there when it runs"
    tell(f"No server runs on {settings.data_dir}; the orders go {where}.")
    try:
        return await _direct(store, file, kind, progress, owner)
    finally:
        store.close()


async def _direct(
    store: Store, file: BinaryIO, kind: ImportFormat, progress: Progress, owner: Opened | None
) -> ImportReport:
    try:
        return await import_file(
            store, file, format=kind, progress=lambda state: progress.show(_words(state)), to=owner
        )
    except ImportRefusedError as error:
        raise CommandError(str(error)) from error
    except NotTakenError as error:
        raise CommandError(f"{error} Nothing was imported.", ExitCode.STORE) from error
    except ImportStoppedError as error:
        raise CommandError(str(error), ExitCode.STORE) from error


async def _sent(
    settings: Settings, file: BinaryIO, kind: ImportFormat, progress: Progress
) -> ImportReport:
    async with running_server(settings) as running:
        tell(f"The server at {running.url} runs on this data folder; sending it the file.")
        async with _watched(running, progress):
            return await running.upload(
                IMPORT_PATH, _chunks(file, progress), _CONTENT_TYPES[kind], ImportReport
            )


@asynccontextmanager
async def _watched(running: Running, progress: Progress) -> AsyncIterator[None]:
    """Show how far the server is while the block runs; what the block raises comes out alone."""
    failure: CommandError | None = None
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(_watch(running, progress))
        try:
            yield
        except CommandError as error:
            failure = error
        finally:
            watching.cancel()
    if failure is not None:
        raise failure


async def _watch(running: Running, progress: Progress) -> None:
    while True:
        await asyncio.sleep(_ASK_EVERY_S)
        with suppress(CommandError):  # the import's own answer says what there is to say
            state = (await running.get(STATE_PATH, ImportState)).progress
            if state is not None and state.phase is not ImportPhase.RECEIVING:
                progress.show(_words(state))


async def _chunks(file: BinaryIO, progress: Progress) -> AsyncIterator[bytes]:
    sent = 0
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
        sent += len(chunk)
        progress.show(f"sent {sent >> 10:,} KiB")


def _words(state: ImportProgress) -> str:
    match state.phase:
        case ImportPhase.RECEIVING:
            return f"received {state.bytes_received >> 10:,} KiB"
        case ImportPhase.READING:
            return f"read {state.rows_read:,} rows"
        case ImportPhase.APPLYING:
            return f"applied {state.orders_done:,} of {state.orders_total or 0:,} orders"


def _print(report: ImportReport) -> ExitCode:
    say(
        f"{report.rows_read:,} rows read ({report.encoding.value}):"
        f" {report.orders_added:,} orders added, {report.orders_changed:,} changed,"
        f" {report.orders_unchanged:,} unchanged, {_refused(report)} refused."
    )
    for note in report.notes:
        say(f"note: {note.order_no}: {note.text}")
    _rest(report.note_count - len(report.notes), "notes")
    if not report.refusal_count:
        return ExitCode.OK
    rows = ((str(item.row), item.order_no, item.reason) for item in report.refused)
    say(table(("ROW", "ORDER", "WHY IT WAS REFUSED"), rows))
    _rest(report.refusal_count - len(report.refused), "refusals")
    return ExitCode.FAILED


def _refused(report: ImportReport) -> str:
    """Return how much was refused: orders, or rows where they name none."""
    if report.orders_refused or not report.rows_refused:
        return f"{report.orders_refused:,}"
    return f"{report.rows_refused:,} rows of no order"


def _rest(count: int, what: str) -> None:
    if count > 0:
        say(f"and {count:,} more {what}")
