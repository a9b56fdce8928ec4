"""Socket.IO through a front, by each transport, from Python and from a browser's own client."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace

import aiohttp
import pytest

from server.front.rendering import Program
from tests.deploy.scene import Scene, hall
from tests.system.server.javascript import peer
from tests.watching import BOTH, POLLING, WEBSOCKET, Page

DASHBOARD = "/dashboard"
_EVERY_WAY = pytest.mark.parametrize("transports", [POLLING, WEBSOCKET, BOTH], ids="-".join)
_GOODBYE_S = 0.3
"""aiohttp does not wait until the TLS of what it closed has ended."""
_POLLS = 10
_BROWSERS = 12
Http = Callable[[], aiohttp.ClientSession]


@pytest.fixture(scope="module")
def scene(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Run the front, called by its address, as no client here knows a name."""
    with hall(program, tmp_path_factory.mktemp("hall"), name=None) as running:
        yield running


@pytest.fixture
async def http(scene: Scene) -> AsyncIterator[Http]:
    """Return what makes a client's connections: it trusts the front's root and keeps cookies."""

    def made() -> aiohttp.ClientSession:
        context = ssl.create_default_context(cafile=str(scene.root))
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context),
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # unsafe: those of an address, too
        )

    yield made
    await asyncio.sleep(_GOODBYE_S)


@pytest.fixture
async def page(scene: Scene, http: Http) -> AsyncIterator[Page]:
    """Connect a page by a websocket."""
    connected = Page(http)
    await connected.connect(scene.url, scene.token)
    yield connected
    await connected.leave()


async def test_a_page_speaks_with_a_server(page: Page) -> None:
    for _ in range(3):
        await page.ask({"epoch": "", "seq": 0})
    assert len(page.snapshots) == 3
    assert page.transport == "websocket"


@_EVERY_WAY
async def test_a_page_speaks_with_a_server_by_the_official_client(
    scene: Scene, transports: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(scene.root))
    server = replace(scene.servers[1], url=scene.url)
    async with peer(server, DASHBOARD, scene.token, transports=transports) as client:
        await client.until("connected")
        client.do("upgraded")
        assert await client.until("transport") == transports[-1]
        client.do("ask", event="snapshot", payload={})
        assert (await client.until("answer"))["type"] == "snapshot"


async def _opened(session: aiohttp.ClientSession, scene: Scene) -> str:
    url = f"{scene.url}/socket.io/?EIO=4&transport=polling"
    async with session.get(url) as answer:
        told = await answer.text()
    return told.partition('"sid":"')[2].partition('"')[0]


async def _polled(session: aiohttp.ClientSession, scene: Scene, sid: str) -> int:
    """Join the dashboard by a post, and return its status."""
    url = f"{scene.url}/socket.io/?EIO=4&transport=polling&sid={sid}"
    async with session.post(url, data=f'40{DASHBOARD},{{"token":"{scene.token}"}}') as answer:
        return answer.status


async def _statuses(session: aiohttp.ClientSession, scene: Scene, *, forgets: bool) -> set[int]:
    sid = await _opened(session, scene)
    statuses = set()
    for _ in range(_POLLS):
        if forgets:
            session.cookie_jar.clear()
        statuses.add(await _polled(session, scene, sid))
    return statuses


async def test_a_browser_that_polls_stays_with_its_server(scene: Scene, http: Http) -> None:
    for _ in range(_BROWSERS):
        async with http() as browser:
            assert await _statuses(browser, scene, forgets=False) == {200}


async def test_there_are_two_servers_and_who_keeps_no_cookie_meets_both(
    scene: Scene, http: Http
) -> None:
    async with http() as forgetful:
        assert await _statuses(forgetful, scene, forgets=True) == {200, 400}


async def test_a_socket_lives_on_when_the_front_reads_its_settings_again(
    scene: Scene, http: Http, page: Page
) -> None:
    await page.ask()
    for _ in range(2):
        await asyncio.to_thread(scene.front.reload)
        await asyncio.sleep(1)
        await page.ask({"epoch": "", "seq": 0})
        assert not page.gone.is_set()
    later = Page(http)
    await later.connect(scene.url, scene.token)
    await later.ask()
    await later.leave()


async def test_no_request_fails_while_the_front_reads_its_settings_again(
    scene: Scene, http: Http
) -> None:
    statuses: list[int] = []
    over = asyncio.Event()

    async def ask() -> None:
        async with http() as browser:
            while not over.is_set():
                async with browser.get(f"{scene.url}/health") as answer:
                    statuses.append(answer.status)

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(ask())
        for _ in range(3):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(scene.front.reload)
        await asyncio.sleep(0.5)
        over.set()
    assert set(statuses) == {200}
    assert len(statuses) > 40
