"""Codes made and used over HTTP, at a clock that a test sets."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest

from server.contract.drawing import Drawing
from server.contract.front_proof import FrontQuestion, hash_of_code
from server.contract.own_code import parse_own_code
from server.contract.pairing import CODE_ALPHABET, FrontProof
from server.store import Store
from server.store.pairing import CODE_LASTS_MS, MAX_WRONG, KeptCode, save_code
from server.web.pairing import Pairing
from server.web.sign_in_limits import BURST, EVERY_S, Limits
from server.web.station_tokens import hash_of
from tests.drawn_path import pixels
from tests.printed_pages import read
from tests.unit.server.store.people import BOSS
from tests.unit.server.web.browser import Clock
from tests.unit.server.web.sample import NOW_UTC_MS, Client, client_of

pytestmark = pytest.mark.expects_log("server.web.pairing")
FRONT_CA = "-----BEGIN CERTIFICATE-----"


@dataclass
class Desk:
    """A supervisor's desk, and whoever stands at a kiosk."""

    client: Client
    clock: Clock
    hung_up: list[str] = field(default_factory=list)

    async def make(self, station: str = "left") -> dict[str, Any]:
        answer = await self.client.post("/api/pairing-codes", json={"station": station})
        assert answer.status == 201, await answer.text()
        made: dict[str, Any] = await answer.json()
        return made

    async def pair(self, code: str, kiosk: int = 1, **more: object) -> tuple[int, dict[str, Any]]:
        asked = {"code": code, "kiosk": str(UUID(int=kiosk)), **more}
        answer = await self.client.post("/api/pair", json=asked)
        return answer.status, await answer.json()

    async def front(self, name: str, message: str) -> tuple[int, dict[str, Any]]:
        asked = {"name": name, "message": message}
        answer = await self.client.post("/api/pair/front", json=asked)
        return answer.status, await answer.json()


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[Desk]:
    clock, hung_up = Clock(), list[str]()

    async def hang_up(station: str) -> None:
        hung_up.append(station)

    def now() -> int:
        return clock.utc_ms

    pairing = Pairing(store, hang_up, FRONT_CA, limits=Limits(now, lambda: clock.s), now_utc_ms=now)
    async with client_of(pairing.routes()) as client:
        yield Desk(client, clock, hung_up)


async def test_a_code_is_told_with_its_barcode_and_its_end(desk: Desk) -> None:
    made = await desk.make()
    assert (made["station"], made["expires_utc_ms"]) == ("left", NOW_UTC_MS + CODE_LASTS_MS)
    for drawn in (made["bars"], made["square"]):
        drawing = msgspec.convert(drawn, Drawing)
        assert [each.data.decode() for each in read(pixels(drawing, 2))] == [made["barcode"]]
    own = parse_own_code(made["barcode"])
    assert own is not None
    assert own.body == made["code"].replace("-", "").lower()


async def test_when_each_name_of_a_code_is_in_use_that_is_told(desk: Desk, store: Store) -> None:
    names = ["".join(pair) for pair in product(CODE_ALPHABET, repeat=2)]

    def open_all(connection: sqlite3.Connection) -> None:
        for number, name in enumerate(names):
            kept = KeptCode(name, hash_of(name))
            save_code(connection, f"s{number}", kept, BOSS, now_utc_ms=NOW_UTC_MS)

    await store.write(open_all)
    answer = await desk.client.post("/api/pairing-codes", json={"station": "left"})
    assert answer.status == 503
    assert "wait ten minutes" in (await answer.json())["detail"]


@pytest.mark.parametrize("way", ["code", "barcode"])
async def test_a_kiosk_that_enters_or_scans_a_code_gets_a_token(
    desk: Desk, store: Store, way: str
) -> None:
    made = await desk.make()
    status, told = await desk.pair(made[way])
    assert status == 201
    assert (told["station"], told["store"]) == ("left", store.identity)
    assert told["token"].startswith("ssk_")
    assert desk.hung_up == ["left"]


async def test_a_used_an_old_and_a_wrong_code_are_refused_and_say_what_to_do(desk: Desk) -> None:
    made = await desk.make()
    status, told = await desk.pair("ABCD-EFGH")
    assert (status, "look at it again" in told["detail"]) == (404, True)
    await desk.pair(made["code"])
    status, told = await desk.pair(made["code"], kiosk=2)
    assert (status, "have a new one made" in told["detail"]) == (410, True)
    late = await desk.make()
    desk.clock.pass_s(CODE_LASTS_MS / 1000)
    assert (await desk.pair(late["code"], kiosk=2))[0] == 410


async def test_a_kiosk_set_up_to_be_another_station_is_told_so(desk: Desk) -> None:
    made = await desk.make()
    assert (await desk.pair(made["code"], station="right"))[0] == 409
    assert (await desk.pair(made["code"], station="left"))[0] == 201


async def test_an_address_may_try_only_now_and_then(desk: Desk) -> None:
    made = await desk.make()
    for _ in range(BURST):
        assert (await desk.pair("2222-2222"))[0] == 404
    status, told = await desk.pair(made["code"])
    assert (status, "try again in" in told["detail"]) == (429, True)
    desk.clock.pass_s(EVERY_S)
    assert (await desk.pair(made["code"]))[0] == 201


async def test_many_wrong_codes_end_the_one_that_is_open(desk: Desk) -> None:
    made = await desk.make()
    for _ in range(MAX_WRONG):
        desk.clock.s += EVERY_S  # the address's, not the code's: it stays young
        assert (await desk.pair("2222-2222"))[0] == 404
    desk.clock.s += EVERY_S
    assert (await desk.pair(made["code"]))[0] == 410


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"code": "ABCD-EFGH"},
        {"code": 5, "kiosk": str(UUID(int=1))},
        {"code": "x" * 65, "kiosk": str(UUID(int=1))},
        {"code": "ABCD-EFGH", "kiosk": "me"},
        {"code": "ABCD-EFGH", "kiosk": str(UUID(int=1)), "role": "owner"},
        {"code": "ABCD-EFGH", "kiosk": str(UUID(int=1)), "station": "../left"},
    ],
)
async def test_a_body_that_does_not_fit_is_refused(desk: Desk, asked: object) -> None:
    answer = await desk.client.post("/api/pair", json=asked)
    assert answer.status == 400


@pytest.mark.parametrize("code", ["\ud800", "'; DROP TABLE pairing_codes", "가나다라", "\x00"])
async def test_an_odd_code_is_a_wrong_one(desk: Desk, code: str) -> None:
    status, _ = await desk.pair(code)
    assert status in {400, 404}


@pytest.mark.parametrize("station", ["", "a b", "../x", "김", "x" * 65])
async def test_a_name_that_no_station_can_have_gets_no_code(desk: Desk, station: str) -> None:
    answer = await desk.client.post("/api/pairing-codes", json={"station": station})
    assert answer.status == 400


async def test_a_token_is_taken_back_once(desk: Desk) -> None:
    unknown = await desk.client.delete("/api/stations/left/token")
    assert unknown.status == 404
    made = await desk.make()
    await desk.pair(made["code"])
    desk.hung_up.clear()
    assert (await desk.client.delete("/api/stations/left/token")).status == 204
    assert desk.hung_up == ["left"]
    assert (await desk.client.delete("/api/stations/left/token")).status == 404
    assert (await desk.client.delete("/api/stations/a%20b/token")).status == 404


async def test_a_kiosk_is_told_the_fronts_ca_by_who_knows_its_code(desk: Desk) -> None:
    code = (await desk.make())["code"].replace("-", "").lower()
    question = FrontQuestion(hash_of_code(code))
    status, told = await desk.front(code[:2], question.message)
    assert status == 200
    assert question.proven(msgspec.convert(told, FrontProof)) == FRONT_CA


async def test_a_name_that_no_code_has_and_a_message_that_is_none_are_refused(desk: Desk) -> None:
    code = (await desk.make())["code"].replace("-", "").lower()
    message = FrontQuestion(hash_of_code(code)).message
    other = "22" if code[:2] != "22" else "33"
    assert (await desk.front(other, message))[0] == 404
    assert (await desk.front(code[:2], "41" + "ff" * 32))[0] == 400
    assert (await desk.front("0l", message))[0] == 400
    desk.clock.pass_s(CODE_LASTS_MS / 1000)
    assert (await desk.front(code[:2], message))[0] == 410


async def test_proofs_are_counted_with_the_codes_that_an_address_may_try(desk: Desk) -> None:
    code = (await desk.make())["code"].replace("-", "").lower()
    message = FrontQuestion(hash_of_code(code)).message
    for _ in range(BURST):
        assert (await desk.front(code[:2], message))[0] == 200
    assert (await desk.front(code[:2], message))[0] == 429
    assert (await desk.pair(code))[0] == 429
