import asyncio
import time
from collections.abc import Iterator

import pytest

from drivers import raw_input
from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.errors import ScannerBusyError, ScannerLostError, ScannerNotFoundError
from drivers.keyboard import KeyEvent
from drivers.raw_input import RawInput, RawInputDriver
from drivers.resources import KeyboardResource
from drivers.scanner import ScannerOutput
from drivers.wedge import WedgeSettings
from tests.evdev_pipe import KEYS
from tests.raw_windows import StandIn, message, spelt

BELT, HAND, SOMEBODYS = 0x10041, 0x10043, 0x10045
NAMES = {BELT: "belt", HAND: "hand", SOMEBODYS: "keyboard"}
OVERRUN = 0xFF
DEADLINE_NS = 1_000_000_000
WAIT_S = 5.0
SETTINGS = WedgeSettings(end_after_ms=50)


class Desk:
    """Two scanners and a person's keyboard on a computer with Windows."""

    def __init__(self) -> None:
        self.windows = StandIn()
        self.windows.names = dict(NAMES)
        self.raw_input = RawInput(self.windows)

    def driver(self, name: str, settings: WedgeSettings = SETTINGS) -> RawInputDriver:
        resource = KeyboardResource(f"usb:{name}", name, name.title())
        return RawInputDriver(resource, settings, self.raw_input)

    def strike(self, handle: int, text: str) -> None:
        self.windows.tell(*spelt(handle, text))


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.windows.stop()


async def data_of(driver: RawInputDriver, count: int) -> list[bytes]:
    return [output.data for output in await outputs_of(driver, count) if isinstance(output, Decode)]


async def outputs_of(driver: RawInputDriver, count: int) -> list[ScannerOutput]:
    outputs = driver.decodes()
    async with asyncio.timeout(WAIT_S):
        return [await anext(outputs) for _ in range(count)]


async def test_two_scanners_and_a_person_at_once_do_not_mix(desk: Desk) -> None:
    belt, hand = desk.driver("belt"), desk.driver("hand")
    assert (belt.scanner_id, belt.name) == ("usb:belt", "Belt")
    await belt.claim()
    await hand.claim()
    for one, other, typed in zip("FIRST\r", "OTHER\r", "hello\r", strict=True):
        desk.strike(BELT, one)
        desk.strike(SOMEBODYS, typed)
        desk.strike(HAND, other)
    assert await data_of(belt, 1) == [b"FIRST"]
    assert await data_of(hand, 1) == [b"OTHER"]
    await belt.release()
    desk.strike(HAND, "STILL\r")
    assert await data_of(hand, 1) == [b"STILL"]
    await hand.release()
    assert desk.windows.pumps == 1


@pytest.mark.parametrize(("compensates", "read"), [(False, b"ab12"), (True, b"AB12")])
async def test_caps_lock_that_was_on_before_counts_for_a_scanner_that_compensates(
    desk: Desk, *, compensates: bool, read: bytes
) -> None:
    desk.windows.caps_lock = True
    belt = desk.driver("belt", WedgeSettings(compensates_caps_lock=compensates))
    await belt.claim()
    desk.strike(BELT, "ab12\r")
    assert await data_of(belt, 1) == [read]
    await belt.release()


async def test_silence_ends_a_line(desk: Desk) -> None:
    belt = desk.driver("belt")
    await belt.claim()
    desk.strike(BELT, "880123")
    assert await data_of(belt, 1) == [b"880123"]
    await belt.release()


async def test_one_that_ends_its_codes_with_enter_and_falls_silent_in_mid_code_was_cut_short(
    desk: Desk,
) -> None:
    belt = desk.driver("belt")
    for scans in (3, 0):  # claimed again it is known at once
        await belt.claim()
        desk.strike(BELT, "8801234567893\r" * scans + "88012345")
        async with asyncio.timeout(WAIT_S):
            outputs = belt.decodes()
            *whole, cut = [await anext(outputs) for _ in range(scans + 1)]
            await belt.release()
            assert [output async for output in outputs] == []
        assert [type(each) for each in whole] == [Decode] * scans
        assert isinstance(cut, FrameRejected)
        assert (cut.reason, cut.head) == (RejectReason.UNFINISHED, b"88012345")


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_keys_that_came_in_time_are_no_silence_however_late_the_loop_is(turns: int) -> None:
    """The loop looks at its clock when the silence is over; what the thread heard comes in then."""
    ear = raw_input._Ear(lambda: DEADLINE_NS + 1)
    key = KeyEvent(KEYS["8"], pressed=True, at_ns=DEADLINE_NS - 1)

    def hear(turns_left: int) -> None:
        if turns_left:
            asyncio.get_running_loop().call_soon(hear, turns_left - 1)
        else:
            ear.hear(key)

    waiting = asyncio.ensure_future(ear.next(DEADLINE_NS))
    hear(turns)
    async with asyncio.timeout(WAIT_S):
        assert await waiting == key
        assert await ear.next(DEADLINE_NS) == raw_input._Silence(DEADLINE_NS)


async def test_keys_that_the_keyboard_could_not_tell_make_no_wrong_code(desk: Desk) -> None:
    belt = desk.driver("belt")
    await belt.claim()
    desk.strike(BELT, "88")
    desk.windows.tell(message(BELT, OVERRUN))
    desk.strike(BELT, "01\r8802\r")
    rejected, whole = await outputs_of(belt, 2)
    assert isinstance(rejected, FrameRejected)
    assert rejected.reason is RejectReason.EVENTS_LOST
    assert isinstance(whole, Decode)
    assert whole.data == b"8802"
    await belt.release()


async def test_keys_that_find_the_queue_full_are_told_as_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_input, "_QUEUED_EVENTS", 4)
    belt = desk.driver("belt")
    await belt.claim()
    desk.strike(BELT, "1\r23\r")
    await asyncio.to_thread(desk.windows.has_handed_over)
    outputs = await outputs_of(belt, 2)
    assert [type(output) for output in outputs] == [Decode, FrameRejected]
    await belt.release()


async def test_unplugged_what_came_whole_is_read_first(desk: Desk) -> None:
    belt = desk.driver("belt")
    await belt.claim()
    desk.strike(BELT, "WHOLE\rHALF")
    desk.windows.tell(BELT, SOMEBODYS)
    assert [type(output) for output in await outputs_of(belt, 2)] == [Decode, FrameRejected]
    with pytest.raises(ScannerLostError, match="unplugged"):
        await anext(belt.decodes())
    await belt.release()


async def test_released_it_ends_and_can_be_claimed_again(desk: Desk) -> None:
    belt = desk.driver("belt")
    await belt.claim()
    outputs = belt.decodes()
    await belt.release()
    assert [output async for output in outputs] == []
    await belt.release()
    await belt.claim()
    desk.strike(BELT, "AGAIN\r")
    assert await data_of(belt, 1) == [b"AGAIN"]
    await belt.release()
    assert desk.windows.pumps == 2


async def test_one_scanner_has_one_driver(desk: Desk) -> None:
    belt = desk.driver("belt")
    await belt.claim()
    with pytest.raises(ScannerBusyError):
        await belt.claim()
    with pytest.raises(ScannerBusyError):
        await desk.driver("belt").claim()
    await belt.release()


async def test_one_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(ScannerNotFoundError):
        await desk.driver("none").claim()
    assert desk.raw_input.keyboards() == NAMES


async def test_unclaimed_it_does_not_read(desk: Desk) -> None:
    with pytest.raises(ScannerLostError, match="not claimed"):
        await anext(desk.driver("belt").decodes())


@pytest.mark.parametrize(
    "end", [OSError(5, "Access is denied"), ValueError("a fault of ours"), None]
)
async def test_whatever_ends_the_thread_every_scanner_is_lost_and_claimed_anew_it_reads(
    desk: Desk, end: Exception | None
) -> None:
    scanners = [desk.driver("belt"), desk.driver("hand")]
    for scanner in scanners:
        await scanner.claim()
    if end is None:
        desk.windows.stop()
    else:
        desk.windows.tell(end)
    for scanner in scanners:
        with pytest.raises(ScannerLostError, match="ended" if end is None else str(end.args[-1])):
            await outputs_of(scanner, 1)
    for scanner in scanners:
        await scanner.release()
        await scanner.claim()
    desk.strike(BELT, "AGAIN\r")
    desk.strike(HAND, "TOO\r")
    assert [await data_of(scanner, 1) for scanner in scanners] == [[b"AGAIN"], [b"TOO"]]
    for scanner in scanners:
        await scanner.release()
    assert desk.windows.pumps == 2


async def test_one_that_was_lost_is_claimed_anew_before_the_others_are_released(desk: Desk) -> None:
    belt, hand = desk.driver("belt"), desk.driver("hand")
    await belt.claim()
    await hand.claim()
    desk.windows.tell(OSError(5, "Access is denied"))
    with pytest.raises(ScannerLostError):
        await outputs_of(belt, 1)
    await belt.release()
    await belt.claim()
    desk.strike(BELT, "AGAIN\r")
    assert await data_of(belt, 1) == [b"AGAIN"]
    await hand.release()
    await belt.release()


async def test_when_windows_gives_no_keys_from_the_first_on_the_claim_says_so(desk: Desk) -> None:
    desk.windows.refuses = OSError(5, "Access is denied")
    belt = desk.driver("belt")
    with pytest.raises(ScannerLostError, match="Access is denied"):
        await belt.claim()
    desk.windows.refuses = None
    await belt.claim()
    await belt.release()


async def test_when_windows_does_not_answer_the_claim_says_so_until_it_does(desk: Desk) -> None:
    desk.raw_input = RawInput(desk.windows, starts_within_s=0.05)
    belt = desk.driver("belt")
    desk.windows.may_begin.clear()
    for said in ("no answer", "it hangs"):
        with pytest.raises(ScannerLostError, match=said):
            await belt.claim()
    assert desk.windows.pumps == 1
    desk.windows.may_begin.set()
    await belt.claim()
    desk.strike(BELT, "AGAIN\r")
    assert await data_of(belt, 1) == [b"AGAIN"]
    await belt.release()
    assert desk.windows.pumps == 2


async def test_neither_claim_nor_release_holds_up_the_loop(desk: Desk) -> None:
    belt = desk.driver("belt")
    windows = desk.windows
    for hangs, there, act in (
        (windows.may_begin, windows.begins, belt.claim),
        (windows.may_stop, windows.stops, belt.release),
    ):
        hangs.clear()
        began_s = time.monotonic()
        async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as group:
            group.create_task(act())
            assert await asyncio.to_thread(there.wait, WAIT_S)
            hangs.set()
        assert time.monotonic() - began_s < WAIT_S / 2


async def test_a_claim_that_is_cancelled_leaves_the_keyboard_free(desk: Desk) -> None:
    belt = desk.driver("belt")
    desk.windows.may_begin.clear()
    async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as group:
        claiming = group.create_task(belt.claim())
        assert await asyncio.to_thread(desk.windows.begins.wait, WAIT_S)
        claiming.cancel()
        await asyncio.sleep(0)
        desk.windows.may_begin.set()
    other = desk.driver("belt")
    await other.claim()
    await other.release()
