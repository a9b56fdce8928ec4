"""The server built, served and ended within this process."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from server.address_file import addresses
from server.app import serve
from server.config import Settings
from server.listening import PortTakenError
from server.store import StoreLockedError
from server.variables import Environment
from server.web.token import TokenError


def _settings(tmp_path: Path, **changed: object) -> Settings:
    known: dict[str, object] = {"data_dir": tmp_path / "data", "port": 0, **changed}
    return Settings(environment=Environment.PRODUCTION, **known)  # type: ignore[arg-type]  # by name


def _never(line: str) -> None:
    raise AssertionError(line)


@asynccontextmanager
async def _served(settings: Settings) -> AsyncIterator[dict[str, str]]:
    """Serve while the block runs; the value is what was said when it listened."""
    stop = asyncio.Event()
    said: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(serve(settings, stop=stop, listening=said.put_nowait))
        yield json.loads(await said.get())
        stop.set()


async def test_it_says_where_it_listens_to_its_parent_and_in_a_file(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    async with _served(settings) as said:
        assert said["data_dir"] == str(settings.data_dir)
        assert said["listening"].startswith("http://127.0.0.1:")
        assert json.loads(settings.address_path.read_bytes()) == said
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"{said['listening']}/api/health")
            assert answer.status == 200
    assert not settings.address_path.exists()


async def test_where_it_listens_is_ascii_whatever_the_folder_is_called(tmp_path: Path) -> None:
    stop, lines = asyncio.Event(), []

    def listening(line: str) -> None:
        lines.append(line)
        stop.set()

    settings = _settings(tmp_path, data_dir=tmp_path / "포장대 1")
    async with asyncio.timeout(20):
        await serve(settings, stop=stop, listening=listening)
    assert lines[0].isascii()
    assert json.loads(lines[0])["data_dir"] == str(settings.data_dir)


async def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    for _ in range(2):
        async with _served(settings):
            pass


async def test_by_ipv6_its_address_is_one_that_can_be_opened(tmp_path: Path) -> None:
    if not socket.has_ipv6:
        return
    async with _served(_settings(tmp_path, host="::1")) as said, aiohttp.ClientSession() as session:
        assert said["listening"].startswith("http://[::1]:")
        assert (await session.get(f"{said['listening']}/health")).status == 200


async def test_a_second_one_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    async with _served(settings):
        with pytest.raises(StoreLockedError):
            await serve(settings, stop=asyncio.Event(), listening=_never)
        assert settings.address_path.exists()


@pytest.mark.expects_log("server.fanout.bus")
async def test_several_on_the_same_folder_are_told_apart_by_their_addresses(tmp_path: Path) -> None:
    settings = _settings(tmp_path, redis_url="redis://127.0.0.1:1")
    async with _served(settings) as first, _served(settings) as second:
        found = {address.listening for address in addresses(settings.folder)}
        assert found == {first["listening"], second["listening"]}
        with pytest.raises(StoreLockedError, match="servers that share"):
            await serve(_settings(tmp_path), stop=asyncio.Event(), listening=_never)
    assert addresses(settings.folder) == ()


async def test_a_taken_port_is_named_and_the_folder_let_go(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = _settings(tmp_path, port=taken.getsockname()[1])
        with pytest.raises(PortTakenError, match=f"port {settings.port} of 127.0.0.1 is taken"):
            await serve(settings, stop=asyncio.Event(), listening=_never)
    async with _served(_settings(tmp_path)):
        pass


async def test_a_token_file_that_holds_something_else_stops_the_start(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    settings.folder.mkdir(parents=True)
    settings.token_path.write_text("mine", encoding="ascii")
    with pytest.raises(TokenError):
        await serve(settings, stop=asyncio.Event(), listening=_never)


async def test_an_error_while_saying_so_ends_it_and_lets_everything_go(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    failing: Callable[[str], None] = _never
    with pytest.raises(AssertionError):
        await serve(settings, stop=asyncio.Event(), listening=failing)
    assert not settings.address_path.exists()
    async with _served(settings):
        pass
