"""Both namespaces asked by the official JavaScript client, and what ends it."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.station import PROTOCOL
from server.domain.policy import Policy
from server.store import Store
from server.store.audit import Actor, Kind
from server.store.tokens import NewToken, add_token
from server.web.access import Scope
from tests.system.server.conftest import Start, import_demo, processes
from tests.system.server.javascript import Peer, peer
from tests.system.server.speaking import ServerProcess, Station
from tests.system.server.supervising import Supervisor, supervising
from tests.watching import BOTH, POLLING, WEBSOCKET, Page

DASHBOARD, STATION = "/dashboard", "/station"
_EVERY_WAY = pytest.mark.parametrize("transports", [POLLING, WEBSOCKET, BOTH], ids="-".join)
_EXPIRED = "sst_expired"
_SOON_S = 12.0
_DAY_MS = 86_400_000
_HELLO = {
    "protocol": PROTOCOL,
    "station": "from-node",
    "kiosk": "00000000-0000-4000-8000-000000000001",
    "last_seq": 0,
}


async def _keep_token(server: ServerProcess, secret: str, expires_utc_ms: int) -> None:
    """Keep a token for everything that ends then, in the store of a server that is down."""
    store = Store.open(server.store_path, policy=Policy(), now_utc_ms=lambda: 1)
    hashed = hashlib.sha256(secret.encode()).digest()
    new = NewToken(secret, tuple(Scope), hashed, expires_utc_ms - _DAY_MS, expires_utc_ms)
    try:
        await store.write(partial(add_token, new=new, actor=Actor(Kind.OWNER, "test")))
    finally:
        store.close()


def _now_utc_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Start a server that has a token that has expired."""
    with processes(tmp_path_factory.mktemp("javascript")) as started:
        first = started()
        first.stop()
        asyncio.run(_keep_token(first, _EXPIRED, _now_utc_ms() - 1))
        running = started()
        import_demo(running)
        yield running


@pytest.fixture
async def supervisor(server: ServerProcess) -> AsyncIterator[Supervisor]:
    async with supervising(server) as opened:
        yield opened


async def _made(supervisor: Supervisor) -> tuple[str, int]:
    """Make a token that may watch; return it and its number."""
    body = {"name": "wallboard", "scopes": ["live:read"]}
    status, made = await supervisor.answer("POST", "/api/tokens", body)
    assert status == 201
    return made["secret"], made["token"]["token_id"]


async def _revoked(supervisor: Supervisor) -> str:
    secret, token_id = await _made(supervisor)
    assert (await supervisor.answer("DELETE", f"/api/tokens/{token_id}"))[0] == 200
    return secret


async def _is_refused(server: ServerProcess, token: str | None, transports: Sequence[str]) -> None:
    async with peer(server, DASHBOARD, token, transports=transports) as client:
        assert "token" in await client.until("refused")


@_EVERY_WAY
@pytest.mark.parametrize("token", [None, "", "wrong", "é" * 43, _EXPIRED], ids=repr)
async def test_a_page_without_a_good_token_is_told_so(
    server: ServerProcess, transports: Sequence[str], token: str | None
) -> None:
    await _is_refused(server, token, transports)


@_EVERY_WAY
async def test_a_page_is_sent_away_when_its_token_is_revoked_and_let_in_no_more(
    server: ServerProcess, supervisor: Supervisor, transports: Sequence[str]
) -> None:
    secret, token_id = await _made(supervisor)
    async with peer(server, DASHBOARD, secret, transports=transports) as client:
        await client.until("connected")
        client.do("upgraded")
        assert await client.until("transport") == transports[-1]
        client.do("ask", event="snapshot", payload={})
        assert (await client.until("answer"))["type"] == "snapshot"
        await supervisor.answer("DELETE", f"/api/tokens/{token_id}")
        assert await client.until("gone", within_s=3) == "io server disconnect"
        client.do("connect")
        assert "token" in await client.until("refused")


@_EVERY_WAY
async def test_a_page_whose_token_was_revoked_before_is_told_so(
    server: ServerProcess, supervisor: Supervisor, transports: Sequence[str]
) -> None:
    await _is_refused(server, await _revoked(supervisor), transports)


async def test_a_token_that_expires_meanwhile_ends_the_page_and_opens_nothing_more(
    start: Start,
) -> None:
    first = start()
    first.stop()
    expires_utc_ms = _now_utc_ms() + int(_SOON_S * 1000)
    await _keep_token(first, "sst_soon", expires_utc_ms)
    server, token = start(), "sst_soon"
    bearer = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(server.url, headers=bearer) as program,
        peer(server, DASHBOARD, token) as client,
        peer(server, DASHBOARD, token, transports=POLLING) as polling,
    ):
        assert (await program.get("/api/orders")).status == 200
        await client.until("connected")
        await polling.until("connected")
        page = Page()
        await page.connect(server.url, token)
        for one in (client, polling):
            assert await one.until("gone", within_s=_SOON_S + 15) == "io server disconnect"
        assert _now_utc_ms() >= expires_utc_ms
        async with asyncio.timeout(15):
            await page.gone.wait()
        await page.leave()
        answer = await program.get("/api/orders")
        assert (answer.status, answer.content_type) == (401, "application/problem+json")
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        client.do("connect")
        assert "token" in await client.until("refused")


@pytest.mark.parametrize("path", ["/api/orders", "/api/scans.csv", "/api/openapi.json"])
async def test_a_token_that_has_expired_opens_nothing_by_rest(
    server: ServerProcess, path: str
) -> None:
    headers = {"Authorization": f"Bearer {_EXPIRED}"}
    async with aiohttp.ClientSession(server.url, headers=headers) as program:
        answer = await program.get(path)
        assert answer.status == 401
        assert "token" in (await answer.json())["detail"]


async def test_a_token_that_has_expired_opens_no_namespace_by_pythons_client(
    server: ServerProcess,
) -> None:
    page, station = Page(), Station("expired")
    for transports in (POLLING, WEBSOCKET):
        with pytest.raises(socketio.exceptions.ConnectionError):
            await page.connect(server.url, _EXPIRED, transports=transports)
        await page.leave()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await station.connect(server, _EXPIRED)
    await station.leave()


@pytest.mark.parametrize("token", [None, "", "wrong", _EXPIRED, "ssk_" + "x" * 43], ids=repr)
async def test_a_station_without_a_good_token_is_told_so(
    server: ServerProcess, token: str | None
) -> None:
    async with peer(server, STATION, token) as client:
        assert "token" in await client.until("refused")


@pytest.mark.parametrize("transports", [POLLING, BOTH], ids="-".join)
async def test_a_station_that_polls_is_told_to_speak_by_websocket(
    server: ServerProcess, transports: Sequence[str]
) -> None:
    async with peer(server, STATION, server.token, transports=transports) as client:
        assert "websocket only" in await client.until("refused")


async def test_a_station_is_cut_off_when_its_token_is_revoked_and_let_in_no_more(
    server: ServerProcess, supervisor: Supervisor
) -> None:
    token = await supervisor.paired("from-node")
    async with peer(server, STATION, token) as client:
        await client.until("connected")
        client.do("ask", event="hello", payload=_HELLO)
        assert (await client.until("answer"))["type"] == "welcome"
        await supervisor.answer("DELETE", "/api/stations/from-node/token")
        assert await client.until("gone", within_s=3) == "io server disconnect"
        client.do("connect")
        assert "token" in await client.until("refused")


@_EVERY_WAY
@pytest.mark.parametrize("size", [5_000, 100_000, 20_000_000])
async def test_a_page_that_says_too_much_is_cut_off_and_nobody_else_is(
    server: ServerProcess, transports: Sequence[str], size: int
) -> None:
    async with (
        peer(server, DASHBOARD, server.token) as other,
        peer(server, DASHBOARD, server.token, transports=transports) as client,
    ):
        await other.until("connected")
        await _upgraded(client, transports)
        client.do("ask", event="snapshot", payload={"epoch": "x" * size, "seq": 0})
        await client.until("gone")
        client.do("connect")
        await client.until("connected")
        other.do("ask", event="snapshot", payload={})
        assert (await other.until("answer"))["type"] == "snapshot"


@_EVERY_WAY
@pytest.mark.parametrize(
    "packet",
    [
        "zzz",
        "9",
        '2/dashboard,["snapshot"',
        '2/dashboard,{"a":1}',
        '51-["x",{"_placeholder":true}]',
    ],
)
async def test_a_page_that_speaks_no_socket_io_is_cut_off_and_nobody_else_is(
    server: ServerProcess, transports: Sequence[str], packet: str
) -> None:
    async with (
        peer(server, DASHBOARD, server.token) as other,
        peer(server, DASHBOARD, server.token, transports=transports) as client,
    ):
        await other.until("connected")
        await _upgraded(client, transports)
        client.do("write", packet=packet)
        client.do("write", packet=packet)
        await client.until("gone")
        client.do("connect")
        await client.until("connected")
        other.do("ask", event="snapshot", payload={})
        assert (await other.until("answer"))["type"] == "snapshot"


@pytest.mark.parametrize("packet", ["zzz", "2/station,{}", "2/station,[" + "[" * 5000])
async def test_a_station_that_speaks_no_socket_io_is_cut_off_and_comes_back(
    server: ServerProcess, packet: str
) -> None:
    async with peer(server, STATION, server.token) as client:
        await client.until("connected")
        client.do("write", packet=packet)
        await client.until("gone")
        client.do("connect")
        await client.until("connected")


async def test_a_station_that_says_too_much_is_cut_off_and_comes_back(
    server: ServerProcess,
) -> None:
    async with peer(server, STATION, server.token) as client:
        await client.until("connected")
        client.do("ask", event="hello", payload={"more": "x" * 20_000_000})
        await client.until("gone")
        client.do("connect")
        await client.until("connected")


@pytest.mark.timeout(150)
@_EVERY_WAY
async def test_a_page_comes_back_a_thousand_times(
    server: ServerProcess, transports: Sequence[str]
) -> None:
    async with peer(server, DASHBOARD, server.token, transports=transports) as client:
        await client.until("connected")
        client.do("reconnect", times=1000, event="snapshot", payload={})
        assert await client.until("heard", within_s=120) == ["snapshot"] * 1000


@pytest.mark.timeout(150)
async def test_a_station_comes_back_a_thousand_times_and_stands_where_it_was(
    server: ServerProcess,
) -> None:
    async with peer(server, STATION, server.token) as client:
        await client.until("connected")
        client.do("reconnect", times=1000, event="hello", payload=_HELLO)
        assert await client.until("heard", within_s=120) == ["welcome"] * 1000


async def _upgraded(client: Peer, transports: Sequence[str]) -> None:
    await client.until("connected")
    client.do("upgraded")
    assert await client.until("transport") == transports[-1]
