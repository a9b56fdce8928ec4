from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from functools import partial
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.decode import Decode, RawFrame
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
    ScannerUnreachableError,
)
from drivers.reconnect import Backoff, drive
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerOutput, ScannerReady

SCAN = Decode(RawFrame(b"A", "x", 0), b"A")
LOST = ScannerLostError("read", "x")
ABSENT = ScannerNotFoundError("open", "x")
BUSY = ScannerBusyError("open", "x")
AWAY = ScannerUnreachableError("open", "x")


class Scripted:
    """A driver that does as written: each claim takes one entry, an error or what is then read."""

    scanner_id, name = "x", "X"

    def __init__(self, *script: ScannerError | list[ScannerOutput | ScannerError]) -> None:
        self._script = list(script)
        self._reads: list[ScannerOutput | ScannerError] = []
        self.released = 0

    async def claim(self) -> None:
        entry = self._script.pop(0)
        if isinstance(entry, ScannerError):
            raise entry
        self._reads = entry

    async def decodes(self) -> AsyncIterator[ScannerOutput]:
        for read in self._reads:
            if isinstance(read, ScannerError):
                raise read
            yield read

    async def release(self) -> None:
        self.released += 1


class Sleeps:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, delay_s: float) -> None:
        self.taken.append(delay_s)


async def events_of(
    driver: Scripted, sleeps: Sleeps | None = None, clock: Iterator[float] | None = None
) -> list[ScannerEvent]:
    driven = drive(
        driver,
        Backoff(1.0, 4.0, settled_s=5.0),
        chance=lambda: 0.0,
        sleep=sleeps or Sleeps(),
        clock=partial(next, clock or repeat(0.0)),
    )
    return [event async for event in driven]


def failures(events: list[ScannerEvent]) -> list[type[ScannerError]]:
    return [type(event.error) for event in events if isinstance(event, ScannerFailed)]


async def test_a_lost_scanner_is_claimed_again() -> None:
    driver = Scripted([SCAN, LOST], [SCAN])
    ready, lost, ended = ScannerReady("x", "X"), ScannerLost("x", "X", LOST), ScannerLost("x", "X")
    assert await events_of(driver) == [ready, SCAN, lost, ready, SCAN, ended]
    assert driver.released == 2


async def test_a_failure_that_lasts_is_told_once_and_tried_again() -> None:
    driver = Scripted(ABSENT, ABSENT, ABSENT, BUSY, BUSY, ABSENT, [])
    events = await events_of(driver)
    assert failures(events) == [ScannerNotFoundError, ScannerBusyError, ScannerNotFoundError]
    assert isinstance(events[-2], ScannerReady)


async def test_a_port_that_opens_at_the_second_try_never_failed() -> None:
    assert failures(await events_of(Scripted(BUSY, [LOST], BUSY, []))) == []


async def test_an_error_told_before_is_told_again_after_it_was_ready() -> None:
    events = await events_of(Scripted(BUSY, BUSY, [LOST], BUSY, BUSY, []))
    assert failures(events) == [ScannerBusyError, ScannerBusyError]


async def test_one_that_was_lost_is_not_told_to_be_absent_besides() -> None:
    events = await events_of(Scripted([LOST], ABSENT, ABSENT, ABSENT, []))
    assert [type(event) for event in events] == [ScannerReady, ScannerLost] * 2


async def test_one_that_comes_back_in_other_hands_and_goes_again_is_told_so_once_each() -> None:
    events = await events_of(Scripted([LOST], ABSENT, BUSY, BUSY, ABSENT, ABSENT, []))
    assert failures(events) == [ScannerBusyError, ScannerNotFoundError]


async def test_of_one_in_the_network_that_was_lost_it_is_told_why_nobody_answers() -> None:
    events = await events_of(Scripted([LOST], AWAY, AWAY, AWAY, []))
    assert failures(events) == [ScannerUnreachableError]


async def test_the_waits_grow_to_their_cap_and_begin_anew_once_it_read_something() -> None:
    sleeps = Sleeps()
    driver = Scripted(ABSENT, ABSENT, ABSENT, ABSENT, [SCAN, LOST], ABSENT, [])
    await events_of(driver, sleeps)
    assert sleeps.taken == [1.0, 2.0, 4.0, 4.0, 1.0, 2.0]


async def test_the_waits_grow_also_when_it_opens_and_is_lost_at_once() -> None:
    sleeps = Sleeps()
    await events_of(Scripted([LOST], [LOST], [LOST], [LOST], []), sleeps)
    assert sleeps.taken == [1.0, 2.0, 4.0, 4.0]


async def test_the_waits_begin_anew_when_it_was_lost_after_a_while() -> None:
    sleeps = Sleeps()
    claimed_and_lost_s = iter([0.0, 1.0, 10.0, 11.0, 20.0, 25.0, 30.0, 30.0])
    await events_of(Scripted([LOST], [LOST], [LOST], []), sleeps, claimed_and_lost_s)
    assert sleeps.taken == [1.0, 2.0, 1.0]


async def test_whoever_stops_listening_releases_the_scanner() -> None:
    driver = Scripted([SCAN, SCAN])
    async with aclosing(drive(driver)) as events:
        await anext(events)
        await anext(events)
    assert driver.released == 1


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_no_wait_is_longer_than_the_cap_or_shorter_than_half_the_first(
    failures: int, chance: float
) -> None:
    assert 0.125 <= Backoff().delay_s(failures, chance) <= 5.0


@pytest.mark.parametrize(("chance", "delay_s"), [(0.0, 0.5), (1.0, 0.25)])
def test_the_jitter_takes_off_up_to_half(chance: float, delay_s: float) -> None:
    assert Backoff().delay_s(2, chance) == delay_s
