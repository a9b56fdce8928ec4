"""The keyboards of a system, and of Windows with a stand-in for it: from the list to a scan."""

import asyncio
from pathlib import Path

from drivers.barcode.decode import Decode
from drivers.keyboard_places import KeyboardPlaces
from drivers.raw_input import RawInput
from drivers.scanner import ScannerEvent, ScannerReady
from station.bridge.keyboards import keyboards_of, raw_keyboards
from station.bridge.scanner_book import book_of
from station.bridge.scanners import Scanners, searches
from station.config import Config
from station.events import Enrolling, EnrolmentChanged, ScannersListed, StationEvent
from tests.raw_windows import StandIn, spelt

CHEAP = r"\\?\HID#VID_04B4&PID_0100#7&1a2b3c&0&0000#{884b96c3}"
CHEAP_ID = "keyboard:usb:04b4:0100:@7&1a2b3c&0&0000"
NOTHING_ELSE = Config(find_scanners=False)


def test_on_this_system_keyboards_are_event_devices() -> None:
    assert isinstance(keyboards_of(Config()).search, KeyboardPlaces)


def test_every_kind_is_searched_beside_raw_input_too() -> None:
    keyboards = raw_keyboards(Config(), RawInput(StandIn()))
    kinds = searches(Config(), keyboards.search)
    assert keyboards.search in kinds
    assert len(kinds) == len(searches(Config())) == 6
    assert not any(isinstance(search, KeyboardPlaces) for search in kinds)


async def test_on_windows_a_keyboard_is_listed_enrolled_and_then_read(tmp_path: Path) -> None:
    windows = StandIn()
    windows.names = {7: CHEAP}
    keyboards = raw_keyboards(NOTHING_ELSE, RawInput(windows))
    heard: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    told: asyncio.Queue[StationEvent] = asyncio.Queue()
    scanners = Scanners(
        NOTHING_ELSE, book_of(tmp_path), heard.put_nowait, told.put_nowait, keyboards=keyboards
    )
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(scanners.run())
        while not isinstance(listed := await told.get(), ScannersListed) or not listed.scanners:
            pass
        assert CHEAP_ID in {row.scanner_id for row in listed.scanners}
        scanners.enrol()
        while not isinstance(shown := await told.get(), EnrolmentChanged):
            pass
        windows.tell(*spelt(7, f"{shown.code}\r"))
        while not isinstance(enrolled := await told.get(), EnrolmentChanged):
            pass
        assert enrolled.state is Enrolling.ENROLLED
        assert await heard.get() == ScannerReady(CHEAP_ID, "Keyboard 04b4:0100")
        windows.tell(*spelt(7, "4006381333931\r"))
        read = await heard.get()
        running.cancel()
    assert isinstance(read, Decode)
    assert (read.frame.scanner_id, read.data) == (CHEAP_ID, b"4006381333931")
