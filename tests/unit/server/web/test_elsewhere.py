"""Servers of one store that hear each other, without the way between them."""

import asyncio
from uuid import UUID

import msgspec
import pytest
from msgspec import Raw, Struct

from server.store import Store
from server.web.elsewhere import MAX_AT_ONCE, Elsewhere
from server.web.hints import AccountsChanged, AnyHint, Hint, StationSet, StationThere, Tried
from server.web.presence import Presence
from server.web.seats import Seat, Seats
from server.web.sign_in_limits import BURST, Limits
from server.web.sockets import socket_server
from server.web.station_news import StationNews
from server.web.stations_elsewhere import MAX_STATIONS, StationsElsewhere
from tests.unit.server.web.sample import NOW_UTC_MS
from tests.unit.server.web.scanning import World

pytestmark = pytest.mark.expects_log("server.web.elsewhere", "server.web.stations_elsewhere")
KIOSK, OTHER = UUID(int=1), UUID(int=2)


def joined(*servers: Elsewhere) -> None:
    """Have each hear at once what another says."""
    for one in servers:
        others = [each for each in servers if each is not one]

        def say(hint: Hint, name: str = one.name, others: list[Elsewhere] = others) -> None:
            for other in others:
                other.hear(name, Raw(msgspec.msgpack.encode(hint)))

        one.through(say)


class Server:
    """The stations of a server; who was sent away from it."""

    def __init__(self, name: str, store: Store) -> None:
        self.elsewhere = Elsewhere(name)
        self.seats = Seats()
        self.dashboards = World().news_of(store)
        self.sent_away: list[str] = []
        news = StationNews(store, self.seats, socket_server("/station"))
        self.stations = StationsElsewhere(
            self.elsewhere, self.seats, news, self.dashboards, self._leave, lambda: NOW_UTC_MS
        )

    def sit(self, station: str, kiosk: UUID, sat_ms: int) -> None:
        self.seats.take(station, kiosk, f"{station} here", sat_ms)
        self.dashboards.came(station, 0)
        self.stations.tell(self.seats.seat(station))

    def get_up(self, station: str) -> None:
        seat = self.seats.seat(station)
        self.dashboards.left(station)
        self.seats.leave(f"{station} here")
        self.stations.tell(seat)

    def sees(self, station: str) -> bool:
        return self.dashboards.presence(station).is_online

    def _leave(self, seat: Seat) -> None:
        self.sent_away.append(seat.station)
        self.seats.leave(str(seat.sid))


@pytest.fixture
async def servers(store: Store) -> tuple[Server, Server]:
    one, two = Server("one", store), Server("two", store)
    joined(one.elsewhere, two.elsewhere)
    return one, two


async def test_who_is_there_and_who_left_is_known_at_each(servers: tuple[Server, Server]) -> None:
    one, two = servers
    one.sit("left", KIOSK, 1)
    assert two.sees("left")
    assert two.stations.is_kept_from("left", OTHER)
    assert not two.stations.is_kept_from("left", KIOSK)
    one.get_up("left")
    assert not two.sees("left")
    assert not two.stations.is_kept_from("left", OTHER)


async def test_a_kiosk_that_moved_is_where_it_came_last(servers: tuple[Server, Server]) -> None:
    one, two = servers
    one.sit("left", KIOSK, 1)
    two.sit("left", KIOSK, 2)
    assert (one.sent_away, two.sent_away) == (["left"], [])
    assert one.sees("left")
    one.sit("left", KIOSK, 3)
    assert (one.sent_away, two.sent_away) == (["left"], ["left"])
    assert two.sees("left")


async def test_of_two_kiosks_of_a_name_that_meet_the_later_is_sent_away(store: Store) -> None:
    one, two = Server("one", store), Server("two", store)
    one.sit("left", KIOSK, 1)
    two.sit("left", OTHER, 2)
    joined(one.elsewhere, two.elsewhere)
    one.elsewhere.look_at_everything()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        run = group.create_task(one.elsewhere.run())
        while not two.sent_away:  # noqa: ASYNC110 - another task
            await asyncio.sleep(0.01)
        run.cancel()
    assert (one.sent_away, two.sent_away) == ([], ["left"])
    assert two.sees("left")
    assert two.stations.is_kept_from("left", OTHER)


async def test_the_stations_of_a_server_that_died_are_gone(servers: tuple[Server, Server]) -> None:
    one, two = servers
    one.sit("left", KIOSK, 1)
    one.sit("right", OTHER, 1)
    two.sit("right", OTHER, 2)
    two.elsewhere.gone("one")
    assert not two.sees("left")
    assert two.sees("right")


async def test_a_kiosk_of_the_past_keeps_nobody_out_while_there_is_no_way(
    servers: tuple[Server, Server],
) -> None:
    one, two = servers
    one.sit("left", KIOSK, 1)
    two.elsewhere.through(lambda _: None, lambda: False)
    assert two.sees("left")
    assert not two.stations.is_kept_from("left", OTHER)
    two.elsewhere.through(lambda _: None)
    assert two.stations.is_kept_from("left", OTHER)


async def test_what_is_kept_of_names_that_are_heard_is_bounded(
    servers: tuple[Server, Server],
) -> None:
    _, two = servers

    def hear(station: str, *, is_online: bool) -> None:
        there = StationThere(station, KIOSK, 1, Presence(is_online, 1))
        two.elsewhere.hear("three", Raw(msgspec.msgpack.encode(there)))

    for number in range(MAX_STATIONS * 2):
        hear(f"away-{number}", is_online=False)
        hear(f"there-{number}", is_online=True)
        two.elsewhere.hear("three", Raw(msgspec.msgpack.encode(StationSet(f"set-{number}"))))
    hear("x" * 100_000, is_online=True)
    hear(f"there-{MAX_STATIONS - 1}", is_online=False)
    assert len(two.dashboards.presences) == MAX_STATIONS
    assert not two.sees(f"there-{MAX_STATIONS - 1}")
    assert two.seats.all() == []
    assert await two.stations.ask("never", "printers", {}, 1.0) is None
    assert two.seats.all() == []


async def test_what_a_server_says_of_another_s_station_is_passed_over(
    servers: tuple[Server, Server],
) -> None:
    one, two = servers
    one.sit("left", KIOSK, 1)
    left = StationThere("left", KIOSK, 1, Presence(since_utc_ms=1))
    two.elsewhere.hear("three", Raw(msgspec.msgpack.encode(left)))
    assert two.sees("left")


async def test_a_hint_of_a_newer_server_is_told_once_and_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Newer(Struct, tag_field="hint", tag="newer"):
        """One that this server does not know."""

    heard: list[str] = []
    elsewhere = Elsewhere("one")
    elsewhere.on(AccountsChanged, lambda speaker, _: heard.append(speaker))
    for hint in (Newer(), AccountsChanged(), Newer()):
        elsewhere.hear("two", Raw(msgspec.msgpack.encode(hint)))
    elsewhere.hear("two", Raw(b"\xc1"))
    assert heard == ["two"]
    assert len(caplog.records) == 1


async def test_more_than_can_be_done_beside_is_looked_at_instead() -> None:
    elsewhere, done, looked = Elsewhere("one"), [0], asyncio.Event()

    async def work() -> None:
        done[0] += 1

    async def look() -> None:
        looked.set()

    async def fail() -> None:
        raise OSError("of a test")

    elsewhere.when_missed(fail)
    elsewhere.when_missed(look)
    async with asyncio.TaskGroup() as group:
        run = group.create_task(elsewhere.run())
        await asyncio.sleep(0)
        elsewhere.later(fail())
        for _ in range(MAX_AT_ONCE * 2):
            elsewhere.later(work())
        async with asyncio.timeout(5):
            await looked.wait()
        run.cancel()
    assert done[0] == MAX_AT_ONCE - 1


def test_tries_are_counted_together() -> None:
    counted: list[Tried] = []

    def told(name: str, key: str, forgiven: bool) -> None:
        counted.append(Tried(name, key, forgiven))

    one = Limits(lambda: 0, lambda: 0.0, told)
    two = Limits(lambda: 0, lambda: 0.0)
    here, there = one.addresses("sign-in"), two.addresses("sign-in")
    assert not any(here.wait_s("10.0.0.9") for _ in range(BURST))
    for each in counted:
        two.hear(each.limit, each.key, each.forgiven)
    assert there.wait_s("10.0.0.9") > 0
    two.hear("sign-in", "10.0.0.9", forgiven=True)
    assert there.wait_s("10.0.0.9") == 0
    two.hear("unknown", "10.0.0.9", forgiven=True)
    strangers = two.tries("stranger")
    for _ in range(10):
        two.hear("stranger", "x", forgiven=False)
    assert strangers.locked_until_utc_ms("x", 0) is not None
    two.hear("stranger", "x", forgiven=True)
    assert strangers.locked_until_utc_ms("x", 0) is None


def test_every_hint_comes_back_as_it_was() -> None:
    hint = StationThere("left", KIOSK, 1, Presence(True, 1, 2))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(hint), type=AnyHint) == hint
