"""A scanner's settings with what was chosen of them: the one place that decides which counts. Pure.

What was chosen goes before what the settings file says of the same scanner, field by field; what
was not chosen stays as the file has it, and what the file does not say as scanners leave the
factory. A field that means nothing to a kind of scanner is kept and changes nothing.
"""

from dataclasses import replace

from drivers.camera_places import CameraWishes
from drivers.framing import FramingSettings, Terminator
from drivers.serial_line import FlowControl, SerialSettings
from drivers.tcp import TcpSettings
from drivers.wedge import WedgeSettings
from station.bridge.camera_offers import picture_with
from station.bridge.camera_words import wishes_with
from station.bridge.scanner_choice import ScannerChoice
from station.bridge.scanner_words import PARITIES, suffixes_of
from station.scanner_config import holds_an_end


def settings_with(settings: object, chosen: ScannerChoice) -> object:
    """Return a driver's settings, of whatever kind, with what was chosen of them."""
    match settings:
        case SerialSettings() as serial:
            return _line_with(serial, chosen)
        case TcpSettings() as network:
            return replace(network, framing=_framing_with(network.framing, chosen))
        case WedgeSettings() as wedge:
            return _keys_with(wedge, chosen)
        case CameraWishes() as camera:
            wishes = wishes_with(camera, chosen.formats, chosen.region)
            wishes = replace(wishes, fps=chosen.fps or wishes.fps)
            return picture_with(wishes, chosen.size, chosen.exposure, chosen.focus)
    return settings


def prefix_problem(given: object, chosen: ScannerChoice) -> str:
    """Return why no code could have the prefix that holds then; empty where one could.

    `given` are the settings without the choice: prefix and terminator may each be of either.
    """
    settings = settings_with(given, chosen)
    if not isinstance(settings, SerialSettings | TcpSettings):
        return ""
    prefix, terminator = settings.framing.prefix.decode(), settings.framing.terminator.value
    if not holds_an_end(prefix, terminator):
        return ""
    return f"prefix = {prefix!r} holds what ends a code: see terminator, which is {terminator!r}"


def _framing_with(framing: FramingSettings, chosen: ScannerChoice) -> FramingSettings:
    terminator, prefix = chosen.terminator, chosen.prefix
    return replace(
        framing,
        terminator=framing.terminator if terminator is None else Terminator(terminator),
        prefix=framing.prefix if prefix is None else prefix.encode(),
        aim=framing.aim if chosen.aim is None else chosen.aim,
        silence_ms=chosen.silence_ms or framing.silence_ms,
    )


def _line_with(line: SerialSettings, chosen: ScannerChoice) -> SerialSettings:
    parity, flow_control = chosen.parity, chosen.flow_control
    return replace(
        line,
        baud=chosen.baud or line.baud,
        data_bits=chosen.data_bits or line.data_bits,
        parity=line.parity if parity is None else PARITIES[parity],
        stop_bits=chosen.stop_bits or line.stop_bits,
        flow_control=line.flow_control if flow_control is None else FlowControl(flow_control),
        framing=_framing_with(line.framing, chosen),
    )


def _keys_with(wedge: WedgeSettings, chosen: ScannerChoice) -> WedgeSettings:
    """Return a keyboard's settings with what was chosen of them.

    Where no key ends a code none can be required: no scan would ever end.
    """
    ends = wedge.suffixes if chosen.suffixes is None else suffixes_of(chosen.suffixes)
    required = wedge.suffix_required if chosen.suffix_required is None else chosen.suffix_required
    turned = chosen.compensates_caps_lock
    return replace(
        wedge,
        suffixes=ends,
        suffix_required=required and bool(ends),
        end_after_ms=chosen.end_after_ms or wedge.end_after_ms,
        compensates_caps_lock=wedge.compensates_caps_lock if turned is None else turned,
        aim=wedge.aim if chosen.aim is None else chosen.aim,
    )
