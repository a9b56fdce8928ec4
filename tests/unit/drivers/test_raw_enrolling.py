"""Enrolling over Raw Input, with a stand-in for Windows."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from drivers import enrolment
from drivers.enrolment import Enrolled, Refused
from drivers.errors import ScannerBusyError, ScannerNotFoundError
from drivers.raw_enrolling import enrol_raw
from drivers.raw_input import Heard, RawInput, untapped
from drivers.recorded import Tap
from drivers.resources import KeyboardResource
from tests.raw_windows import StandIn, spelt

CODE = "-e.k3v9xq2m"
BELT, HAND = 0x10041, 0x10043
KEYBOARDS = tuple(KeyboardResource(f"usb:{name}", name, name) for name in ("belt", "hand"))
WAIT_S = 20.0


class Watched(RawInput):
    """Says how many keyboards somebody has tried to hear."""

    def __init__(self, windows: StandIn) -> None:
        super().__init__(windows)
        self.tried = asyncio.Semaphore(0)

    async def take(self, name: str, hear: Callable[[Heard], None], tap: Tap = untapped) -> int:
        try:
            return await super().take(name, hear, tap)
        finally:
            self.tried.release()


class Desk:
    """Two keyboards on a computer with Windows."""

    def __init__(self) -> None:
        self.windows = StandIn()
        self.windows.names = {BELT: "belt", HAND: "hand"}
        self.raw_input = Watched(self.windows)

    async def listen(self, *struck: tuple[int, str]) -> Enrolled | Refused:
        """Listen, and let keys be struck as soon as both are heard."""
        async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(enrol_raw(CODE, KEYBOARDS, self.raw_input))
            for _ in KEYBOARDS:
                await self.raw_input.tried.acquire()
            for handle, text in struck:
                self.windows.tell(*spelt(handle, text))
        return listening.result()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.windows.stop()


async def test_the_one_that_strikes_the_code_is_enrolled(desk: Desk) -> None:
    scans = (BELT, "8801234567893\r"), (HAND, CODE + "\r")
    assert await desk.listen(*scans) == Enrolled("usb:hand")


async def test_afterwards_each_can_be_claimed(desk: Desk) -> None:
    await desk.listen((HAND, CODE + "\r"))
    for name in ("belt", "hand"):
        desk.raw_input.detach(desk.raw_input.attach(name, lambda _heard: None))


async def test_when_nothing_comes_that_is_the_verdict(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "LISTEN_S", 0.05)
    assert await desk.listen() is Refused.NOTHING_READ


async def test_one_that_is_gone_or_taken_does_not_keep_the_other_from_being_enrolled(
    desk: Desk,
) -> None:
    del desk.windows.names[BELT]
    assert await desk.listen((HAND, CODE + "\r")) == Enrolled("usb:hand")


async def test_without_a_keyboard_that_can_be_heard_it_says_why(desk: Desk) -> None:
    with pytest.raises(ScannerNotFoundError, match="there is none"):
        await enrol_raw(CODE, (), desk.raw_input)
    handles = [desk.raw_input.attach(name, lambda _heard: None) for name in ("belt", "hand")]
    with pytest.raises(ScannerBusyError):
        await enrol_raw(CODE, KEYBOARDS, desk.raw_input)
    for handle in handles:
        desk.raw_input.detach(handle)
