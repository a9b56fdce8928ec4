"""Keyboards as places of scanners: which are driven, and what is said of the others."""

from pathlib import Path

import pytest

from drivers.evdev_keyboard import EvdevKeyboardDriver
from drivers.keyboard_places import KeyboardPlaces
from drivers.keyboard_search import KeyboardFinder
from drivers.place import Kind, Place
from drivers.wedge import TAB, WedgeSettings
from tests.unit.drivers.system_inputs import Inputs

HONEYWELL = "0c2e"


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Return a system without keyboards."""
    return Inputs(tmp_path)


@pytest.fixture(autouse=True)
def permitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this user open every device."""
    monkeypatch.setattr("drivers.keyboard_places.may_open", lambda _path: True)


def places(inputs: Inputs, **said: object) -> tuple[Place, ...]:
    finder = KeyboardFinder(inputs.folder)
    return KeyboardPlaces(WedgeSettings(), finder=finder, **said).places()  # type: ignore[arg-type] # the tests name known words


def test_a_scanner_is_driven_and_a_persons_keyboard_only_listed(inputs: Inputs) -> None:
    inputs.plug(name="Person's")
    inputs.plug(name="Voyager 1200g", vendor=HONEYWELL, serial="17265B1234")
    persons, scanners = places(inputs)
    assert (persons.kind, persons.driven, persons.trouble) == (Kind.KEYBOARD, False, None)
    assert (scanners.kind, scanners.driven, scanners.trouble) == (Kind.KEYBOARD, True, None)
    assert scanners.scanner_id.startswith("keyboard:usb:")


def test_it_is_driven_under_its_name_with_what_was_chosen(inputs: Inputs) -> None:
    inputs.plug(vendor=HONEYWELL)
    (place,) = places(inputs)
    chosen = WedgeSettings(suffixes=frozenset({TAB}))
    driver = place.make("Left", chosen)
    assert isinstance(driver, EvdevKeyboardDriver)
    assert (driver.name, driver._settings) == ("Left", chosen)
    assert driver.scanner_id == place.scanner_id


def test_a_new_driver_of_a_scanner_knows_the_habit_that_an_earlier_one_saw(inputs: Inputs) -> None:
    inputs.plug(vendor=HONEYWELL)
    search = KeyboardPlaces(WedgeSettings(), finder=KeyboardFinder(inputs.folder))
    (place,), (again,) = search.places(), search.places()
    first, second = place.make("Left", None), again.make("Renamed", None)
    otherwise = again.make("Left", WedgeSettings(suffixes=frozenset({TAB})))
    assert isinstance(first, EvdevKeyboardDriver)
    assert isinstance(second, EvdevKeyboardDriver)
    assert isinstance(otherwise, EvdevKeyboardDriver)
    assert first._habit is second._habit
    assert otherwise._habit is not first._habit


def test_one_that_may_not_be_opened_is_left_to_the_window_and_says_what_mends_that(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.keyboard_places.may_open", lambda _path: False)
    inputs.plug(vendor=HONEYWELL)
    inputs.plug(name="Person's")
    scanners, persons = places(inputs)
    assert not scanners.driven
    assert "70-scanstation.rules" in (scanners.trouble or "")  # no USB device is behind it
    assert persons.trouble is None


def test_scanners_are_left_alone_where_the_settings_say_so(inputs: Inputs) -> None:
    inputs.plug(vendor=HONEYWELL)
    (place,) = places(inputs, taken=False)
    assert (place.driven, place.left_alone) == (False, False)
    for name in ("/dev/input/event0", places(inputs)[0].scanner_id):
        (place,) = places(inputs, ignored=[name])
        assert (place.driven, place.left_alone) == (False, True)
