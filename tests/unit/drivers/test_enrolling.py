import asyncio
import errno
import logging
import time
from collections.abc import Iterator

import pytest

from drivers import enrolment
from drivers.enrolling import enrol
from drivers.enrolment import Enrolled, Refused
from drivers.errors import ScannerNotFoundError, ScannerNotPermittedError
from drivers.event_device import EventDevice, device_error
from drivers.resources import KeyboardResource
from tests.evdev_pipe import PipeKeyboard, dropped

CODE = "-e.k3v9xq2m"
WAIT_S = 5.0
NAMES = ("belt", "hand")
KEYBOARDS = tuple(KeyboardResource(f"usb:{name}", name, name) for name in NAMES)


class Desk:
    """Two keyboards in the tester's hands."""

    def __init__(self) -> None:
        self.keyboards = {name: PipeKeyboard(name) for name in NAMES}
        for keyboard in self.keyboards.values():
            keyboard.plug()
        self.forbidden: set[str] = set()

    def open(self, path: str) -> EventDevice:
        if path in self.forbidden:
            raise device_error("open", path, PermissionError(errno.EACCES, "no"))
        return self.keyboards[path].open(path)

    async def listen(self) -> Enrolled | Refused:
        async with asyncio.timeout(WAIT_S):
            return await enrol(CODE, KEYBOARDS, open_device=self.open)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    for keyboard in made.keyboards.values():
        keyboard.put_away()


async def test_the_one_that_strikes_the_code_is_enrolled_and_none_is_grabbed(desk: Desk) -> None:
    desk.keyboards["hand"].strike("8801234567893\r")
    desk.keyboards["belt"].strike(CODE + "\r")
    assert await desk.listen() == Enrolled("usb:belt")
    assert not any(keyboard.kernel.grabbed for keyboard in desk.keyboards.values())


async def test_scan_codes_are_kept_back_so_that_the_code_fits_into_the_kernels_buffer(
    desk: Desk,
) -> None:
    desk.keyboards["belt"].strike(CODE + "\r")
    await desk.listen()
    assert all(keyboard.kernel.masked is not None for keyboard in desk.keyboards.values())


async def test_silence_ends_the_code_of_a_scanner_that_sends_no_suffix(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "LISTEN_S", 10 * WAIT_S)
    desk.keyboards["hand"].strike(CODE)
    assert await desk.listen() == Enrolled("usb:hand"), "and not the end of the listening"


async def test_it_gives_up_in_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "LISTEN_S", 0.05)
    assert await desk.listen() is Refused.NOTHING_READ


async def _looked_at_devices() -> None:
    """Wait until the loop has looked at every device that has something to say."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_one_that_is_unplugged_or_overrun_does_not_disturb_the_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk.keyboards["belt"].unplug()
    desk.keyboards["belt"].plug()
    hand = desk.keyboards["hand"]
    hand.write(dropped(time.monotonic_ns()))
    async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as group:
        listening = group.create_task(desk.listen())
        await _looked_at_devices()
        desk.keyboards["belt"].unplug()
        await _looked_at_devices()
        hand.strike(CODE + "\r")
    assert await listening == Enrolled("usb:hand")
    assert caplog.messages == ["keyboard listened to no more"]


async def test_those_that_may_not_be_opened_are_left_out(desk: Desk) -> None:
    desk.forbidden = {"belt"}
    desk.keyboards["hand"].strike(CODE + "\r")
    assert await desk.listen() == Enrolled("usb:hand")


async def test_when_none_may_be_opened_the_error_says_what_to_do(desk: Desk) -> None:
    desk.forbidden = set(NAMES)
    with pytest.raises(ScannerNotPermittedError, match="udevadm trigger"):
        await desk.listen()


async def test_without_any_keyboard_there_is_nothing_to_listen_to() -> None:
    with pytest.raises(ScannerNotFoundError, match="there is none"):
        await enrol(CODE, ())


async def test_whoever_gives_up_waiting_leaves_nothing_behind(desk: Desk) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.listen())
        await _looked_at_devices()
        task.cancel()
    for keyboard in desk.keyboards.values():
        assert not asyncio.get_running_loop().remove_reader(keyboard.fd)
