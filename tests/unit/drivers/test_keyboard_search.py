import shutil
from pathlib import Path

import pytest

from drivers.keyboard_search import KeyboardFinder, KnownBy
from drivers.scanner_makers import SCANNER_MAKERS, ScannerMaker
from tests.unit.drivers.system_inputs import (
    BLUETOOTH,
    MOUSE,
    NUMBER_PAD,
    POWER_BUTTON,
    PS2,
    Inputs,
)


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path)


@pytest.mark.parametrize("maker", SCANNER_MAKERS, ids=lambda maker: f"{maker.vendor_id:04x}")
def test_a_keyboard_of_a_maker_of_scanners_is_a_scanner(
    inputs: Inputs, maker: ScannerMaker
) -> None:
    inputs.plug(vendor=f"{maker.vendor_id:04x}")
    assert inputs.known() == [KnownBy.MAKER]


@pytest.mark.parametrize(
    "name", ["WCM Barcode Reader", "Generic BAR CODE device", "Tera 2D Bar-Code", "HS20 Scanner"]
)
def test_one_that_calls_itself_a_scanner_is_one(inputs: Inputs, name: str) -> None:
    inputs.plug(name=name)
    assert inputs.known() == [KnownBy.NAME]


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("Logitech USB Keyboard", "046d"),
        ("Dell Dell USB Keyboard", "413c"),
        ("SIGMACHIP USB Keyboard", "1c4f"),
        ("Cherry Smart Card Reader Keyboard", "046a"),
        ("Keyboard with Fingerprint Scanner", "045e"),
        ("Fingerprint Scanner", "045e"),
        ("Document Scanner Keyboard", "1111"),
        # Chips that keyboards and cheap scanners share.
        ("USB Keyboard", "04b4"),
        ("HID Device", "0483"),
        ("USB Keyboard", "0581"),
        ("HIDKeyBoard", "1a86"),
        ("", "ffff"),
    ],
)
def test_an_ordinary_keyboard_is_never_taken_for_a_scanner(
    inputs: Inputs, name: str, vendor: str
) -> None:
    inputs.plug(name=name, vendor=vendor)
    assert inputs.known() == [None]


def test_the_same_number_of_another_bus_is_another_maker(inputs: Inputs) -> None:
    inputs.plug(bus=BLUETOOTH, vendor="05e0")
    inputs.plug(bus=PS2, vendor="05e0")
    assert inputs.known() == [None, None]


@pytest.mark.parametrize("keys", [POWER_BUTTON, MOUSE, NUMBER_PAD, "0", ""])
def test_what_has_no_letters_and_enter_is_no_keyboard(inputs: Inputs, keys: str) -> None:
    inputs.plug(vendor="0c2e", keys=keys)
    assert inputs.known() == []


def test_the_place_is_the_event_device_and_the_name_its_own(inputs: Inputs) -> None:
    inputs.plug(name="Honeywell Voyager 1250g", vendor="0c2e", product="0204", serial="13190B1F2E")
    (found,) = KeyboardFinder(inputs.folder).find()
    assert found.resource.path == "/dev/input/event0"
    assert found.resource.name == "Honeywell Voyager 1250g"
    assert found.resource.scanner_id == "keyboard:usb:0c2e:0204:13190B1F2E"


@pytest.mark.parametrize("serial", ["", "0", "0001", "0123456789ABCDEF"])
def test_without_a_telling_serial_number_it_is_known_by_its_socket(
    inputs: Inputs, serial: str
) -> None:
    inputs.plug(serial=serial)
    assert inputs.identities() == ["keyboard:usb:046d:c31c:@usb-0000:00:14.0-2/input0"]


def test_without_even_a_socket_it_is_known_by_its_number(inputs: Inputs) -> None:
    inputs.plug(place="", bus="0006", name="")
    assert inputs.identities() == ["keyboard:bus06:046d:c31c:@/dev/input/event0"]


def test_twins_are_told_apart_by_their_sockets(inputs: Inputs) -> None:
    inputs.plug(serial="S1", place="usb-1/input0")
    inputs.plug(serial="S1", place="usb-2/input0")
    inputs.plug(serial="S2", place="usb-3/input0")
    assert inputs.identities() == [
        "keyboard:usb:046d:c31c:S1@usb-1/input0",
        "keyboard:usb:046d:c31c:S1@usb-2/input0",
        "keyboard:usb:046d:c31c:S2",
    ]


def test_once_a_number_was_seen_twice_it_tells_nothing_any_more(inputs: Inputs) -> None:
    inputs.plug(serial="S1", place="usb-1/input0")
    finder = KeyboardFinder(inputs.folder)
    finder.find()
    inputs.plug(serial="S1", place="usb-2/input0")
    finder.find()
    shutil.rmtree(inputs.folder / "event1")
    (left,) = finder.find()
    assert left.resource.scanner_id == "keyboard:usb:046d:c31c:S1@usb-1/input0"


def test_a_device_that_goes_away_during_the_look_is_passed_over(inputs: Inputs) -> None:
    inputs.plug(serial="S1")
    inputs.plug(serial="S2")
    (inputs.folder / "event0" / "device" / "id" / "vendor").unlink()
    assert inputs.identities() == ["keyboard:usb:046d:c31c:S2"]


def test_they_come_in_the_order_of_their_numbers(inputs: Inputs) -> None:
    for number in range(12):
        inputs.plug(serial=f"S{number + 100}")
    assert [each.resource.path for each in KeyboardFinder(inputs.folder).find()] == [
        f"/dev/input/event{number}" for number in range(12)
    ]


def test_the_running_system_can_be_asked() -> None:
    here = KeyboardFinder().find()
    assert all(each.resource.path.startswith("/dev/input/event") for each in here)
