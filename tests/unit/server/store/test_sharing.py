"""Several servers' stores on one file: opened at once, migrated by one, used by all."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from server.contract.station import Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from server.store import Policy, Store, StoreBusyError, StoreLockedError, migrate
from server.store.backups import Cause, listed
from server.store.connections import open_writer
from server.store.leader_words import tell_work
from server.store.migration import shipped
from tests.unit.server.store.stations import NOW_UTC_MS, line, order, save, scan

_OPENS = """
import sys
from pathlib import Path
from server.contract.station import Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from server.store import Policy, Store
sys.stdin.readline()
store = Store.open(Path(sys.argv[1]), policy=Policy(), now_utc_ms=lambda: 1, shared=True)
print(store.identity, flush=True)
sys.stdin.readline()
store.close()
"""
_SERVERS = 4
_CHECKPOINT_BYTES = 1000 * 4120
"""SQLite's own bound: a thousand pages, each with its header in the log."""


def _shared(path: Path) -> Store:
    return Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS, shared=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a store that is not there yet."""
    return tmp_path / "store.db"


@pytest.fixture
def pair(path: Path) -> Iterator[tuple[Store, Store]]:
    """Return the stores of two servers that share one file."""
    with closing(_shared(path)) as one, closing(_shared(path)) as two:
        yield one, two


def _opened_at_once(path: Path) -> set[str]:
    """Open the store in several processes at once; return what they say it is."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _OPENS, str(path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(_SERVERS)
        ]
        for server in servers:
            print(file=server.stdin, flush=True)
        said = [server.stdout.readline() for server in servers if server.stdout]
        for server in servers:
            print(file=server.stdin, flush=True)
        assert [server.wait(20) for server in servers] == [0] * _SERVERS
    return set(said)


def test_several_that_start_at_once_on_an_empty_folder_make_one_store(path: Path) -> None:
    (identity,) = _opened_at_once(path)
    assert identity.strip()


def test_several_that_start_at_once_on_an_old_schema_migrate_it_once(path: Path) -> None:
    _shared(path).close()
    backups = path.parent / "backups"
    with closing(open_writer(path)) as connection:
        migrate.down(connection, path, backups=backups, to_version=1, now_utc_ms=1)
    assert len(listed(backups)) == 1
    (identity,) = _opened_at_once(path)
    assert identity.strip()
    assert len(listed(backups)) == 2


async def test_what_one_commits_the_other_reads(pair: tuple[Store, Store]) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 2)))
    assert await two.order_by_no("A") is not None


async def test_one_goes_on_beside_a_newer_program_that_expands_the_schema(
    pair: tuple[Store, Store], path: Path
) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 2)))
    await one.judge("left", [scan("left", 1, "A")])
    newer = replace(
        shipped()[-1],
        version=9000,
        name="newer",
        up_sql="-- min_program: 0.1.0\nALTER TABLE scans ADD COLUMN of_newer TEXT;\n",
    )
    with closing(open_writer(path)) as connection:
        migrate.up(
            connection,
            path,
            backups=path.parent / "backups",
            now_utc_ms=1,
            migrations=[*shipped(), newer],
        )
    for store, seq in ((one, 2), (two, 3)):
        reply = await store.judge("left", [scan("left", seq, "apple")])
        assert isinstance(reply, ScanReply)
        assert reply.acks[0].verdict is (Verdict.ITEM_MATCHED, Verdict.ORDER_COMPLETED)[seq - 2]
    with closing(_shared(path)):
        pass


def test_a_server_alone_is_refused_beside_those_who_share(
    pair: tuple[Store, Store], path: Path
) -> None:
    assert pair
    with pytest.raises(StoreLockedError, match="share"):
        Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)


async def test_a_station_goes_on_at_another_server_where_it_stood(
    pair: tuple[Store, Store],
) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 4)))
    verdicts = []
    for seq, text in enumerate(["A", *["apple"] * 4], start=1):
        reply = await (one, two)[seq % 2].judge("left", [scan("left", seq, text)])
        assert isinstance(reply, ScanReply)
        verdicts.append(reply.acks[0].verdict)
    assert verdicts == [Verdict.ORDER_OPENED, *[Verdict.ITEM_MATCHED] * 3, Verdict.ORDER_COMPLETED]


async def test_an_order_packed_at_two_servers_is_counted_once_over(
    pair: tuple[Store, Store],
) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 5)))
    await one.judge("left", [scan("left", 1, "A")])
    await two.judge("right", [scan("right", 1, "A")])
    told = []
    for seq in (2, 3, 4):
        for store, station in ((one, "left"), (two, "right")):
            reply = await store.judge(station, [scan(station, seq, "apple")])
            assert isinstance(reply, ScanReply)
            told.append(reply.acks[0].verdict)
    assert told == [
        *[Verdict.ITEM_MATCHED] * 4,
        Verdict.ORDER_COMPLETED,
        Verdict.ORDER_ALREADY_DONE,
    ]


async def test_what_another_server_wrote_is_found_by_looking_and_own_writing_is_not(
    pair: tuple[Store, Store],
) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 1)))
    before = one.written_elsewhere
    await save(one, order("B", line(1, "apple", 1)))
    assert one.written_elsewhere == before
    await save(two, order("C", line(1, "apple", 1)))
    assert one.written_elsewhere != before


async def test_one_that_writes_is_found_as_it_comes_and_again_when_it_is_done(
    pair: tuple[Store, Store],
) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 1)))
    before, let_go = one.written_elsewhere, threading.Event()
    came = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(_: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(came.set)
        let_go.wait(5)

    async with asyncio.TaskGroup() as group:
        group.create_task(two.write(hold))
        await came.wait()
        at_it = one.written_elsewhere
        let_go.set()

    assert len({before, at_it, one.written_elsewhere}) == 3


async def test_one_alone_never_finds_that_others_wrote(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    assert store.written_elsewhere == (0, 0, False)
    assert store.status().sharing is None


def _turns(store: Store) -> int:
    sharing = store.status().sharing
    assert sharing is not None
    return sum(sharing.waited.counts)


async def test_turns_at_writing_are_counted_with_their_waits_for_each_server(
    pair: tuple[Store, Store],
) -> None:
    before = [_turns(store) for store in pair]
    await save(pair[0], order("A", line(1, "apple", 1)))
    assert [_turns(store) for store in pair] == [before[0] + 1, before[1]]


@pytest.mark.expects_log("server.store.writer")
async def test_a_store_that_another_process_holds_refuses_scans_in_words_and_goes_on_after(
    pair: tuple[Store, Store], path: Path
) -> None:
    one, _ = pair
    await save(one, order("A", line(1, "apple", 1)))
    await one.write(lambda connection: connection.execute("PRAGMA busy_timeout = 100").fetchall())
    with closing(open_writer(path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        refused = await one.judge("left", [scan("left", 1, "A")])
        holder.execute("ROLLBACK")
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.NOT_STORED
    assert f"process {os.getpid()} of those that share it has it" in refused.message
    assert "it will be sent again" in refused.message
    reply = await one.judge("left", [scan("left", 1, "A")])
    assert isinstance(reply, ScanReply)
    assert reply.acks[0].verdict is Verdict.ORDER_OPENED


async def test_of_two_servers_one_makes_a_backup_at_a_time(
    pair: tuple[Store, Store], path: Path
) -> None:
    one, two = pair
    await save(one, order("A", line(1, "apple", 1)))
    with FileLock(path.with_name("backup.lock")), pytest.raises(StoreBusyError):
        await two.back_up(Cause.MANUAL)
    made = await two.back_up(Cause.MANUAL)
    assert made.contents.orders == 1


async def test_the_log_stays_short_while_several_write_and_read(
    pair: tuple[Store, Store], path: Path
) -> None:
    await save(pair[0], *(order(f"{name}", line(1, "apple", 9)) for name in range(40)))
    log = path.with_name(f"{path.name}-wal")
    longest = 0
    for turn in range(60):
        for store in pair:
            much = "x" * 100_000
            await store.write(partial(tell_work, words=f"{turn}{much}"))
            await store.search("apple")
        longest = max(longest, log.stat().st_size)
    assert longest < 3 * _CHECKPOINT_BYTES
