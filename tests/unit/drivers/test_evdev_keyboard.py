import asyncio
import errno
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from drivers import evdev_keyboard
from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.evdev_keyboard import EvdevKeyboardDriver
from drivers.event_device import EVIOCGKEY, EVIOCGRAB, EventDevice, device_error
from drivers.resources import KeyboardResource
from drivers.scanner import ScannerOutput
from drivers.us_keyboard import Key
from drivers.wedge import WedgeSettings
from tests.evdev_pipe import Kernel, PipeKeyboard, dropped, key, spelt

WAIT_S = 20.0
QUICK = WedgeSettings(end_after_ms=20)
PATH = "/dev/input/event7"


@pytest.fixture
def keyboard() -> Iterator[PipeKeyboard]:
    made = PipeKeyboard(PATH)
    made.plug()
    yield made
    made.put_away()


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    threads, files = set(threading.enumerate()), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    yield
    assert set(threading.enumerate()) <= threads
    assert len(os.listdir("/proc/self/fd")) <= files  # noqa: PTH208


def driver_of(keyboard: PipeKeyboard, settings: WedgeSettings = QUICK) -> EvdevKeyboardDriver:
    return EvdevKeyboardDriver(KeyboardResource("usb:1", PATH, "Belt"), settings, keyboard.open)


@asynccontextmanager
async def claimed(driver: EvdevKeyboardDriver) -> AsyncIterator[AsyncIterator[ScannerOutput]]:
    async with asyncio.timeout(WAIT_S):
        await driver.claim()
        try:
            yield driver.decodes()
        finally:
            await driver.release()


async def data_of(outputs: AsyncIterator[ScannerOutput]) -> bytes:
    output = await anext(outputs)
    assert isinstance(output, Decode)
    return output.data


async def test_it_grabs_its_keyboard_and_reads_what_it_strikes(keyboard: PipeKeyboard) -> None:
    driver = driver_of(keyboard)
    assert (driver.scanner_id, driver.name) == ("usb:1", "Belt")
    async with claimed(driver) as outputs:
        assert keyboard.kernel.grabbed
        at_ns = time.monotonic_ns()
        keyboard.write(spelt("10A\x1d21b\r", at_ns, step_ns=1000))
        output = await anext(outputs)
    assert isinstance(output, Decode)
    assert output.data == b"10A\x1d21b"
    assert 0 < output.frame.received_ns - at_ns < 30_000


async def test_silence_ends_a_line(keyboard: PipeKeyboard) -> None:
    async with claimed(driver_of(keyboard)) as outputs:
        keyboard.strike("880123")
        assert await data_of(outputs) == b"880123"


async def test_pulled_out_in_mid_code_a_scanner_that_ends_its_codes_with_enter_leaves_no_half_code(
    keyboard: PipeKeyboard,
) -> None:
    driver = driver_of(keyboard, WedgeSettings())
    for scans in (5, 0):  # plugged in again it is known at once
        async with claimed(driver) as outputs:
            keyboard.strike("8801234567893\r" * scans + "88012345")
            found = [await anext(outputs) for _ in range(scans + 1)]
            keyboard.unplug()
            with pytest.raises(ScannerLostError):
                await anext(outputs)
        keyboard.plug()
        assert [each.data for each in found if isinstance(each, Decode)] == [
            b"8801234567893"
        ] * scans
        assert isinstance(found[-1], FrameRejected)
        assert (found[-1].reason, found[-1].head) == (RejectReason.UNFINISHED, b"88012345")


async def test_an_overrun_in_mid_code_makes_no_wrong_code(keyboard: PipeKeyboard) -> None:
    async with claimed(driver_of(keyboard)) as outputs:
        at_ns = time.monotonic_ns()
        keyboard.write(spelt("88012345", at_ns))
        keyboard.write(dropped(at_ns + 20_000_000) + spelt("893\r", at_ns + 21_000_000))
        rejected = await anext(outputs)
        assert isinstance(rejected, FrameRejected)
        assert rejected.reason is RejectReason.EVENTS_LOST
        assert rejected.head.startswith(b"88012345")
        keyboard.strike("8801111111111\r")
        assert await data_of(outputs) == b"8801111111111"


async def test_after_an_overrun_the_kernel_says_which_keys_are_down(
    keyboard: PipeKeyboard,
) -> None:
    async with claimed(driver_of(keyboard)) as outputs:
        keyboard.kernel.down = {Key.LEFT_SHIFT}
        keyboard.write(dropped(time.monotonic_ns()))
        assert isinstance(await anext(outputs), FrameRejected)
        keyboard.kernel.down = set()
        keyboard.strike("a")
        keyboard.write(key(Key.LEFT_SHIFT, 0, time.monotonic_ns()))
        keyboard.strike("b\r")
        assert await data_of(outputs) == b"Ab"


class Asked:
    """The questions to a keyboard's kernel, as they come."""

    def __init__(self, keyboard: PipeKeyboard) -> None:
        loop, self._requests = asyncio.get_running_loop(), asyncio.Queue[int]()

        def tell(request: int) -> None:
            loop.call_soon_threadsafe(self._requests.put_nowait, request)

        keyboard.kernel.on_asked = tell

    async def which_keys_are_down(self) -> None:
        """Wait until that is asked once more."""
        while await self._requests.get() != EVIOCGKEY:
            pass


async def test_a_claim_waits_until_a_scan_that_is_going_on_has_ended(
    keyboard: PipeKeyboard,
) -> None:
    keyboard.kernel.down = {Key.ENTER}
    asked = Asked(keyboard)
    keyboard.strike("-OF-A-CODE\r")
    driver = driver_of(keyboard)
    async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as group:
        claim = group.create_task(driver.claim())
        for _ in range(3):
            await asked.which_keys_are_down()
        assert not claim.done()
        assert EVIOCGRAB not in keyboard.kernel.asked
        keyboard.kernel.down = set()
    outputs = driver.decodes()
    keyboard.strike("WHOLE\r")
    assert await data_of(outputs) == b"WHOLE"
    await driver.release()


async def test_a_scanner_that_never_rests_is_grabbed_in_mid_code_and_that_code_rejected(
    keyboard: PipeKeyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evdev_keyboard, "_QUIET_TIMEOUT_S", 0.05)
    keyboard.kernel.down = {Key.ENTER}
    async with claimed(driver_of(keyboard)) as outputs:
        keyboard.strike("REST\rWHOLE\r")
        output = await anext(outputs)
        assert isinstance(output, FrameRejected)
        assert output.reason is RejectReason.EVENTS_LOST
        assert await data_of(outputs) == b"WHOLE"


@dataclass
class KernelWithLatePress(Kernel):
    """A key goes down at the very moment of the first grab."""

    grabs: list[bool] = field(default_factory=list)

    def _grab(self, wanted: bool) -> None:
        super()._grab(wanted)
        self.grabs.append(wanted)
        self.down = {30} if self.grabs == [True] else set()


async def test_a_key_that_goes_down_as_it_is_grabbed_is_not_left_down_for_all_others(
    keyboard: PipeKeyboard,
) -> None:
    keyboard.kernel = KernelWithLatePress()
    async with claimed(driver_of(keyboard)):
        assert keyboard.kernel.grabs == [True, False, True]


async def test_a_scanner_that_compensates_is_read_by_the_caps_lock_it_shows(
    keyboard: PipeKeyboard,
) -> None:
    keyboard.kernel.leds = 0b010
    settings = WedgeSettings(compensates_caps_lock=True, end_after_ms=20)
    async with claimed(driver_of(keyboard, settings)) as outputs:
        keyboard.strike("aB\r")
        assert await data_of(outputs) == b"Ab"


async def test_when_nobody_takes_scans_it_stops_reading_and_is_released_all_the_same(
    keyboard: PipeKeyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, in_vain = asyncio.get_running_loop(), asyncio.Semaphore(0)

    class Room(threading.Semaphore):
        """Says when somebody waited for it in vain."""

        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            has_room = super().acquire(blocking, timeout)
            if not has_room:
                loop.call_soon_threadsafe(in_vain.release)
            return has_room

    monkeypatch.setattr(evdev_keyboard._Reader, "most_waiting", 2)
    monkeypatch.setattr(threading, "Semaphore", Room)
    driver = driver_of(keyboard)
    async with claimed(driver) as outputs:
        keyboard.strike("1\r2\r3\r4\r5\r")
        for _ in range(2):
            await in_vain.acquire()
        assert driver._held is not None
        assert driver._held._outputs.qsize() == 2
        assert [await data_of(outputs) for _ in range(5)] == [b"1", b"2", b"3", b"4", b"5"]
        keyboard.strike("6\r7\r8\r9\r")


class TestAKeyboardThatIsNotClaimed:
    async def error_of(self, keyboard: PipeKeyboard) -> ScannerError:
        with pytest.raises(ScannerError) as raised:
            await driver_of(keyboard).claim()
        assert raised.value.device == PATH
        return raised.value

    async def test_because_it_is_not_there(self) -> None:
        assert isinstance(await self.error_of(PipeKeyboard(PATH)), ScannerNotFoundError)

    async def test_because_another_program_has_grabbed_it(self, keyboard: PipeKeyboard) -> None:
        keyboard.kernel.grabbed_elsewhere = True
        assert isinstance(await self.error_of(keyboard), ScannerBusyError)

    async def test_because_it_goes_away_meanwhile(self, keyboard: PipeKeyboard) -> None:
        keyboard.kernel.gone = True
        assert isinstance(await self.error_of(keyboard), ScannerNotFoundError)

    async def test_because_this_user_may_not(
        self, keyboard: PipeKeyboard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(path: str) -> EventDevice:
            raise device_error("open", path, PermissionError(errno.EACCES, "no"))

        monkeypatch.setattr(keyboard, "open", refuse)
        error = await self.error_of(keyboard)
        assert isinstance(error, ScannerNotPermittedError)
        assert "udev" in error.hint

    async def test_because_of_a_fault_of_our_own(
        self, keyboard: PipeKeyboard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_path: str) -> EventDevice:
            raise ZeroDivisionError

        monkeypatch.setattr(keyboard, "open", fail)
        assert "ZeroDivisionError" in (await self.error_of(keyboard)).detail

    async def test_because_it_does_not_answer(
        self, keyboard: PipeKeyboard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keyboard.kernel.down = {Key.ENTER}
        monkeypatch.setattr(evdev_keyboard._Reader, "opens_within_s", 0.05)
        assert "no answer" in str(await self.error_of(keyboard))

    async def test_because_whoever_waited_gave_up(self, keyboard: PipeKeyboard) -> None:
        keyboard.kernel.down = {Key.ENTER}
        asked = Asked(keyboard)
        async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as group:
            task = group.create_task(driver_of(keyboard).claim())
            await asked.which_keys_are_down()
            task.cancel()


async def test_unclaimed_it_does_not_read(keyboard: PipeKeyboard) -> None:
    driver = driver_of(keyboard)
    await driver.release()
    with pytest.raises(ScannerLostError, match="not claimed"):
        await anext(driver.decodes())
