"""How this system tells one keyboard from another: the search for them, and their enrolling.

What it is: the choice between Linux's event devices and Windows' Raw Input, of which a process has
one. What it is not: either of them, nor the keys of the window (`key_filter`).
"""

import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from drivers.enrolling import enrol
from drivers.enrolment import Enrolled, Refused
from drivers.hints import Hint
from drivers.input_rights import how_to_let_one_in
from drivers.keyboard_places import KeyboardPlaces
from drivers.looking import Search
from drivers.port_rights import may_open
from drivers.raw_enrolling import enrol_raw
from drivers.raw_input import RawInput
from drivers.raw_input_places import RawInputPlaces
from drivers.resources import KeyboardResource
from station.bridge.scanner_words import ScannerWords, wedge_settings

Enrol = Callable[[str, Iterable[KeyboardResource]], Awaitable[Enrolled | Refused]]


@dataclass(frozen=True, slots=True)
class Keyboards:
    """What finds keyboards, and what waits for one of them to strike a code."""

    search: Search
    enrol: Enrol


def keyboards_of(words: ScannerWords) -> Keyboards:
    """Return this system's keyboards, searched as the settings have it."""
    if sys.platform == "win32":
        from drivers.raw_win32 import Win32  # noqa: PLC0415 - Windows

        return raw_keyboards(words, RawInput(Win32()))
    settings = wedge_settings(words.wedge)
    taken, ignored = words.find_scanners, words.leave_alone
    return Keyboards(KeyboardPlaces(settings, taken=taken, ignored=ignored), enrol)


def what_would_allow(keyboards: Iterable[KeyboardResource]) -> Hint | None:
    """Return how the keyboards that could not be listened to may be; None when all could."""
    shut = ((each.name, each.path) for each in keyboards if not may_open(each.path))
    return how_to_let_one_in(shut)


def raw_keyboards(words: ScannerWords, raw_input: RawInput) -> Keyboards:
    """Return the keyboards that Raw Input tells of."""
    settings = wedge_settings(words.wedge)
    taken, ignored = words.find_scanners, words.leave_alone
    places = RawInputPlaces(settings, raw_input, taken=taken, ignored=ignored)
    return Keyboards(places, lambda code, keyboards: enrol_raw(code, keyboards, raw_input))
