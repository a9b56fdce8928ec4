"""The kiosk without a window over the real server, as its own child process."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from uuid_utils.compat import uuid7

from server.contract.own_code import Command, command_code
from server.contract.verdict import Verdict
from station.app.core import BuiltCore, Hearer, Place, build_core
from station.bridge.journal import Capture, Journal
from station.config import Config, ServerConfig
from station.events import (
    Captured,
    Judged,
    LinkChanged,
    LinkState,
    OrderLoaded,
    Resumed,
    ScannerChanged,
    StationEvent,
)

pytestmark = pytest.mark.expects_log("station.bridge")

_Kind = TypeVar("_Kind", bound=StationEvent)
CONFIG = Config(station="s1", find_scanners=False, server=ServerConfig(port=0))


class Running:
    """A running core, and what it told."""

    def __init__(self) -> None:
        self.told: list[StationEvent] = []
        self.built: BuiltCore
        self._stirred = asyncio.Event()

    def tell(self, event: StationEvent) -> None:
        self.told.append(event)
        self._stirred.set()

    async def room(self) -> None:
        return

    def scan(self, text: str) -> None:
        self.built.core.submit(text.encode(), "test")

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        return [event for event in self.told if isinstance(event, kind)]

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not enough():
                self._stirred.clear()
                await self._stirred.wait()

    async def judged(self, count: int) -> list[Judged]:
        await self.until(lambda: len(self.of(Judged)) >= count)
        return self.of(Judged)

    async def connected(self, times: int = 1) -> None:
        await self.until(lambda: len(self.of(Resumed)) >= times)

    def kill_server(self) -> None:
        assert self.built.local_server is not None
        assert self.built.local_server.pid is not None
        os.kill(self.built.local_server.pid, signal.SIGKILL)


Run = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    @asynccontextmanager
    async def run(*, demo: bool = True, station: str = "s1") -> AsyncIterator[Running]:
        running = Running()
        place = Place(tmp_path, dict(os.environ), demo)
        config = msgspec.structs.replace(CONFIG, station=station)
        running.built = build_core(config, place, Hearer(running.tell, running.room))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(running.built.core.run())
            try:
                yield running
            finally:
                running.built.core.stop()

    return run


def stored(folder: Path) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(folder / "server" / "scanstation.sqlite3")) as store:
        rows = store.execute("SELECT station_seq, data FROM scans ORDER BY station_seq")
        return list(rows)


async def test_an_order_is_opened_shown_whole_and_packed(run: Run, tmp_path: Path) -> None:
    async with run() as running:
        await running.until(
            lambda: any(each.scanner_id == "sim" for each in running.of(ScannerChanged))
        )
        running.scan("SO-1001")
        (opened,) = await running.judged(1)
        assert opened.ack.verdict is Verdict.ORDER_OPENED
        await running.until(lambda: bool(running.of(OrderLoaded)))
        running.scan("8809900000019")
        running.scan("8809900000606")
        running.scan("8809900000170")
        verdicts = [each.ack.verdict for each in await running.judged(4)]
    assert verdicts[1:] == [Verdict.ITEM_MATCHED, Verdict.ITEM_WRONG, Verdict.HELD]
    assert [seq for seq, _ in stored(tmp_path)] == [1, 2, 3, 4]
    kinds = [type(event) for event in running.told]
    assert kinds.index(Captured) < kinds.index(Judged)
    assert not any(each.late for each in running.of(Judged))


async def test_scans_made_while_the_server_is_dead_are_judged_when_it_is_back(
    run: Run, tmp_path: Path
) -> None:
    async with run() as running:
        await running.connected()
        for number in range(3):
            running.kill_server()
            for scan in range(5):
                running.scan(f"CODE-{number}-{scan}")
            await running.judged(5 * (number + 1))
        await running.connected(4)
    texts = [f"CODE-{number}-{scan}".encode() for number in range(3) for scan in range(5)]
    assert stored(tmp_path) == list(enumerate(texts, start=1))
    assert any(change.state is LinkState.LOST for change in running.of(LinkChanged))


async def test_scans_that_were_stored_before_they_were_numbered_anew_are_kept_once(
    run: Run, tmp_path: Path
) -> None:
    async with run(demo=False) as running:
        for text in "ABC":
            running.scan(text)
        first = await running.judged(3)
    journal = Journal(Place(tmp_path, {}, demo=False).journal_path, mint_id=uuid7)
    await journal.open("s1")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        assert journal.reopen(0)
        await journal.renumber(0, is_anew=True)
        await journal.renumber(3)
        await journal.append(Capture("test", b"D", 0))
        journal.stop()
    async with run(demo=False) as running:
        await running.until(lambda: any(each.ack.seen == "D" for each in running.of(Judged)))
        running.scan("E")
        await running.until(lambda: any(each.ack.seen == "E" for each in running.of(Judged)))
        told = running.of(Judged)
        counted = running.built.core._journal.told()
    assert [each.ack for each in told[:3]] == [each.ack for each in first]
    assert stored(tmp_path) == list(enumerate([b"A", b"B", b"C", b"D", b"E"], start=1))
    assert (counted.since_seq, counted.captured, counted.lost) == (3, 2, ())


async def test_a_scan_that_was_stored_when_this_kiosk_was_another_station_stops_no_other(
    run: Run, tmp_path: Path
) -> None:
    async with run(demo=False) as running:
        running.scan("A")
        (first,) = await running.judged(1)
    path = Place(tmp_path, {}, demo=False).journal_path
    path.unlink()
    ids = iter([first.scan.scan_id, uuid7()])
    journal = Journal(path, mint_id=lambda: next(ids))
    await journal.open("s2")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        await journal.append(Capture("test", b"A", 0))
        await journal.append(Capture("test", b"B", 0))
        journal.stop()
    async with run(demo=False, station="s2") as running:
        (second,) = await running.judged(1)
        counted = running.built.core._journal.told()
    assert (second.ack.seen, second.ack.station_seq) == ("B", 1)
    assert stored(tmp_path) == [(1, b"A"), (1, b"B")]
    assert (counted.captured, counted.last_seq, counted.lost) == (1, 1, ())


async def test_a_scan_sent_again_gets_the_verdict_it_got_before(run: Run, tmp_path: Path) -> None:
    async with run(demo=False) as running:
        running.scan("UNKNOWN-1")
        running.scan(command_code(Command.UNDO))
        first = await running.judged(2)
    async with run(demo=False) as running:
        journal = running.built.core._journal
        await running.connected()
        assert journal.reopen(0)
        again = await running.judged(2)
    assert [each.ack for each in again] == [each.ack for each in first]
    assert all(each.late for each in again)
    assert len(stored(tmp_path)) == 2


async def test_a_server_with_an_empty_store_is_fed_what_the_journal_still_keeps(
    run: Run, tmp_path: Path
) -> None:
    async with run(demo=False) as running:
        running.scan("A")
        running.scan("B")
        await running.judged(2)
    for file in (tmp_path / "server").glob("scanstation.sqlite3*"):
        file.unlink()
    async with run(demo=False) as running:
        running.scan("C")
        await running.judged(3)
    assert stored(tmp_path) == [(1, b"A"), (2, b"B"), (3, b"C")]


async def test_a_lost_journal_counts_on_from_what_the_server_has(run: Run, tmp_path: Path) -> None:
    async with run(demo=False) as running:
        running.scan("A")
        running.scan("B")
        await running.judged(2)
    (tmp_path / "station" / "journal.jsonl").unlink()
    async with run(demo=False) as running:
        running.scan("C")
        await running.judged(1)
    assert stored(tmp_path) == [(1, b"A"), (2, b"B"), (3, b"C")]


async def test_scans_journaled_before_a_crash_are_sent_after_it(run: Run, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "station" / "journal.jsonl", mint_id=uuid7)
    await journal.open("s1")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        await journal.append(Capture("test", b"BEFORE", 0))
        journal.stop()
    async with run(demo=False) as running:
        (judged,) = await running.judged(1)
    assert judged.late
    assert stored(tmp_path) == [(1, b"BEFORE")]
