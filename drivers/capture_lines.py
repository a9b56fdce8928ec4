"""The lines of a capture, one JSON object each: what they say, and what they mean.

What it is: the capture file's format, version 1 (docs/captures.md), to and from the values of
`recorded`. Pure. What it is not: the file (capture_file).

Times in a capture count from its beginning, in milliseconds with up to three decimals.
"""

import base64
import binascii
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from drivers.barcode.symbology import Symbology
from drivers.framing import FramingSettings, Terminator
from drivers.input_events import INPUT_EVENT
from drivers.recorded import (
    ByteSource,
    KeySource,
    KeySystem,
    LineKind,
    PictureSource,
    ReportSource,
    Source,
    Taken,
)
from drivers.wedge import ENTER, TAB, WedgeSettings

VERSION = 1
NS_PER_MS = 1_000_000
_NS_PER_S, _NS_PER_US = 1_000_000_000, 1000
_SUFFIXES: dict[Literal["enter", "tab"], str] = {"enter": ENTER, "tab": TAB}
_UsbId = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{4}\Z")]
_Key = Annotated[int, Meta(ge=0, le=0xFFFF)]
_Event = tuple[float, _Key, _Key, Annotated[int, Meta(ge=-(2**31), lt=2**31)]]
_A_YEAR_MS = 366 * 24 * 3600 * 1000


class Head(Struct, omit_defaults=True):
    """The first line. `provenance` says where the capture is from: who may rely on it for what."""

    capture: int
    provenance: str = ""


class _SourceLine(Struct, omit_defaults=True, tag_field="kind"):
    """A source begins. Further lines are `from` it by its number; without that from the last."""

    source: int
    scanner: str
    name: str = ""


class _BytesLine(_SourceLine, omit_defaults=True):
    terminator: Terminator = Terminator.CR
    prefix: str = ""
    aim: bool = False
    silence_ms: Annotated[int, Meta(gt=0)] = 50
    stale_ms: Annotated[int, Meta(gt=0)] = 2000

    def value(self, kind: LineKind) -> Source:
        framing = FramingSettings(
            self.terminator, self.prefix.encode("latin-1"), self.aim, self.silence_ms, self.stale_ms
        )
        return ByteSource(self.scanner, self.name, kind, framing)


class SerialLine(_BytesLine, tag="serial"):
    """A serial scanner: pieces of `data`."""


class NetworkLine(_BytesLine, tag="network"):
    """A network scanner: pieces of `data`."""


class ReportsLine(_SourceLine, tag="hid_pos", omit_defaults=True):
    """A HID POS scanner: a `report` a line, both it and `descriptor` in hexadecimal."""

    vendor_id: _UsbId = "0000"
    product_id: _UsbId = "0000"
    descriptor: str = ""


class _KeysLine(_SourceLine, omit_defaults=True):
    suffixes: tuple[Literal["enter", "tab"], ...] = ("enter",)
    suffix_required: bool = False
    end_after_ms: Annotated[int, Meta(gt=0)] = 100
    compensates_caps_lock: bool = False
    aim: bool = False
    caps_lock_on: bool = False

    def value(self, system: KeySystem) -> Source:
        settings = WedgeSettings(
            suffixes=frozenset(_SUFFIXES[each] for each in self.suffixes),
            suffix_required=self.suffix_required,
            end_after_ms=self.end_after_ms,
            compensates_caps_lock=self.compensates_caps_lock,
            aim=self.aim,
        )
        return KeySource(self.scanner, self.name, system, settings, self.caps_lock_on)


class EventsLine(_KeysLine, tag="keyboard"):
    """A keyboard on Linux: `events`, each time, type, code and value of an input_event."""


class RawInputLine(_KeysLine, tag="raw_input"):
    """A keyboard on Windows: a RAWINPUT a line, in hexadecimal."""


class PicturesLine(_SourceLine, tag="camera", omit_defaults=True):
    """A camera: a `picture` a line, a PNG in base64; empty where it is as the last was."""

    symbologies: tuple[Symbology, ...] = ()


AnySourceLine = SerialLine | NetworkLine | ReportsLine | EventsLine | RawInputLine | PicturesLine


class PieceLine(Struct, omit_defaults=True, rename={"source": "from"}):
    """What one read gave. What is set beside the time is what its source's kind of line has."""

    at_ms: float
    source: int | None = None
    data: str | None = None
    report: str | None = None
    events: tuple[_Event, ...] | None = None
    down: tuple[_Key, ...] | None = None
    raw_input: str | None = None
    picture: str | None = None


Line = Head | AnySourceLine | PieceLine


def line_of(text: bytes) -> Line:
    """Read one line.

    Raises:
        ValueError: it is not as the format has it; the text says what.
    """
    found = msgspec.json.decode(text)
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - one kind of error for all
    kind: object = PieceLine
    if "capture" in found:
        kind = Head
    elif "source" in found:
        kind = AnySourceLine
    line: Line = msgspec.convert(found, kind)
    return line


def text_of(line: Line) -> str:
    """Return a line as the file has it."""
    return msgspec.json.encode(line).decode()


def source_of(line: AnySourceLine) -> Source:
    """Return what a source's line means.

    Raises:
        ValueError: it cannot be one.
    """
    match line:
        case SerialLine():
            return line.value(LineKind.SERIAL)
        case NetworkLine():
            return line.value(LineKind.NETWORK)
        case EventsLine():
            return line.value(KeySystem.EVDEV)
        case RawInputLine():
            return line.value(KeySystem.RAW_INPUT)
        case ReportsLine():
            ids = int(line.vendor_id, 16), int(line.product_id, 16)
            return ReportSource(line.scanner, line.name, *ids, bytes.fromhex(line.descriptor))
        case PicturesLine():
            return PictureSource(line.scanner, line.name, frozenset(line.symbologies))


def line_of_source(number: int, source: Source) -> AnySourceLine:
    """Return the line that begins a source."""
    who = number, source.scanner_id, source.name
    match source:
        case ByteSource(framing=how):
            kind = SerialLine if source.kind is LineKind.SERIAL else NetworkLine
            marks = how.terminator, how.prefix.decode("latin-1"), how.aim
            return kind(*who, *marks, how.silence_ms, how.stale_ms)
        case KeySource(settings=keys):
            line = EventsLine if source.system is KeySystem.EVDEV else RawInputLine
            suffixes = tuple(word for word, key in _SUFFIXES.items() if key in keys.suffixes)
            ends = suffixes, keys.suffix_required, keys.end_after_ms
            return line(*who, *ends, keys.compensates_caps_lock, keys.aim, source.caps_lock_on)
        case ReportSource():
            ids = f"{source.vendor_id:04x}", f"{source.product_id:04x}"
            return ReportsLine(*who, *ids, source.descriptor.hex())
        case PictureSource():
            return PicturesLine(*who, tuple(sorted(source.symbologies)))


def taken_of(line: PieceLine, source: Source | None) -> Taken:
    """Return what a piece's line means; without a source it is bytes.

    Raises:
        ValueError: it is not what its source sends.
    """
    at_ns = ns_of(line.at_ms)
    match source:
        case None | ByteSource():
            return Taken(at_ns, _there(line.data, "data").encode("latin-1"))
        case ReportSource():
            return Taken(at_ns, bytes.fromhex(_there(line.report, "report")))
        case KeySource(system=KeySystem.EVDEV):
            events = b"".join(map(_event_bytes, _there(line.events, "events")))
            return Taken(at_ns, events, None if line.down is None else frozenset(line.down))
        case KeySource():
            return Taken(at_ns, bytes.fromhex(_there(line.raw_input, "raw_input")))
        case PictureSource():
            return Taken(at_ns, _picture(_there(line.picture, "picture")))


def line_of_piece(number: int, source: Source, taken: Taken, began_ns: int) -> PieceLine:
    """Return a piece's line; `began_ns` is when the capture did."""
    at_ms = _ms_of(taken.at_ns - began_ns)
    match source:
        case ByteSource():
            return PieceLine(at_ms, number, data=taken.data.decode("latin-1"))
        case ReportSource():
            return PieceLine(at_ms, number, report=taken.data.hex())
        case KeySource(system=KeySystem.EVDEV):
            events = tuple(
                (_ms_of(seconds * _NS_PER_S + micros * _NS_PER_US - began_ns), kind, code, value)
                for seconds, micros, kind, code, value in INPUT_EVENT.iter_unpack(taken.data)
            )
            down = None if taken.down is None else tuple(sorted(taken.down))
            return PieceLine(at_ms, number, events=events, down=down)
        case KeySource():
            return PieceLine(at_ms, number, raw_input=taken.data.hex())
        case PictureSource():
            return PieceLine(at_ms, number, picture=base64.b64encode(taken.data).decode())


def later(events: bytes, by_ns: int) -> bytes:
    """Return events as they would be had they come that much later."""
    return b"".join(
        _packed(seconds * _NS_PER_S + micros * _NS_PER_US + by_ns, kind, code, value)
        for seconds, micros, kind, code, value in INPUT_EVENT.iter_unpack(events)
    )


def ns_of(at_ms: float) -> int:
    """Return a capture's time in nanoseconds.

    Raises:
        ValueError: no capture lasts that long.
    """
    if not abs(at_ms) <= _A_YEAR_MS:
        raise ValueError(f"{at_ms} ms is no time in a capture")
    return round(at_ms * 1000) * _NS_PER_US


def _ms_of(ns: int) -> float:
    whole, micros = divmod(round(ns / _NS_PER_US), 1000)
    return whole + micros / 1000 if micros else whole


def _event_bytes(event: _Event) -> bytes:
    at_ms, kind, code, value = event
    return _packed(ns_of(at_ms), kind, code, value)


def _packed(at_ns: int, kind: int, code: int, value: int) -> bytes:
    seconds, rest_ns = divmod(at_ns, _NS_PER_S)
    return INPUT_EVENT.pack(seconds, rest_ns // _NS_PER_US, kind, code, value)


_Field = TypeVar("_Field")


def _there(field: _Field | None, name: str) -> _Field:
    if field is None:
        raise ValueError(f"it lacks {name!r}, which is what its scanner sends")
    return field


def _picture(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"its picture is not base64: {error}") from error
