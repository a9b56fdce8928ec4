"""A PIN typed at a station, at a real store."""

import logging
from functools import partial

import pytest

from server.contract.own_code import OwnCodeKind, own_code
from server.contract.station import (
    PinLocked,
    PinRequest,
    PinRight,
    PinWrong,
    Refusal,
    RefusalCode,
    ScanReply,
)
from server.contract.verdict import Reason, Verdict
from server.store import Store
from server.store.audit import Actor, Kind, entries
from server.store.operator_pins import LOCK_MS, MAX_FAILED
from server.store.operators import OperatorChange, OperatorRow, change_operator, save_operator
from server.web.passwords import Passwords
from server.web.pins import Pins
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

_PIN = "739154"
_BOSS = Actor(Kind.USER, "boss")
_BADGE = own_code(OwnCodeKind.BADGE, "lee")


class Floor:
    """A station, an operator with a PIN, and a clock that a test sets."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now_utc_ms = NOW_UTC_MS
        self.passwords = Passwords()
        self.pins = Pins(store, self.passwords, now_utc_ms=lambda: self.now_utc_ms)
        self.station = StationAt(store, "left")

    async def change(self, **change: object) -> None:
        wanted = OperatorChange(**change)  # type: ignore[arg-type]  # each test names a few
        job = partial(
            change_operator, badge="lee", change=wanted, actor=_BOSS, now_utc_ms=self.now_utc_ms
        )
        await self.store.write(job)

    async def begin(self) -> None:
        await self.store.write(partial(save_operator, operator=OperatorRow("lee", "이서연")))
        await self.change(pin_hash=await self.passwords.hashed(_PIN))
        ack = (await self.station.scan(_BADGE)).acks[0]
        assert (ack.verdict, ack.reason) == (Verdict.OPERATOR_REQUIRED, Reason.PIN_ASKED)

    async def type(self, pin: str) -> object:
        request = PinRequest(self.station.acks[-1].scan_id, pin)
        return await self.pins.answer("left", request)


@pytest.fixture
async def floor(store: Store) -> Floor:
    made = Floor(store)
    await made.begin()
    return made


async def test_the_right_pin_answers_with_a_code_that_signs_in_at_every_replay(
    floor: Floor,
) -> None:
    await save(floor.store, order("A", line(1, "apple", 2)))
    answer = await floor.type(_PIN)
    assert isinstance(answer, PinRight)
    reply = await floor.station.scan(answer.code, "A", "apple")
    told = [ack.verdict for ack in reply.acks]
    assert told == [Verdict.OPERATOR_SIGNED_IN, Verdict.ORDER_OPENED, Verdict.ITEM_MATCHED]
    assert reply.view.operator == "이서연"
    assert reply.view.pending is None
    again = await floor.store.judge("left", floor.station.sent)
    assert isinstance(again, ScanReply)
    assert list(again.acks) == floor.station.acks
    who = await floor.store.read(lambda c: c.execute("SELECT operator FROM scans").fetchall())
    assert who == [(None,), ("lee",), ("lee",), ("lee",)]


async def test_five_wrong_ones_lock_it_for_a_quarter_of_an_hour(floor: Floor) -> None:
    left = [await floor.type("0000") for _ in range(MAX_FAILED - 1)]
    assert left == [PinWrong(4), PinWrong(3), PinWrong(2), PinWrong(1)]
    assert await floor.type("0000") == PinLocked(15)
    assert await floor.type(_PIN) == PinLocked(15)
    floor.now_utc_ms += LOCK_MS - 60_000
    assert await floor.type(_PIN) == PinLocked(1)
    floor.now_utc_ms += 60_000
    assert await floor.type("0000") == PinWrong(4)
    assert isinstance(await floor.type(_PIN), PinRight)
    told = await floor.store.read(lambda connection: entries(connection, limit=1))
    assert (told[0].what, told[0].who, told[0].about) == (
        "operator.pin_locked",
        "left",
        "lee 이서연",
    )


async def test_a_supervisor_unlocks_it_or_gives_another(floor: Floor) -> None:
    for _ in range(MAX_FAILED):
        await floor.type("0000")
    await floor.change(unlock=True)
    assert await floor.type("0000") == PinWrong(4)
    await floor.change(pin_hash=await floor.passwords.hashed("2580"))
    assert await floor.type(_PIN) == PinWrong(4)
    assert isinstance(await floor.type("2580"), PinRight)


async def test_a_right_pin_begins_the_count_anew(floor: Floor) -> None:
    for _ in range(MAX_FAILED - 1):
        await floor.type("0000")
    assert isinstance(await floor.type(_PIN), PinRight)
    assert await floor.type("0000") == PinWrong(4)


async def test_a_pin_that_was_taken_away_meanwhile_keeps_nobody_waiting(floor: Floor) -> None:
    await floor.change(pin_hash=None)
    assert isinstance(await floor.type("0"), PinRight)


async def test_a_pin_that_nobody_asked_for_is_not_measured(floor: Floor) -> None:
    other = await floor.pins.answer("right", PinRequest(floor.station.acks[-1].scan_id, _PIN))
    assert isinstance(other, Refusal)
    assert other.code is RefusalCode.NOT_FOUND
    answer = await floor.type(_PIN)
    assert isinstance(answer, PinRight)
    await floor.station.scan(answer.code)
    assert isinstance(await floor.type(_PIN), Refusal)


async def test_a_pin_is_nowhere_afterwards(
    floor: Floor, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await floor.type(_PIN)
    assert isinstance(answer, PinRight)
    await floor.station.scan(answer.code)
    assert _PIN not in repr(PinRequest(floor.station.acks[-1].scan_id, _PIN))
    assert _PIN not in caplog.text
    path = store.status().path
    held = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert "이서연".encode() in held
    assert _PIN.encode() not in held
