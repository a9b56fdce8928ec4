"""The end of listening: who connected is answered, and who comes later finds nobody."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from server.config import Settings
from server.listening import Listening, listening_on
from server.variables import Environment

_ASKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"


async def _done(_: web.Request) -> web.Response:
    return web.Response(text="done")


@asynccontextmanager
async def _listening(folder: Path) -> AsyncIterator[tuple[Listening, int]]:
    site = web.Application()
    site.router.add_post("/", _done)
    settings = Settings(environment=Environment.PRODUCTION, data_dir=folder, port=0)
    async with asyncio.timeout(10), listening_on(site, settings) as at:
        yield at, int(at.url.rpartition(":")[2])


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(_ASKED)
    head = await reader.readuntil(b"\r\n\r\n")
    assert await reader.readexactly(4) == b"done"
    return head


async def test_a_connection_that_is_kept_has_one_last_answer_and_hears_so(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (at, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert b"Connection: close" not in await _asked(reader, writer)
        draining = asyncio.ensure_future(at.drain(5))
        await asyncio.sleep(0)
        assert b"Connection: close" in await _asked(reader, writer)
        assert await reader.read() == b""
        draining.cancel()
        writer.close()


async def test_who_had_connected_and_was_not_taken_in_yet_is_answered(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (at, port):
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for each in waiting:
            each.sendall(_ASKED)
        draining = asyncio.ensure_future(at.drain(5))
        for each in waiting:
            reader, writer = await asyncio.open_connection(sock=each)
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            writer.close()
        draining.cancel()


async def test_who_comes_later_finds_nobody(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (at, port):
        await at.drain(0)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
