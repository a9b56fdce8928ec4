"""A scanner's place as the screen's list and the command line tell of it. Pure."""

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
from station.events import Availability, ScannerRow

_KEYS = {ENTER: "enter", TAB: "tab"}


def scanner_row(place: Place, role: str) -> ScannerRow:
    """Return what the screen is told of a scanner."""
    resource = place.resource
    return ScannerRow(
        place.scanner_id,
        place.kind.value,
        resource.name,
        where_is(resource),
        role,
        _settings(place.settings),
        "" if place.left_alone else place.trouble,
        Availability.SET_ASIDE if place.left_alone else Availability.THERE,
    )


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


def _settings(settings: object) -> tuple[tuple[str, str], ...]:
    """Return the settings that can be chosen, in the words of the scanner book."""
    match settings:
        case SerialSettings():
            framing = settings.framing
            return (
                ("baud", str(settings.baud)),
                ("terminator", framing.terminator.value),
                ("aim", _yes(framing.aim)),
            )
        case TcpSettings():
            framing = settings.framing
            return ("terminator", framing.terminator.value), ("aim", _yes(framing.aim))
        case WedgeSettings():
            keys = "+".join(sorted(_KEYS[suffix] for suffix in settings.suffixes))
            return ("suffixes", keys), ("aim", _yes(settings.aim))
    return ()


def _yes(value: bool) -> str:  # a value, not a switch
    return "true" if value else "false"
