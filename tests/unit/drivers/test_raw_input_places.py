"""Keyboards that Raw Input tells of as places of scanners, with a stand-in for Windows."""

from collections.abc import Iterator

import pytest

from drivers.place import Kind, Place
from drivers.raw_input import RawInput, RawInputDriver
from drivers.raw_input_places import RawInputPlaces
from drivers.wedge import TAB, WedgeSettings
from tests.raw_windows import StandIn

SCANNER = r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&1a2b3c&0&0000#{884b96c3}"
PERSONS = r"\\?\HID#VID_046D&PID_C31C&MI_00#8&2b3c4d&0&0000#{884b96c3}"
SCANNER_ID = "keyboard:usb:0c2e:0b61:@7&1a2b3c&0&0000"


@pytest.fixture
def windows() -> Iterator[StandIn]:
    made = StandIn()
    made.names = {1: PERSONS, 2: SCANNER}
    yield made
    made.stop()


def places(windows: StandIn, **said: object) -> dict[str, Place]:
    search = RawInputPlaces(WedgeSettings(), RawInput(windows), **said)  # type: ignore[arg-type] # the tests name known words
    return {place.scanner_id: place for place in search.places()}


def test_a_scanner_is_driven_and_a_persons_keyboard_only_listed(windows: StandIn) -> None:
    found = places(windows)
    assert {place.kind for place in found.values()} == {Kind.KEYBOARD}
    assert [key for key, place in found.items() if place.driven] == [SCANNER_ID]
    assert len(found) == 2


def test_it_is_driven_under_its_name_with_what_was_chosen(windows: StandIn) -> None:
    chosen = WedgeSettings(suffixes=frozenset({TAB}))
    driver = places(windows)[SCANNER_ID].make("Left", chosen)
    assert isinstance(driver, RawInputDriver)
    assert (driver.scanner_id, driver.name, driver._settings) == (SCANNER_ID, "Left", chosen)


def test_a_new_driver_of_a_scanner_knows_the_habit_that_an_earlier_one_saw(
    windows: StandIn,
) -> None:
    search = RawInputPlaces(WedgeSettings(), RawInput(windows))
    first, second = (
        {place.scanner_id: place for place in search.places()}[SCANNER_ID].make(name, None)
        for name in ("Left", "Renamed")
    )
    assert isinstance(first, RawInputDriver)
    assert isinstance(second, RawInputDriver)
    assert first._habit is second._habit


@pytest.mark.parametrize("said", [{"taken": False}, {"ignored": (SCANNER_ID,)}])
def test_one_that_is_not_wanted_is_only_listed(windows: StandIn, said: dict[str, object]) -> None:
    place = places(windows, **said)[SCANNER_ID]
    assert not place.driven
    assert place.left_alone == ("ignored" in said)


def test_one_that_is_unplugged_is_there_no_more(windows: StandIn) -> None:
    search = RawInputPlaces(WedgeSettings(), RawInput(windows))
    assert len(search.places()) == 2
    del windows.names[2]
    assert len(search.places()) == 1
