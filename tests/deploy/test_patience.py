"""Who sends slowly, or nothing at all, is let go in time, and nobody else waits for them."""

import asyncio
import re
import ssl
import time
from contextlib import closing
from http.client import HTTPConnection

from server.front.rendering import Program
from tests.deploy.scene import PORT, Scene

_HEADER_TIMEOUT_S = 10.0
_BODY_TIMEOUT_S = 15.0
_MUCH_LATER_S = 6.0
"""Of a busy machine, and of a front that looks only now and then."""
_MANY = 200
_SLOW_HEAD = b"GET / HTTP/1.1\r\nHost: hub.lan\r\nX-Slow: "
_SLOW_BODY = (
    b"POST /api/session HTTP/1.1\r\nHost: hub.lan\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{"
)
_REFUSED = r'_duration_seconds_count{method="POST",route="/api/session",status="4xx"} (\d+)'


def _trusting(scene: Scene) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(scene.root))


async def _held(
    scene: Scene, first: bytes, *, tls: bool, port: int = 443, drip: bytes = b"a"
) -> float:
    """Hold a connection open by a `drip` a second; return after how many seconds it was cut."""
    began = time.monotonic()
    context = _trusting(scene) if tls else None
    name = scene.name if tls else None
    reader, writer = await asyncio.open_connection(
        scene.front_host.address, port, ssl=context, server_hostname=name
    )
    writer.write(first)
    try:
        while True:
            try:
                async with asyncio.timeout(1):
                    while await reader.read(1000):
                        pass
            except TimeoutError:
                writer.write(drip)
                continue
            return time.monotonic() - began
    except OSError:
        return time.monotonic() - began
    finally:
        writer.transport.abort()


async def test_a_crowd_that_sends_its_heads_slowly_is_cut_and_others_are_served_meanwhile(
    scene: Scene,
) -> None:
    async with asyncio.timeout(_HEADER_TIMEOUT_S + _MUCH_LATER_S), asyncio.TaskGroup() as group:
        held = [group.create_task(_held(scene, _SLOW_HEAD, tls=True)) for _ in range(_MANY)]
        held += [
            group.create_task(_held(scene, _SLOW_HEAD, tls=False, port=80)),
            group.create_task(_held(scene, b"", tls=False, port=80, drip=b"")),
            group.create_task(_held(scene, b"", tls=False, drip=b"")),
            group.create_task(_held(scene, b"\x16\x03\x01\x02\x00", tls=False)),
        ]
        await asyncio.sleep(2)
        began = time.monotonic()
        answer = await asyncio.to_thread(scene.asking.ask, "/api/orders", *scene.bearer)
        took_s = time.monotonic() - began
        assert not any(task.done() for task in held)
    assert answer.status == 200
    assert took_s < 2
    assert min(task.result() for task in held) > _HEADER_TIMEOUT_S / 2


def _given_up_by_servers(scene: Scene) -> int:
    """Return how many of these the servers have refused: as 408, since nobody else asks so."""
    count = 0
    for number, server in scene.servers.items():
        headers = {"Host": "localhost", "Authorization": f"Bearer {server.token}"}
        host = scene.hosts[number - 1]
        with host.entered(), closing(HTTPConnection(host.address, PORT)) as asking:
            asking.request("GET", "/metrics", headers=headers)
            answer = asking.getresponse()
            assert answer.status == 200
            found = re.search(_REFUSED, answer.read().decode())
        count += int(found[1]) if found else 0
    return count


async def test_a_crowd_whose_bodies_stop_holds_no_server_and_others_are_served_meanwhile(
    scene: Scene, program: Program
) -> None:
    """A body is handed on when it is there by nginx, which cuts these; as it comes by Caddy."""
    async with asyncio.timeout(_BODY_TIMEOUT_S + _MUCH_LATER_S), asyncio.TaskGroup() as group:
        held = [
            group.create_task(_held(scene, _SLOW_BODY, tls=True, drip=b"")) for _ in range(_MANY)
        ]
        await asyncio.sleep(2)
        began = time.monotonic()
        answer = await asyncio.to_thread(scene.asking.ask, "/api/orders", *scene.bearer)
        took_s = time.monotonic() - began
        assert not any(task.done() for task in held)
        if program is Program.CADDY:
            while _given_up_by_servers(scene) < _MANY:  # noqa: ASYNC110 - other processes
                await asyncio.sleep(0.5)
            for task in held:
                task.cancel()
    assert answer.status == 200
    assert took_s < 2
    if program is Program.NGINX:
        assert min(task.result() for task in held) > _BODY_TIMEOUT_S / 2
        assert _given_up_by_servers(scene) == 0


async def test_a_connection_that_is_kept_is_kept_for_a_while(scene: Scene) -> None:
    reader, writer = await asyncio.open_connection(
        scene.front_host.address, 443, ssl=_trusting(scene), server_hostname=scene.name
    )
    ask = b"GET /health HTTP/1.1\r\nHost: hub.lan\r\n\r\n"
    for _ in range(2):
        writer.write(ask)
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        await reader.readuntil(b"}")
        await asyncio.sleep(1)
    writer.close()
    await writer.wait_closed()
