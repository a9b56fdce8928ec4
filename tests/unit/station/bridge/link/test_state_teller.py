"""When the server is told how the kiosk stands, and that no scan waits for it."""

from collections.abc import Callable

import msgspec
import pytest

from server.contract.kiosk_state import JournalTold, KioskState
from server.contract.station import Event, Refusal, RefusalCode
from station.bridge.link.state_teller import LOOK_EVERY_S, OTHER_EVERY_S, OVERDUE_S, StateTeller
from station.events import Judged, LinkChanged, LinkState
from tests.unit.station.bridge.link.scripted_server import Linked, Scan, ScriptedServer

pytestmark = pytest.mark.expects_log("station.bridge.link")


class Stands:
    """How a kiosk stands, as a test says."""

    def __init__(self) -> None:
        self.devices = 0
        self.counts = 0

    def urgent(self) -> object:
        return self.devices

    def other(self) -> object:
        return self.counts

    def state(self) -> KioskState:
        journal = JournalTold(0, self.counts, self.counts, 0, 0)
        return KioskState(f"0.{self.devices}", 0, None, (), 0, (), journal)


class Ear:
    """The other end of a connection, which answers with a refusal or nothing."""

    def __init__(self) -> None:
        self.told = 0
        self.refusal: RefusalCode | None = None

    async def tell(self, _event: Event, _state: object, answered: Callable[[object], None]) -> None:
        self.told += 1
        if self.refusal is not None:
            answered(msgspec.to_builtins(Refusal(self.refusal, "scripted")))


class Told:
    """A teller with a clock and somebody to tell."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.stands = Stands()
        self.teller = StateTeller(self.stands, lambda: self.now_s)
        self.ear = Ear()

    async def goes_on(self, seconds: float, *, scans_wait: bool = False) -> int:
        """Let time pass; return how often something was told meanwhile."""
        before, until_s = self.ear.told, self.now_s + seconds
        while True:
            if self.teller.is_due(scans_wait=scans_wait):
                await self.teller.tell(self.ear)  # type: ignore[arg-type]
            if self.now_s >= until_s:
                return self.ear.told - before
            self.now_s = min(until_s, self.now_s + 0.25)


@pytest.fixture
def told() -> Told:
    return Told()


async def test_a_new_connection_is_told_at_once_and_then_nothing_as_long_as_nothing_is_new(
    told: Told,
) -> None:
    told.teller.begin()
    assert await told.goes_on(0) == 1
    assert await told.goes_on(60) == 0


async def test_a_device_that_changed_is_told_at_once_but_not_more_than_once_a_second(
    told: Told,
) -> None:
    told.teller.begin()
    await told.goes_on(LOOK_EVERY_S)
    told.stands.devices = 1
    told.teller.hasten()
    assert await told.goes_on(0) == 1
    for number in range(2, 10):
        told.stands.devices = number
        told.teller.hasten()
        await told.goes_on(0.1)
    assert await told.goes_on(LOOK_EVERY_S) == 1
    assert told.ear.told == 3


async def test_what_may_wait_is_told_every_few_seconds(told: Told) -> None:
    told.teller.begin()
    await told.goes_on(0)
    told.stands.counts = 1
    assert await told.goes_on(OTHER_EVERY_S - 0.5) == 0
    assert await told.goes_on(1.0 + LOOK_EVERY_S) == 1


@pytest.mark.parametrize(
    "code", [RefusalCode.NOT_STORED, RefusalCode.NO_HELLO, RefusalCode.STORE_DAMAGED]
)
async def test_what_was_refused_is_told_again_after_a_while(told: Told, code: RefusalCode) -> None:
    told.ear.refusal = code
    told.teller.begin()
    assert await told.goes_on(OTHER_EVERY_S - 0.5) == 1
    assert await told.goes_on(1.0) == 1
    told.ear.refusal = None
    assert await told.goes_on(OTHER_EVERY_S + 0.5) == 1
    assert await told.goes_on(60) == 0


async def test_what_is_not_understood_is_told_no_more_on_this_connection(told: Told) -> None:
    told.ear.refusal = RefusalCode.MALFORMED
    told.teller.begin()
    assert await told.goes_on(60) == 1
    told.teller.begin()
    assert await told.goes_on(60) == 1


async def test_scans_that_wait_go_first_until_it_is_overdue(told: Told) -> None:
    told.teller.begin()
    assert await told.goes_on(0, scans_wait=True) == 1
    told.stands.devices = 1
    assert await told.goes_on(OVERDUE_S - 0.25, scans_wait=True) == 0
    assert await told.goes_on(0.25, scans_wait=True) == 1


async def test_it_says_when_to_look_again(told: Told) -> None:
    told.teller.begin()
    await told.goes_on(0)
    assert told.teller.wait_s() == LOOK_EVERY_S
    stirred: list[int] = []
    told.teller.stirred = lambda: stirred.append(1)
    told.now_s += 5
    told.teller.hasten()
    assert (stirred, told.teller.wait_s()) == ([1], 0.0)


async def test_the_server_is_told_and_scans_are_judged_as_before(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    stands = Stands()
    async with linked(teller=StateTeller(stands, lambda: 1.0)) as seen:
        await server.is_told_states(1)
        await scan("A")
        await seen.until(lambda seen: len(seen.of(Judged)) == 1)
        await server.drop_everyone()
        await server.is_told_states(2)
    assert server.states == [stands.state()] * 2


async def test_a_server_that_is_greeted_again_is_told_again(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    async with linked(teller=StateTeller(Stands(), lambda: 1.0)) as seen:
        await server.is_told_states(1)
        server.refusals.append(RefusalCode.GAP)
        await scan("A")
        await seen.until(lambda seen: len(seen.of(Judged)) == 1)
        await server.is_told_states(2)


async def test_a_server_that_does_not_know_the_request_is_asked_once_a_connection(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.is_old = True
    stands, clock = Stands(), Told()
    async with linked(teller=StateTeller(stands, lambda: clock.now_s)) as seen:
        await server.is_told_states(1)
        for number in range(1, 4):
            await scan("A")
            await seen.until(lambda seen, count=number: len(seen.of(Judged)) == count)  # type: ignore[misc]
            stands.devices = number
            clock.now_s += 10
        assert len(server.states) == 1
        await server.drop_everyone()
        await server.is_told_states(2)
    assert LinkState.REFUSED not in [each.state for each in seen.of(LinkChanged)]
