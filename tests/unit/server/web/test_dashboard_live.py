"""The dashboards' namespace, on real sockets, over a real store; who asks is the test's to say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import web
from aiohttp.test_utils import TestServer

from server.contract.dashboard_live import NAMESPACE, Refused, Resumed, Snapshot
from server.store import Store
from server.web.access import Principal, Role, Scope, access
from server.web.dashboard_live import DashboardNamespace
from server.web.dashboard_news import DashboardNews
from server.web.problems import ProblemError, problems
from server.web.route import add_routes
from server.web.socket_event import SocketEvent
from server.web.sockets import Sockets, socket_server
from tests.unit.server.web.scanning import Scanner, World
from tests.watching import BOTH, POLLING, WEBSOCKET, Page, watching

pytestmark = pytest.mark.expects_log("server.web.dashboard_live", "server.web.sockets")
_KIM = {"Cookie": "who=kim"}


@dataclass
class _Site:
    """A server; `people` are signed in by cookie, `programs` have tokens."""

    news: DashboardNews
    dashboards: DashboardNamespace
    sockets: Sockets
    people: dict[str, Principal]
    programs: dict[str, Principal]
    url: str = ""


@asynccontextmanager
async def _served(store: Store) -> AsyncIterator[_Site]:
    people: dict[str, Principal] = {}
    programs: dict[str, Principal] = {}

    async def who(request: web.Request) -> Principal | None:
        name = request.cookies.get("who")
        if name == "locked":
            raise ProblemError(HTTPStatus.UNAUTHORIZED, "locked out")
        return None if name is None else people.get(name)

    async def whose(token: str) -> Principal | None:
        return programs.get(token)

    sockets = Sockets(socket_server(NAMESPACE))
    world = World()
    news = DashboardNews(
        store,
        sockets,
        epoch="run",
        readiness=world.readiness,
        now_utc_ms=lambda: world.now_utc_ms,
        monotonic=lambda: world.monotonic_s,
    )
    dashboards = DashboardNamespace(news, sockets, who, whose)
    made = _Site(news, dashboards, sockets, people, programs)
    application = web.Application(middlewares=[problems])
    add_routes(application, sockets.routes(), who)
    async with TestServer(application) as server:
        made.url = str(server.make_url(""))
        yield made
        await sockets.close()


@pytest.fixture
async def site(store: Store) -> AsyncIterator[_Site]:
    async with _served(store) as served:
        served.people["kim"] = Principal("kim", Role.SUPERVISOR)
        served.programs["right"] = Principal("erp", scopes=frozenset({Scope.LIVE_READ}))
        yield served


@pytest.fixture
async def page() -> Page:
    return Page()


@pytest.mark.parametrize("transports", [POLLING, WEBSOCKET, BOTH], ids=str)
async def test_a_page_hears_what_is_scanned(
    site: _Site, store: Store, transports: tuple[str, ...]
) -> None:
    scanner = Scanner(store)
    await scanner.scan("before")
    async with watching(site.url, "right", transports=transports) as page:
        assert page.transport == transports[-1]
        await scanner.scan("now")
        await site.news.follow()
        await page.until(lambda: len(page.scans) == 1)
        assert [scan.code for scan in page.scans] == ["now"]
        assert [scan.code for scan in page.snapshots[0].scans] == ["before"]


async def test_a_page_that_comes_back_hears_exactly_what_it_missed(
    site: _Site, store: Store, page: Page
) -> None:
    scanner = Scanner(store)
    await page.connect(site.url, "right")
    assert isinstance(await page.ask(), Snapshot)
    await page.leave()
    await scanner.scan("missed-1", "missed-2")
    await site.news.follow()
    await page.connect(site.url, "right")
    assert isinstance(await page.ask(), Resumed)
    await scanner.scan("after")
    await site.news.follow()
    await page.until(lambda: len(page.scans) == 3)
    assert [scan.code for scan in page.scans] == ["missed-1", "missed-2", "after"]
    await page.leave()


@pytest.mark.parametrize("has", [("another run", 0), ("run", 7)], ids=str)
async def test_a_page_that_has_what_nobody_knows_gets_a_snapshot(
    site: _Site, page: Page, has: tuple[str, int]
) -> None:
    await page.connect(site.url, "right")
    page.epoch, page.seq = has
    assert isinstance(await page.ask(), Snapshot)
    await page.leave()


async def test_a_person_is_known_by_the_cookie_and_may_name_this_servers_page(
    site: _Site, page: Page
) -> None:
    await page.connect(site.url, headers={**_KIM, "Origin": site.url.rstrip("/")})
    assert isinstance(await page.ask(), Snapshot)
    await page.leave()


@pytest.mark.expects_log("engineio.server")
@pytest.mark.parametrize("transports", [POLLING, WEBSOCKET], ids=str)
async def test_another_servers_page_is_refused_with_a_right_cookie(
    site: _Site, page: Page, transports: tuple[str, ...]
) -> None:
    foreign = {**_KIM, "Origin": "http://evil.example"}
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect(site.url, headers=foreign, transports=transports)
    await page.leave()


@pytest.mark.parametrize(
    ("token", "cookie"),
    [
        (None, ""),
        (None, "who=nobody"),
        (None, "who=locked"),
        (None, "who=pack-01"),
        ("wrong", ""),
        ("wrong", "who=kim"),
        ("reads-orders", ""),
    ],
)
async def test_who_is_nobody_or_may_not_is_refused(
    site: _Site, page: Page, token: str | None, cookie: str
) -> None:
    site.people["pack-01"] = Principal("pack-01", Role.STATION)
    site.programs["reads-orders"] = Principal("erp", scopes=frozenset({Scope.ORDERS_READ}))
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect(site.url, token, headers={"Cookie": cookie})
    await page.leave()


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_watches_that_each_event_says_may(
    site: _Site, page: Page, role: Role
) -> None:
    somebody = Principal(role.value, role)
    site.people["somebody"] = somebody
    may = [event.name for event in site.dashboards.events() if event.access.admits(somebody)]
    assert may == ([] if role is Role.STATION else ["snapshot"])
    try:
        await page.connect(site.url, headers={"Cookie": "who=somebody"})
    except socketio.exceptions.ConnectionError:
        assert not may
    else:
        assert isinstance(await page.ask(), Snapshot)
    await page.leave()


async def test_an_event_that_is_not_open_to_who_joined_is_refused(site: _Site, page: Page) -> None:
    await page.connect(site.url, "right")
    site.dashboards._events["dance"] = SocketEvent(
        NAMESPACE, "dance", site.dashboards._snapshot, access(Role.ADMIN)
    )
    answer = await page.client.call("dance", {}, namespace=NAMESPACE, timeout=5)
    assert answer["type"] == "refused"
    await page.leave()


@pytest.mark.parametrize("auth", ["right", ["right"], {"token": 5}, {"key": "right"}], ids=str)
async def test_what_is_no_token_is_refused_beside_a_right_cookie(
    site: _Site, page: Page, auth: object
) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect(site.url, headers=_KIM, auth=auth)
    await page.leave()


@pytest.mark.parametrize("transports", [POLLING, WEBSOCKET, BOTH], ids=str)
async def test_whose_session_ended_is_sent_away_and_the_others_stay(
    site: _Site, page: Page, transports: tuple[str, ...]
) -> None:
    async with watching(site.url, "right") as other:
        await page.connect(site.url, headers=_KIM, transports=transports)
        await page.ask()
        await site.dashboards.ask_again()
        assert not page.gone.is_set()
        del site.people["kim"]
        await site.dashboards.ask_again()
        async with asyncio.timeout(1):
            await page.gone.wait()
        assert not other.gone.is_set()
        assert isinstance(await other.ask(), Resumed)
    await page.leave()


async def test_whose_role_was_taken_is_sent_away(site: _Site, page: Page) -> None:
    await page.connect(site.url, headers=_KIM)
    site.people["kim"] = Principal("kim", Role.STATION)
    await site.dashboards.ask_again()
    async with asyncio.timeout(1):
        await page.gone.wait()
    await page.leave()


@pytest.mark.parametrize(
    "payload", [{"epoch": 5}, {"seq": -1}, {"seq": 2**60}, {"epoch": "x" * 65}, [1], "x", {"a": 1}]
)
async def test_a_request_that_is_none_is_refused_by_the_name_of_its_field(
    site: _Site, page: Page, payload: object
) -> None:
    await page.connect(site.url, "right")
    answer = await page.ask(payload)
    assert isinstance(answer, Refused)
    assert "SnapshotRequest" in answer.message
    await page.leave()


async def test_an_event_that_is_none_is_refused(site: _Site, page: Page) -> None:
    await page.connect(site.url, "right")
    answer = await page.client.call("dance", {}, namespace=NAMESPACE, timeout=5)
    assert answer == {"type": "refused", "message": "no such request: 'dance'"}
    await page.leave()


async def test_one_that_says_more_than_a_page_does_is_hung_up_on(site: _Site, page: Page) -> None:
    await page.connect(site.url, "right")
    await page.client.emit("snapshot", "x" * 4096, namespace=NAMESPACE)
    async with asyncio.timeout(5):
        await page.gone.wait()
    await page.leave()


async def test_a_store_that_cannot_be_read_is_said_in_the_answer(
    site: _Site, store: Store, page: Page
) -> None:
    await page.connect(site.url, "right")
    store.close()
    answer = await page.ask()
    assert isinstance(answer, Refused)
    assert "closed" in answer.message
    await page.leave()


async def test_a_page_that_left_is_told_nothing(site: _Site, store: Store) -> None:
    async with watching(site.url, "right"):
        assert site.news.watchers.is_anybody_there
    for _ in range(100):  # until the server has read that it left
        await asyncio.sleep(0.01 if site.news.watchers.is_anybody_there else 0)
    assert not site.news.watchers.is_anybody_there


async def test_two_hundred_pages_get_equal_bytes_that_were_encoded_once(
    site: _Site, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = site.sockets.push
    frames: list[int] = []

    def push(eio_sid: str, frame: object) -> None:
        frames.append(id(frame))
        plain(eio_sid, frame)

    monkeypatch.setattr(site.sockets, "push", push)
    async with asyncio.TaskGroup() as group:
        entered = [watching(site.url, "right") for _ in range(200)]
        pages = [group.create_task(one.__aenter__()) for one in entered]
    heard = [task.result() for task in pages]
    await Scanner(store).scan("for all")
    await site.news.follow()
    for page in heard:
        await page.until(lambda page=page: bool(page.scans))  # type: ignore[misc]  # as the loop stands
    assert len(frames) == 200
    assert len(set(frames)) == 1
    for one in entered:
        await one.__aexit__(None, None, None)
