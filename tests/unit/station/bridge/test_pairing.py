"""Codes scanned at a kiosk, asked of a server that answers as told."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from aiohttp import web

from server.contract.own_code import Command, command_code
from server.contract.pairing import PAIR_PATH, Paired, PairRequest, pairing_barcode
from station.bridge.journal import Journal
from station.bridge.link.errors import LinkRefusedError
from station.bridge.pairing import Pairing
from station.bridge.pairing_file import NAME, read_token
from station.events import PairingTold, PairingTrouble, StationEvent

pytestmark = pytest.mark.expects_log("station.bridge.pairing")
CODE = pairing_barcode("abcdefgh").encode()
KIOSK = UUID(int=7)


class Server:
    """Answers `status`, with a token when that is CREATED."""

    def __init__(self) -> None:
        self.url = ""
        self.status = HTTPStatus.CREATED
        self.body = msgspec.json.encode(Paired("pack-1", "ssk_" + "x" * 43))
        self.asked: list[PairRequest] = []

    def pair_as(self, station: str, store: str | None) -> None:
        self.body = msgspec.json.encode(Paired(station, "ssk_" + "x" * 43, store))

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(msgspec.json.decode(await request.read(), type=PairRequest))
        return web.Response(body=self.body, status=self.status)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    site = web.Application()
    site.router.add_post(PAIR_PATH, made.answer)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


class Kiosk:
    """A kiosk's side of it: what is told, and what was done for it."""

    def __init__(self, url: str, folder: Path, named: str | None = None) -> None:
        self.told: list[StationEvent] = []
        self.did: list[str] = []
        self.pairing = Pairing(url, folder, KIOSK, named, self.told.append)
        self.pairing.is_wanted = lambda: True
        self.pairing.anew = self._anew
        self.pairing.paired = lambda: self.did.append("paired")

    async def _anew(self) -> None:
        self.did.append("anew")

    async def scan(self) -> PairingTrouble | None:
        await self.pairing._pair("abcdefgh", self.pairing.url or "")
        told = self.told[-1]
        assert isinstance(told, PairingTold)
        return told.trouble


async def test_a_kiosk_without_a_token_waits_to_be_paired(server: Server, tmp_path: Path) -> None:
    with pytest.raises(LinkRefusedError, match="not paired"):
        await Kiosk(server.url, tmp_path).pairing.endpoint()


async def test_a_code_becomes_the_token_and_the_stations_name(
    server: Server, tmp_path: Path
) -> None:
    kiosk = Kiosk(server.url, tmp_path)
    assert await kiosk.scan() is None
    assert kiosk.did == ["anew", "paired"]
    assert server.asked == [PairRequest("abcdefgh", KIOSK)]
    endpoint = await kiosk.pairing.endpoint()
    assert (endpoint.url, endpoint.station) == (server.url, "pack-1")
    assert endpoint.token.startswith("ssk_")


async def test_pairing_the_same_station_again_keeps_the_journal_as_it_is(
    server: Server, tmp_path: Path
) -> None:
    kiosk = Kiosk(server.url, tmp_path, "pack-1")
    await kiosk.scan()
    await kiosk.scan()
    assert kiosk.did == ["anew", "paired", "paired"]
    assert server.asked[-1].station == "pack-1"


@pytest.mark.parametrize(
    ("before", "after", "did"),
    [
        ("one", "one", ["paired"]),
        ("one", "two", ["anew", "paired"]),
        ("one", None, ["anew", "paired"]),
        (None, "one", ["anew", "paired"]),
    ],
)
async def test_only_a_server_that_is_known_to_be_the_same_counts_on_at_a_new_address(
    server: Server, tmp_path: Path, before: str | None, after: str | None, did: list[str]
) -> None:
    server.pair_as("pack-1", before)
    await Kiosk(server.url, tmp_path).scan()
    server.pair_as("pack-1", after)
    moved = Kiosk(server.url.replace("127.0.0.1", "localhost"), tmp_path)
    assert await moved.scan() is None
    assert moved.did == did


async def test_another_station_of_the_same_server_counts_anew(
    server: Server, tmp_path: Path
) -> None:
    server.pair_as("pack-1", "one")
    await Kiosk(server.url, tmp_path).scan()
    server.pair_as("pack-2", "one")
    kiosk = Kiosk(server.url, tmp_path)
    await kiosk.scan()
    assert kiosk.did == ["anew", "paired"]


async def test_a_server_with_a_new_store_at_the_old_address_counts_anew(
    server: Server, tmp_path: Path
) -> None:
    server.pair_as("pack-1", "one")
    await Kiosk(server.url, tmp_path).scan()
    server.pair_as("pack-1", "two")
    kiosk = Kiosk(server.url, tmp_path)
    await kiosk.scan()
    assert kiosk.did == ["anew", "paired"]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, PairingTrouble.WRONG),
        (400, PairingTrouble.WRONG),
        (410, PairingTrouble.OVER),
        (409, PairingTrouble.OTHER_STATION),
        (429, PairingTrouble.TOO_MANY),
        (500, PairingTrouble.UNREACHABLE),
        (503, PairingTrouble.UNREACHABLE),
        (302, PairingTrouble.UNREACHABLE),
    ],
)
async def test_what_the_server_refuses_is_told_and_nothing_is_kept(
    server: Server, tmp_path: Path, status: int, trouble: PairingTrouble
) -> None:
    server.status = HTTPStatus(status)
    kiosk = Kiosk(server.url, tmp_path)
    assert await kiosk.scan() is trouble
    assert kiosk.did == []
    assert read_token(tmp_path, server.url) is None


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"station": "a b", "token": "x"}'])
async def test_an_answer_that_is_none_keeps_nothing(
    server: Server, tmp_path: Path, body: bytes
) -> None:
    server.body = body
    assert await Kiosk(server.url, tmp_path).scan() is PairingTrouble.UNREACHABLE


async def test_no_server_is_told_as_that(tmp_path: Path) -> None:
    assert await Kiosk("http://127.0.0.1:9", tmp_path).scan() is PairingTrouble.UNREACHABLE


async def test_a_disk_that_refuses_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / NAME.parent).write_text("in the way")
    kiosk = Kiosk(server.url, tmp_path)
    assert await kiosk.scan() is PairingTrouble.NOT_KEPT
    assert "paired" not in kiosk.did


async def test_a_journal_that_cannot_be_numbered_anew_is_told_and_no_token_is_kept(
    server: Server, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal.jsonl", mint_id=lambda: UUID(int=1))
    await journal.open("s1")
    (tmp_path / "journal.new").mkdir()
    kiosk = Kiosk(server.url, tmp_path)
    kiosk.pairing.anew = lambda: journal.renumber(0, is_anew=True)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(journal.run())
        assert await kiosk.scan() is PairingTrouble.NOT_KEPT
        journal.stop()
    assert read_token(tmp_path, server.url) is None
    assert kiosk.did == []


async def test_only_a_pairing_code_is_taken_and_only_while_one_is_wanted(tmp_path: Path) -> None:
    pairing = Kiosk("http://hub", tmp_path).pairing
    ok = command_code(Command.OK).encode()
    for other in (b"8801234567893", ok, b"-p.abcdefgh.zz", b"abcdefgh", b"\xff"):
        assert not pairing.take(other)
    assert pairing.take(CODE)
    pairing.is_wanted = lambda: False
    assert not pairing.take(CODE)


async def test_a_typed_code_is_asked_of_the_server(server: Server, tmp_path: Path) -> None:
    kiosk = Kiosk(server.url, tmp_path)
    paired = asyncio.Event()
    kiosk.pairing.paired = paired.set
    running = asyncio.ensure_future(kiosk.pairing.run())
    kiosk.pairing.enter("abcdefgh")
    await asyncio.wait_for(paired.wait(), 10)
    running.cancel()
    await asyncio.wait({running})
    assert kiosk.told == [PairingTold(None)]
    assert server.asked == [PairRequest("abcdefgh", KIOSK)]


def test_a_code_that_is_typed_as_the_server_knows_the_kiosk_again_is_answered_too(
    tmp_path: Path,
) -> None:
    kiosk = Kiosk("http://hub", tmp_path)
    kiosk.pairing.is_wanted = lambda: False
    kiosk.pairing.enter("abcdefgh")
    assert kiosk.told == [PairingTold(PairingTrouble.UNREACHABLE)]
