"""A kiosk that lost its power in the second in which the server's clock was set back an hour.

Its socket stays open and says nothing more. Its place is free for the kiosk that takes over within
the half minute that it always takes, not after the hour. Real parts: the server, two sockets.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from server.contract.station import PROTOCOL, Welcome
from tests.system.server.conftest import Start
from tests.system.server.speaking import ServerProcess, Station

FREE_S = 30.0
PING_S = 10.0
"""After which the server asks a silent socket whether it is there."""


@asynccontextmanager
async def mute_kiosk(server: ServerProcess, station: str) -> AsyncIterator[None]:
    """Take a station's place by hand, up to the server's first ping, and say nothing more."""
    address = f"{server.url}/socket.io/?EIO=4&transport=websocket"
    hello = {"protocol": PROTOCOL, "station": station, "kiosk": f"{1:032x}", "last_seq": 0}
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.receive_str(timeout=30)
        await socket.send_str(f"40/station,{json.dumps({'token': server.token})}")
        await socket.receive_str(timeout=30)
        await socket.send_str(f"42/station,1{json.dumps(['hello', hello])}")
        assert '"type":"welcome"' in await _asked_for(socket, 5)
        assert await _asked_for(socket, PING_S + 5) == "2"
        yield


async def _asked_for(socket: aiohttp.ClientWebSocketResponse, timeout_s: float) -> str:
    """Return the next that is no event, which the server sends by itself."""
    while (said := await socket.receive_str(timeout=timeout_s)).startswith("42/station,["):
        pass
    return said


async def until_welcome(station: Station) -> Welcome:
    """Ask again and again, as a kiosk does, until the place is free."""
    while True:
        answer = await station.ask("hello", station.greeting())
        if isinstance(answer, dict) and answer["type"] == "welcome":
            return await station.hello()
        await asyncio.sleep(0.5)


@pytest.mark.timeout(120)
async def test_its_place_is_free_within_half_a_minute(start: Start, tmp_path: Path) -> None:
    clock = tmp_path / "set back"
    server = start(program=("tests.system.clock_set_back", str(clock), "server"))
    async with mute_kiosk(server, "pack-1"):
        clock.touch()
        began = time.monotonic()
        second = Station("pack-1", kiosk=2)
        await second.connect(server)
        async with asyncio.timeout(FREE_S + 10):
            await until_welcome(second)
        assert time.monotonic() - began < FREE_S
        await second.leave()
