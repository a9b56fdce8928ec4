"""A real server asked how it feels."""

import asyncio
import socket
from pathlib import Path

from server.app import serve
from server.cluster.health import asking_at
from server.config import Settings
from server.variables import Environment
from server.web.token import read_token


async def test_a_server_says_its_version_health_and_who_is_connected(tmp_path: Path) -> None:
    settings = Settings(environment=Environment.PRODUCTION, data_dir=tmp_path, port=0)
    stop, said = asyncio.Event(), asyncio.Queue[str]()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(serve(settings, stop=stop, listening=said.put_nowait))
        port = int((await said.get()).split('"')[3].rpartition(":")[2])
        ask = asking_at(settings.host, read_token(settings.token_path))
        owner = await asyncio.to_thread(ask, port)
        stranger = await asyncio.to_thread(asking_at(settings.host), port)
        stop.set()
    assert owner.is_well
    assert owner.words in {"ready", "degraded"}
    assert (owner.stations, owner.pages, owner.leads) == (0, 0, False)
    assert stranger.is_well
    assert (stranger.stations, stranger.pages) == (None, None)
    assert owner.version


def test_where_nobody_listens_it_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    health = asking_at("127.0.0.1")(port)
    assert not health.is_well
    assert "refused" in health.words
