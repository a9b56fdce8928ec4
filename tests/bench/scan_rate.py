"""Durable scans a second: judged by the store from many senders, against committing one by one.

The store does all of its work: it judges, counts, writes scan, acknowledgement, outbox and fold,
commits, and answers. It is held against two things. Like for like: the same store, senders and
scans with one job a commit, which tells what grouping is worth. And a bare commit, the least that
makes a scan durable with nothing judged: BEGIN, INSERT of a row as large as a scan's, COMMIT, in a
SQLite file beside the store's, WAL and synchronous=FULL as the store has them (one sync a commit;
the rollback journal would need three).
"""

import asyncio
import gc
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import mean
from typing import Self

from msgspec import Struct
from uuid_utils.compat import uuid7

from server.contract.station import ScanMessage, ScanReply
from server.contract.verdict import Verdict
from server.store import Policy, Store, save_order, writer
from tests.bench.figures import Ratio, Times, in_turns, ratio, times
from tests.bench.orders import gtin13, large_order
from tests.bench.syncs import Syncs

SENDERS = (1, 16, 64)
_ROUNDS = 10
_WINDOW_S = 1.0
_LINES = 20
_PIECES = 1_000_000
_ROW = b"x" * 700
"""About the bytes of a stored scan with its acknowledgement."""


class Rate(Struct, frozen=True):
    """One number of senders; a sender sends its next scan when it has the verdict of the last."""

    senders: int
    scans_per_s: float
    one_by_one_per_s: float
    bare_commits_per_s: float
    over_one_by_one: Ratio
    over_bare: Ratio
    processor_us: float
    """Of the whole process, a scan: both threads, the senders' own part included."""
    answer: Times
    bare_commit: Times
    syncs_per_scan: float
    syncs_per_bare_commit: float


class BareCommits:
    """One row a transaction."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE scans (scan_key INTEGER PRIMARY KEY, row BLOB)")

    def commit(self) -> None:
        """Make one row durable."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO scans (row) VALUES (?)", (_ROW,))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class Sender:
    """A station with its own order open, that scans its lines round and round."""

    def __init__(self, store: Store, number: int) -> None:
        self._store = store
        self._number = number
        self._seqs = count(1)
        self._codes = [gtin13(self._first + line).encode() for line in range(1, _LINES + 1)]

    @property
    def _first(self) -> int:
        return self._number * _LINES

    async def begin(self) -> Self:
        """Save the order and open it."""
        order = large_order(f"BENCH-{self._number}", _LINES, qty=_PIECES, first_item=self._first)
        await self._store.write(partial(save_order, order=order, now_utc_ms=0))
        await self._judged(order.order_no.encode(), Verdict.ORDER_OPENED)
        return self

    async def scan(self) -> None:
        """Scan the next piece and wait for its verdict."""
        place = next(self._seqs)
        await self._judged(self._codes[place % _LINES], Verdict.ITEM_MATCHED, place)

    async def _judged(self, data: bytes, wanted: Verdict, place: int | None = None) -> None:
        station_seq = next(self._seqs) if place is None else place
        scan = ScanMessage(uuid7(), station_seq, "bench", data, time.time_ns() // 1_000_000)
        reply = await self._store.judge(f"bench-{self._number}", (scan,))
        if not isinstance(reply, ScanReply) or reply.acks[0].verdict is not wanted:
            raise RuntimeError(f"not {wanted}: {reply}")


class Bench:
    """An open store with its senders, and the bare commits beside it."""

    def __init__(self, store: Store, bare: BareCommits, runner: asyncio.Runner) -> None:
        self._bare = bare
        self._runner = runner
        self._senders = [runner.run(Sender(store, n).begin()) for n in range(max(SENDERS))]
        self.answers_ns: list[int] = []
        self.commits_ns: list[int] = []
        self.processor_ns = 0

    def senders_rate(self, senders: int) -> float:
        """Return scans a second of so many senders, measured for a window."""
        before_ns = time.process_time_ns()
        rate = self._runner.run(self._scan(self._senders[:senders], self.answers_ns))
        self.processor_ns += time.process_time_ns() - before_ns
        return rate

    def one_by_one_rate(self, senders: int) -> float:
        """Return the same with one job a commit."""
        usual, writer.GROUP_LIMIT = writer.GROUP_LIMIT, 1
        try:
            return self._runner.run(self._scan(self._senders[:senders], []))
        finally:
            writer.GROUP_LIMIT = usual

    def scan(self, senders: int, scans: int) -> int:
        """Scan at least so many times, shared among the senders; return how many it were."""
        each = -(-scans // senders)
        self._runner.run(self._scan_each(self._senders[:senders], each))
        return each * senders

    def bare_rate(self) -> float:
        """Return bare commits a second, measured for a window."""
        begun_ns = before_ns = time.monotonic_ns()
        end_ns = begun_ns + int(_WINDOW_S * 1e9)
        commits = 0
        while before_ns < end_ns:
            self._bare.commit()
            commits += 1
            after_ns = time.monotonic_ns()
            self.commits_ns.append(after_ns - before_ns)
            before_ns = after_ns
        return commits * 1e9 / (before_ns - begun_ns)

    def commit_bare(self, commits: int) -> int:
        """Commit so many rows one by one."""
        for _ in range(commits):
            self._bare.commit()
        return commits

    async def _scan(self, senders: Sequence[Sender], answers_ns: list[int]) -> float:
        begun_ns = time.monotonic_ns()
        end_ns = begun_ns + int(_WINDOW_S * 1e9)
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(self._scan_until(sender, end_ns, answers_ns))
                for sender in senders
            ]
        scans = sum(task.result() for task in running)
        return scans * 1e9 / (time.monotonic_ns() - begun_ns)

    async def _scan_until(self, sender: Sender, end_ns: int, answers_ns: list[int]) -> int:
        for scans in count():
            sent_ns = time.monotonic_ns()
            if sent_ns >= end_ns:
                return scans
            await sender.scan()
            answers_ns.append(time.monotonic_ns() - sent_ns)
        raise AssertionError

    async def _scan_each(self, senders: Sequence[Sender], scans: int) -> None:
        async def scan(sender: Sender) -> None:
            for _ in range(scans):
                await sender.scan()

        async with asyncio.TaskGroup() as group:
            for sender in senders:
                group.create_task(scan(sender))


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Open a store in `folder` and the file for bare commits beside it."""
    path = folder / "store.sqlite3"
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: time.time_ns() // 1_000_000)
    try:
        with (
            closing(BareCommits(folder / "bare.sqlite3")) as bare,
            asyncio.Runner() as runner,
        ):
            gc.freeze()  # as the server's own start does
            yield Bench(store, bare, runner)
    finally:
        store.close()


def measure(folder: Path, syncs: Syncs) -> tuple[Rate, ...]:
    """Measure every number of senders; `syncs` were counted in a pass of their own."""
    with bench(folder) as running:
        running.senders_rate(max(SENDERS))  # the file grown, every statement prepared
        return tuple(_rate(running, senders, syncs) for senders in SENDERS)


def _rate(running: Bench, senders: int, syncs: Syncs) -> Rate:
    running.answers_ns.clear()
    running.commits_ns.clear()
    running.processor_ns = 0
    grouped, one_by_one, bare = in_turns(
        _ROUNDS,
        lambda: running.senders_rate(senders),
        lambda: running.one_by_one_rate(senders),
        running.bare_rate,
    )
    return Rate(
        senders=senders,
        scans_per_s=mean(grouped),
        one_by_one_per_s=mean(one_by_one),
        bare_commits_per_s=mean(bare),
        over_one_by_one=ratio(grouped, one_by_one),
        over_bare=ratio(grouped, bare),
        processor_us=running.processor_ns / len(running.answers_ns) / 1e3,
        answer=times(running.answers_ns),
        bare_commit=times(running.commits_ns),
        syncs_per_scan=syncs.per_scan[senders],
        syncs_per_bare_commit=syncs.per_bare_commit,
    )
