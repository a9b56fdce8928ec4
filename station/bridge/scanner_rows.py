"""A scanner's place as the screen's list and the command line tell of it. Pure."""

from collections.abc import Iterator

from drivers.camera_places import CameraWishes, ConfiguredCamera
from drivers.framing import FramingSettings
from drivers.place import Place
from drivers.resources import (
    CameraResource,
    HidPosResource,
    KeyboardResource,
    Resource,
    SerialResource,
    TcpResource,
)
from drivers.serial_line import SerialSettings
from drivers.tcp import TcpSettings
from drivers.wedge import ENTER, TAB, WedgeSettings
from station.bridge.added_scanner import AddedScanner
from station.bridge.camera_offers import Values, offered_of, picture_words
from station.bridge.camera_words import words_of
from station.bridge.remedies import remedy_of
from station.bridge.scanner_words import PARITIES
from station.events import Availability, ScannerRow

_KEYS = {ENTER: "enter", TAB: "tab"}
_PARITIES = {parity: word for word, parity in PARITIES.items()}


def scanner_row(place: Place, role: str) -> ScannerRow:
    """Return what the screen is told of a scanner."""
    resource = place.resource
    return ScannerRow(
        place.scanner_id,
        place.kind.value,
        resource.name,
        where_is(resource),
        role,
        tuple(_settings(place)),
        None if place.is_closed else remedy_of(place.trouble),
        _availability(place),
        set_up=_set_up(place.configured),
        added=place.configured.fields if isinstance(place.configured, AddedScanner) else (),
        offered=_offered(place),
    )


def _availability(place: Place) -> Availability:
    if place.left_alone:
        return Availability.SET_ASIDE
    return Availability.SAME if place.same_as else Availability.THERE


def where_is(resource: Resource) -> str:
    """Return a scanner's port, node or address."""
    match resource:
        case SerialResource():
            return resource.port
        case HidPosResource():
            return resource.path.decode("utf-8", "backslashreplace")
        case TcpResource():
            return f"{resource.host}:{resource.port}"
        case KeyboardResource():
            return resource.path
        case CameraResource():
            return resource.source
    return ""


def _settings(place: Place) -> Iterator[tuple[str, str]]:
    """Yield the settings that can be chosen, in the words of the scanner book."""
    settings = place.settings
    match settings:
        case SerialSettings() | TcpSettings():
            if isinstance(settings, SerialSettings) and _has_a_line(place.resource):
                yield from _line(settings)
            yield from _framing(settings.framing)
        case WedgeSettings():
            yield "suffixes", "+".join(sorted(_KEYS[suffix] for suffix in settings.suffixes))
            if settings.suffixes:
                yield "suffix_required", _yes(settings.suffix_required)
            yield "aim", _yes(settings.aim)
            yield "end_after_ms", str(settings.end_after_ms)
            yield "compensates_caps_lock", _yes(settings.compensates_caps_lock)
        case CameraWishes():
            yield from words_of(settings)
            wished = picture_words(settings)
            yield from ((field, wished[field]) for field, _ in _offered(place))


def _line(settings: SerialSettings) -> Iterator[tuple[str, str]]:
    """Yield how a line is set."""
    yield "baud", str(settings.baud)
    yield "parity", _PARITIES.get(settings.parity, "")
    yield "data_bits", str(settings.data_bits)
    yield "stop_bits", str(settings.stop_bits)
    yield "flow_control", settings.flow_control.value


def _framing(framing: FramingSettings) -> Iterator[tuple[str, str]]:
    """Yield how bytes become codes."""
    yield "terminator", framing.terminator.value
    yield "aim", _yes(framing.aim)
    yield "prefix", framing.prefix.decode("utf-8", "backslashreplace")
    yield "silence_ms", str(framing.silence_ms)


def _offered(place: Place) -> tuple[tuple[str, Values], ...]:
    """Return what a device offers, and what the settings file has of it."""
    configured = place.configured
    wishes = configured.wishes if isinstance(configured, ConfiguredCamera) else None
    return offered_of(place.offers, wishes)


def _set_up(configured: object) -> tuple[str, ...]:
    """Return which settings the file has as no touch can: they can be gone back to."""
    if not isinstance(configured, ConfiguredCamera):
        return ()
    return tuple(field for field, word in words_of(configured.wishes) if not word)


def _has_a_line(resource: Resource) -> bool:
    """Tell whether the baud rate is set from here: that of a plain connection is its server's."""
    return not where_is(resource).startswith("socket://")


def _yes(value: bool) -> str:  # a value, not a switch
    return "true" if value else "false"
