"""Hubs that announce themselves in a real network, by real multicast, to a kiosk's search."""

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.contract.hub import Hub
from station.bridge.hub_search import MOST_HUBS, HubSearch
from station.events import HubsFound
from tests.deploy.lan import Host, Lan, _ip, local_network

pytestmark = pytest.mark.expects_log("zeroconf", "station.bridge.hub_search", "server.announcing")
WAIT_S = 20
ANNOUNCER = Path(__file__).with_name("announcer.py")


@pytest.fixture
def lan() -> Iterator[Lan]:
    with local_network() as made:
        yield made


@asynccontextmanager
async def announced(
    host: Host, url: str, name: str, store: str = "5f0c2d4e9a"
) -> AsyncIterator[None]:
    """Announce a hub from a host, by the server's own part, until the block ends in order."""
    with host.entered():
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, ANNOUNCER, url, name, store)
        )
    try:
        yield
    finally:
        process.terminate()
        assert await process.wait() == 0


class Search:
    """A kiosk's search on the test's own host, and what it lists."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[HubsFound] = asyncio.Queue()
        self.search = HubSearch(self._told.put_nowait, look_again_s=0.2)
        self.hubs: tuple[Hub, ...] = ()
        self.could = True

    async def until(self, enough: Callable[[tuple[Hub, ...]], bool]) -> tuple[Hub, ...]:
        async with asyncio.timeout(WAIT_S):
            while not enough(self.hubs):
                told = await self._told.get()
                self.hubs, self.could = told.hubs, self.could and told.can_search
        return self.hubs

    async def urls(self, *urls: str) -> None:
        await self.until(lambda hubs: {hub.url for hub in hubs} == set(urls))

    async def cannot(self) -> None:
        async with asyncio.timeout(WAIT_S):
            while (await self._told.get()).can_search:
                pass


@asynccontextmanager
async def searching() -> AsyncIterator[Search]:
    made = Search()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(made.search.run())
        made.search.want(wanted=True)
        yield made
        task.cancel()


async def test_one_hub_is_found_with_its_name_and_version(lan: Lan) -> None:
    async with announced(lan.host(1), "https://hub.lan", "서울"), searching() as search:
        (hub,) = await search.until(bool)
    assert (hub.url, hub.name) == ("https://hub.lan", "서울")
    assert hub.version != ""


async def test_two_hubs_are_found_and_one_that_leaves_is_gone(lan: Lan) -> None:
    hosts = lan.host(1), lan.host(2)
    async with searching() as search:
        async with announced(hosts[0], "https://one.lan", "one", "11111111"):
            await search.urls("https://one.lan")
            async with announced(hosts[1], "https://two.lan:8443", "two", "22222222"):
                await search.urls("https://one.lan", "https://two.lan:8443")
            await search.urls("https://one.lan")
        await search.urls()


async def test_two_servers_of_one_hub_are_one(lan: Lan) -> None:
    hosts = lan.host(1), lan.host(2)
    async with (
        searching() as search,
        announced(hosts[0], "https://hub.lan", "hub"),
        announced(hosts[1], "https://hub.lan", "hub"),
    ):
        (hub,) = await search.until(bool)
        await asyncio.sleep(1)
        assert await search.until(bool) == (hub,)


async def test_one_that_lies_is_not_listed_beside_one_that_does_not(lan: Lan) -> None:
    hosts = [lan.host(number) for number in range(1, 5)]
    lies = ("http://hub.lan", "https://me:secret@hub.lan", "javascript:alert(1)")
    async with (
        searching() as search,
        announced(hosts[0], lies[0], "a", "1" * 8),
        announced(hosts[1], lies[1], "b", "2" * 8),
        announced(hosts[2], lies[2], "c", "3" * 8),
    ):
        await asyncio.sleep(2)
        async with announced(hosts[3], "https://hub.lan", "\x1b[31m\u202ehub\n" * 9, "4" * 8):
            (hub,) = await search.until(bool)
    assert hub.url == "https://hub.lan"
    assert hub.name.isprintable()
    assert len(hub.name) <= 40


async def test_a_search_begins_once_there_is_a_network_and_again_in_another(lan: Lan) -> None:
    host = lan.host(1)
    _ip("addr", "flush", "dev", "lan")
    async with announced(host, "https://hub.lan", "hub"), searching() as search:
        await search.cannot()
        _ip("addr", "add", "10.77.0.9/24", "dev", "lan")
        await search.urls("https://hub.lan")


async def test_a_hub_whose_address_changes_is_announced_again(lan: Lan) -> None:
    host = lan.host(1)
    async with announced(host, "https://hub.lan", "hub"), searching() as search:
        await search.urls("https://hub.lan")
        with host.entered():
            _ip("addr", "flush", "dev", "eth0")
            _ip("addr", "add", "10.77.0.77/24", "dev", "eth0")
        async with searching() as another:
            await another.urls("https://hub.lan")


async def test_a_network_without_multicast_finds_nothing_and_stops_nobody(lan: Lan) -> None:
    host = lan.host(1)
    with host.entered():
        _ip("route", "add", "prohibit", "224.0.0.0/4")
    async with announced(host, "https://hub.lan", "hub"), searching() as search:
        await asyncio.sleep(2)
        assert search.hubs == ()


async def test_a_flood_is_listed_no_further_than_is_bounded(lan: Lan) -> None:
    host = lan.host(1)
    async with searching() as search:
        await asyncio.sleep(1)
        with host.entered():
            _send([_answer(f"flood-{number}", host.address) for number in range(4 * MOST_HUBS)])
        await search.until(lambda hubs: len(hubs) == MOST_HUBS)
        assert len(search.search._known) == MOST_HUBS


@pytest.mark.parametrize(
    "name",
    ["a\x07b", "\udcff" * 40, "a._ScanStation._TCP.local", "a._other._tcp.local"],
    ids=["control characters", "too long once decoded", "other case", "other service"],
)
async def test_a_name_that_is_none_takes_no_hub_from_the_list(lan: Lan, name: str) -> None:
    stranger, hosts = lan.host(1), (lan.host(2), lan.host(3))
    async with (
        announced(hosts[0], "https://one.lan", "one", "11111111"),
        searching() as search,
    ):
        await search.urls("https://one.lan")
        with stranger.entered():
            _send([_answer(name, stranger.address)])
        async with announced(hosts[1], "https://two.lan", "two", "22222222"):
            await search.urls("https://one.lan", "https://two.lan")
    assert search.could


def _send(answers: Iterable[bytes]) -> None:
    """Send answers nobody asked for, a packet each."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        here = socket.inet_aton("10.77.0.1")
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sender.bind(("10.77.0.1", 5353))
        for answer in answers:
            sender.sendto(answer, ("224.0.0.251", 5353))


def _answer(said: str, address: str) -> bytes:
    """Return PTR, SRV, TXT and A of a hub (RFC 1035, 6762); a name with dots is whole."""
    service = _name("_scanstation._tcp.local")
    name = _name(said) if "." in said else bytes([len(_text(said))]) + _text(said) + service
    host = _name("h.local")
    url = f"url=https://{said}.lan".encode(errors="replace")
    records = (
        (service, 12, 1, name),
        (name, 33, 0x8001, struct.pack("!HHH", 0, 0, 443) + host),
        (name, 16, 0x8001, b"".join(bytes([len(each)]) + each for each in (b"txtvers=1", url))),
        (host, 1, 0x8001, socket.inet_aton(address)),
    )
    head = struct.pack("!6H", 0, 0x8400, 0, len(records), 0, 0)
    return head + b"".join(
        owner + struct.pack("!HHIH", kind, of, 120, len(data)) + data
        for owner, kind, of, data in records
    )


def _text(label: str) -> bytes:
    return label.encode(errors="surrogateescape")


def _name(text: str) -> bytes:
    return b"".join(bytes([len(each)]) + _text(each) for each in text.split(".")) + b"\0"
