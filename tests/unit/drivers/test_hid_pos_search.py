"""Which HID devices are scanners, and what each is called."""

import pytest

from drivers.hid_pos import HidPosDriver, Listed
from drivers.hid_pos_search import HidPosSearch
from drivers.place import Kind
from drivers.resources import HidPosResource

HONEYWELL = 0x0C2E


def _listed(path: bytes, *, page: int = 0x8C, serial: str | None = None) -> Listed:
    return Listed(
        path=path,
        vendor_id=HONEYWELL,
        product_id=0x0B81,
        serial_number=serial,
        product_string="Xenon 1900",
        usage_page=page,
    )


def test_scanners_are_found_by_their_usage_page_once_each() -> None:
    listed = [
        _listed(b"/dev/hidraw0", page=0x01),
        _listed(b"/dev/hidraw1", serial="S1"),
        _listed(b"/dev/hidraw1", serial="S1"),
        _listed(b"/dev/hidraw2", page=0x8D),
    ]
    (found,) = HidPosSearch(listed=lambda: listed).places()
    assert found.resource == HidPosResource(
        "usb:0c2e:0b81:S1", b"/dev/hidraw1", HONEYWELL, 0x0B81, "Xenon 1900"
    )


def test_twins_are_told_apart_and_stay_so_when_one_goes() -> None:
    both = [_listed(b"/dev/hidraw1", serial="S1"), _listed(b"/dev/hidraw2", serial="S1")]
    search = HidPosSearch(listed=lambda: both)
    first, second = search.places()
    assert first.scanner_id != second.scanner_id
    both.pop(0)
    assert search.places() == (second,)


def test_one_is_driven_under_its_name() -> None:
    (place,) = HidPosSearch(listed=lambda: [_listed(b"cable", serial="S1")]).places()
    driver = place.make("Left", place.settings)
    assert isinstance(driver, HidPosDriver)
    assert (driver.name, driver.scanner_id) == ("Left", "usb:0c2e:0b81:S1")
    assert (place.kind, place.driven, place.trouble) == (Kind.HID_POS, True, None)


@pytest.mark.parametrize("name", ["usb:0c2e:0b81:S1", "usb:0c2e:0b81:@cable", "cable"])
def test_one_that_is_to_be_left_alone_is_only_listed(name: str) -> None:
    listed = [_listed(b"cable", serial="S1")]
    (place,) = HidPosSearch(ignored=[name], listed=lambda: listed).places()
    assert (place.driven, place.left_alone) == (False, True)
    (place,) = HidPosSearch(taken=False, listed=lambda: listed).places()
    assert (place.driven, place.left_alone) == (False, False)


def test_this_computer_can_be_looked_at() -> None:
    assert isinstance(HidPosSearch().places(), tuple)
