"""What a server does of its own for what others stored, where Redis carries no hint."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from server import others as others_module
from server.contract.station import NAMESPACE, PROTOCOL, Event
from server.others import Others
from server.store import Policy, Store
from server.store.pairing import revoke
from server.store.stations import StationSettings, save_settings
from server.web.dashboard_live import DashboardNamespace
from server.web.guard import token_check
from server.web.live import StationNamespace
from server.web.passwords import Passwords
from server.web.pins import Pins
from server.web.sockets import Sockets, socket_server
from server.web.station_tokens import StationTokens
from tests.unit.server.looking_on import BY
from tests.unit.server.web.sample import NOW_UTC_MS
from tests.unit.server.web.scanning import World
from tests.unit.server.web.stations import paired

pytestmark = pytest.mark.expects_log(
    "server.others", "server.fanout.bus", "server.web.live", "server.web.elsewhere"
)
_NOWHERE = "unix:///nowhere/redis.sock"
_HELLO = {"protocol": PROTOCOL, "kiosk": str(UUID(int=1)), "last_seq": 0}


def _shared(path: Path) -> Store:
    return Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS, shared=True)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Return the stores of two servers that share one file."""
    path = tmp_path / "store.db"
    with closing(_shared(path)) as here, closing(_shared(path)) as there:
        yield here, there


@dataclass
class _Server:
    """The server here, with no way to the other: what its stations were told, and who left."""

    others: Others
    stations: StationNamespace
    told: list[tuple[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    fails_to_leave: list[str] = field(default_factory=list)

    async def emit(self, event: str, what: object, **_: object) -> None:
        self.told.append((event, what))

    async def disconnect(self, sid: str, **_: object) -> None:
        if sid in self.fails_to_leave:
            self.fails_to_leave.remove(sid)
            raise OSError("of a test")
        self.left.append(sid)

    async def sit(self, station: str, token: str = "right") -> None:  # noqa: S107 - of a test
        await self.stations._on_connect(station, {}, {"token": token})
        await self.stations._on_event(Event.HELLO, station, {**_HELLO, "station": station})

    def shown_names(self) -> list[str | None]:
        return [what["shown_name"] for event, what in self.told if event == Event.CONFIG_CHANGED]


@asynccontextmanager
async def _running(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[_Server]:
    """Run a server's way to the others, which looks often, and its stations."""
    monkeypatch.setattr(others_module, "LOOK_S", 0.02)
    others = Others(
        _NOWHERE, store, key="of a test", now_utc_ms=lambda: NOW_UTC_MS, monotonic=lambda: 0.0
    )
    sockets, news = Sockets(socket_server(NAMESPACE)), World().news_of(store)
    pins = Pins(store, Passwords(), now_utc_ms=lambda: NOW_UTC_MS)
    stations = StationNamespace(
        store,
        StationTokens(store, token_check("right")),
        sockets,
        news,
        pins,
        now_utc_ms=lambda: NOW_UTC_MS,
        elsewhere=others.elsewhere,
    )
    server = _Server(others, stations)
    monkeypatch.setattr(sockets.server, "emit", server.emit)
    monkeypatch.setattr(sockets.server, "disconnect", server.disconnect)
    others.tell(stations, news, DashboardNamespace(news, sockets, _nobody, _nobody))
    async with asyncio.TaskGroup() as group:
        run = group.create_task(others.run())
        yield server
        run.cancel()


async def _nobody(_: object) -> None:
    return None


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - another task
            await asyncio.sleep(0.01)


def _named(store: Store, shown_name: str) -> Awaitable[None]:
    settings = StationSettings(shown_name=shown_name)
    job = partial(save_settings, station="left", settings=settings, actor=BY, now_utc_ms=1)
    return store.write(job)


async def test_what_is_set_of_a_station_at_another_server_reaches_it_without_redis(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = stores
    async with _running(here, monkeypatch) as server:
        await server.sit("left")
        await server.sit("right")
        await _named(there, "Left")
        await _until(lambda: "Left" in server.shown_names())
        await _named(there, "Links")
        await _until(lambda: "Links" in server.shown_names())
        assert server.shown_names() == [None, None, "Left", "Links"]


async def test_a_look_that_fails_is_done_again_and_keeps_no_other_socket_from_being_asked(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = stores
    tokens = {station: await paired(there, station) for station in ("left", "right")}
    async with _running(here, monkeypatch) as server:
        for station, token in tokens.items():
            await server.sit(station, token)
        server.fails_to_leave = ["left", "left"]
        for station in tokens:
            await there.write(partial(revoke, station=station, actor=BY, now_utc_ms=NOW_UTC_MS))
        await _until(lambda: "left" in server.left)
        assert server.left[0] == "right"
        assert not server.fails_to_leave
