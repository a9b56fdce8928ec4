"""Several server processes on one data folder: stations move between them while they are killed."""

import asyncio
import json
import random
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from uuid import UUID

import pytest

from server.contract.verdict import Verdict
from server.store import Policy, Store
from tests.system.server.conftest import Start
from tests.system.server.roaming import Roaming
from tests.system.server.speaking import ServerProcess, command
from tests.unit.server.store.stations import line, order, save

pytestmark = pytest.mark.timeout(
    240
)  # servers are started while others work: slow on a busy machine
_MORE = {"REDIS_URL": "unix:///nowhere/redis.sock"}
"""Scans go on whether Redis is there or not."""
_MANY = 10_000


async def _stored(data_dir: Path, *orders: str) -> None:
    """Make the store with these orders, each of very many of one item of its own."""
    path = data_dir / "server" / "scanstation.sqlite3"
    with closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: 1)) as store:
        await save(store, *(order(name, line(1, f"item-{name}", _MANY)) for name in orders))


class _House:
    """The servers of one folder, killed and started again."""

    def __init__(self, start: Start, data_dir: Path, count: int) -> None:
        self._start = start
        self.data_dir = data_dir
        self.servers = [self._started() for _ in range(count)]

    def _started(self) -> ServerProcess:
        return self._start(data_dir=self.data_dir, more=_MORE)

    def kill(self, place: int) -> None:
        self.servers[place].stop(signal.SIGKILL)

    async def start_again(self, place: int) -> None:
        self.servers[place] = await asyncio.to_thread(self._started)

    def alive(self) -> list[ServerProcess]:
        return [server for server in self.servers if server.process.poll() is None]

    def leader(self) -> int | None:
        """Return the place of the server that says it leads."""
        for place, server in enumerate(self.servers):
            if server.process.poll() is None and _check(server, "leader") == "it is this server":
                return place
        return None


def _health(server: ServerProcess) -> tuple[int, dict[str, str]]:
    """Return the status of /api/health and what its checks say."""
    try:
        with urllib.request.urlopen(f"{server.url}/api/health", timeout=8) as answer:  # noqa: S310
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read()
    return status, {check["name"]: check["detail"] for check in json.loads(body)["checks"]}


def _check(server: ServerProcess, name: str) -> str:
    return _health(server)[1].get(name, "")


async def _until(found: Callable[[], bool], within_s: float) -> float:
    """Look until it is so; return how long that took."""
    begun_s = time.monotonic()
    async with asyncio.timeout(within_s):
        while True:
            if await asyncio.to_thread(found):
                return time.monotonic() - begun_s
            await asyncio.sleep(0.05)


def _compare(data_dir: Path, stations: list[Roaming]) -> None:
    """Hold the store against the journals: every scan once, in order, with the verdict told."""
    path = data_dir / "server" / "scanstation.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        for station in stations:
            rows = connection.execute(
                "SELECT station_seq, scan_id, verdict FROM scans WHERE station = ?"
                " ORDER BY station_seq",
                (station.name,),
            ).fetchall()
            journal = [(scan["station_seq"], scan["scan_id"]) for scan in station.journal]
            assert [(seq, str(UUID(bytes=scan_id))) for seq, scan_id, _ in rows] == journal
            assert [row[2] for row in rows] == [ack.verdict.value for ack in station.acks]
        (outbox,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
        assert outbox == sum(len(station.journal) for station in stations)
        packed = dict(
            connection.execute(
                "SELECT order_no, sum(qty_packed) FROM order_lines JOIN orders USING (order_key)"
                " GROUP BY order_no"
            ).fetchall()
        )
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    matched = [
        ack.order.order_no
        for station in stations
        for ack in station.acks
        if ack.verdict is Verdict.ITEM_MATCHED and ack.order is not None
    ]
    assert {name: count for name, count in packed.items() if count} == {
        name: matched.count(name) for name in set(matched)
    }


@asynccontextmanager
async def _packing(
    stations: list[Roaming], orders: dict[str, str], scans: int
) -> AsyncIterator[None]:
    """Have each station open its order and scan that often, beside the block and to its end."""

    async def pack(station: Roaming) -> None:
        name = orders[station.name]
        try:
            assert (await station.scan(name)).verdict is Verdict.ORDER_OPENED
            for _ in range(scans):
                assert (await station.scan(f"item-{name}")).verdict is Verdict.ITEM_MATCHED
        finally:
            await station.leave()

    async with asyncio.TaskGroup() as group:
        for station in stations:
            group.create_task(pack(station))
        yield


@pytest.mark.parametrize("count", [2, 4])
async def test_stations_lose_and_double_nothing_while_their_servers_are_killed(
    start: Start, tmp_path: Path, count: int
) -> None:
    data_dir = tmp_path / "data"
    await _stored(data_dir, "A", "B", "SHARED")
    house = await asyncio.to_thread(_House, start, data_dir, count)
    moments = random.Random(count)  # noqa: S311 - a test's plan, not a secret
    orders = {"one": "A", "two": "B", "three": "SHARED", "four": "SHARED"}
    stations = [Roaming(name, house.alive, seed) for seed, name in enumerate(orders)]
    async with _packing(stations, orders, scans=80):
        for _ in range(3):
            await asyncio.sleep(moments.random())
            place = moments.randrange(count)
            house.kill(place)
            await asyncio.sleep(moments.random())
            await house.start_again(place)
    _compare(data_dir, stations)


async def test_a_leader_that_is_killed_is_followed_within_two_seconds(
    start: Start, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    house = await asyncio.to_thread(_House, start, data_dir, 3)
    await _until(lambda: house.leader() is not None, 10)
    for _ in range(2):
        leader = house.leader()
        assert leader is not None
        house.kill(leader)
        assert await _until(lambda: house.leader() is not None, 10) < 2
    assert len(house.alive()) == 1


async def test_one_that_is_stopped_as_it_writes_is_named_and_scans_wait_for_it(
    start: Start, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    await _stored(data_dir, "A", "B")
    house = await asyncio.to_thread(_House, start, data_dir, 2)
    stopped, other = house.servers
    busy = [Roaming("one", lambda: [stopped], 1)]
    waiting = Roaming("two", lambda: [other], 2)
    async with _packing([*busy, waiting], {"one": "A", "two": "B"}, scans=150):
        await _stop_as_it_writes(stopped)
        await _until(lambda: bool(waiting.refused), 30)
        status, told = await asyncio.to_thread(_health, other)
        stopped.process.send_signal(signal.SIGCONT)
    assert status == 503
    assert f"process {stopped.process.pid}" in told["store"]
    refusal = waiting.refused[0]
    assert f"process {stopped.process.pid} of those that share it has it" in refusal.message
    assert "it will be sent again" in refusal.message
    _compare(data_dir, [*busy, waiting])


async def _stop_as_it_writes(server: ServerProcess) -> None:
    """Stop a server that is being scanned at until it is one that has the store locked."""
    for _ in range(500):
        server.process.send_signal(signal.SIGSTOP)
        if await asyncio.to_thread(_is_locked, server.store_path):
            return
        server.process.send_signal(signal.SIGCONT)
        await asyncio.sleep(0.003)
    raise AssertionError("it never was stopped as it wrote")


def _is_locked(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0.3, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
    return False


async def test_one_alone_is_refused_beside_them_and_a_command_finds_one_that_lives(
    start: Start, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    house = await asyncio.to_thread(_House, start, data_dir, 2)
    house.kill(0)
    listed = await asyncio.to_thread(command, data_dir, "operators", "list")
    assert listed.returncode == 0, listed.stderr
    alone = await asyncio.to_thread(command, data_dir, "run")
    assert alone.returncode != 0
    assert "servers that share" in alone.stderr
    assert "need REDIS_URL, all of them" in alone.stderr
    restored = await asyncio.to_thread(command, data_dir, "restore", "latest")
    assert restored.returncode != 0
