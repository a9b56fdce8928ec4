"""The keyboards of a system, and of Windows with a stand-in for it: from the list to a scan."""

import asyncio
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode
from drivers.input_rights import how_to_let_one_in
from drivers.keyboard_places import KeyboardPlaces
from drivers.raw_input import RawInput
from drivers.resources import KeyboardResource
from drivers.scanner import ScannerEvent, ScannerReady
from station.bridge.keyboards import keyboards_of, raw_keyboards, what_would_allow
from station.bridge.scanner_book import book_of
from station.bridge.scanners import Scanners, searches
from station.config import Config
from station.events import Enrolling, EnrolmentChanged, ScannersListed, StationEvent
from tests.raw_windows import StandIn, spelt
from tests.unit.drivers.usb_plugs import plug

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


def test_of_keyboards_that_could_not_be_listened_to_it_is_told_how_they_may_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plug(tmp_path, "1-2", "input/event7", idVendor="04b4", idProduct="0100")
    plug(tmp_path, "1-3", "input/event8", idVendor="046d", idProduct="c31c")
    monkeypatch.setattr("station.bridge.keyboards.may_open", lambda path: path.endswith("8"))
    monkeypatch.setattr(
        "station.bridge.keyboards.how_to_let_one_in",
        lambda nodes: how_to_let_one_in(nodes, tmp_path),
    )
    shut, opened = (
        KeyboardResource(f"keyboard:{number}", f"/dev/input/event{number}", "Keyboard")
        for number in (7, 8)
    )
    told = what_would_allow([shut, opened])
    assert told == "Enter on this computer: sudo scanstation devices allow usb:04b4:0100"
    assert what_would_allow([opened]) is None
