"""A real server asked how it feels."""

import asyncio
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from server.app import serve
from server.cluster.health import asking_at
from server.config import Settings
from server.variables import Environment
from server.web.token import read_token


class _Older(BaseHTTPRequestHandler):
    """Answers as servers did that told less of themselves."""

    def do_GET(self) -> None:
        told = {"/health": {"status": "ok", "version": "0.9.0", "uptime_s": 7}}
        body = json.dumps(told.get(self.path, {"status": "ready", "checks": []})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


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


def test_a_server_of_the_version_before_is_understood_as_well() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Older) as older:
        thread = threading.Thread(target=older.serve_forever)
        thread.start()
        health = asking_at("127.0.0.1")(older.server_port)
        older.shutdown()
        thread.join()
    assert (health.version, health.is_well) == ("0.9.0", True)
