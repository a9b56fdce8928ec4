"""The lines of a capture: each kind of scanner to text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.symbology import Symbology
from drivers.capture_lines import (
    PieceLine,
    SerialLine,
    later,
    line_of,
    line_of_piece,
    line_of_source,
    source_of,
    taken_of,
    text_of,
)
from drivers.framing import FramingSettings, Terminator
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
from tests.evdev_pipe import key

FRAMING = FramingSettings(Terminator.STX_ETX, b"\x02\xff", aim=True, silence_ms=7, stale_ms=9)
KEYS = WedgeSettings(
    frozenset({ENTER, TAB}), suffix_required=True, end_after_ms=40, compensates_caps_lock=True
)
SOURCES: list[Source] = [
    ByteSource("usb:1", "왼쪽", LineKind.SERIAL, FRAMING),
    ByteSource("tcp:10.0.0.7:4001", "", LineKind.NETWORK, FramingSettings()),
    ReportSource("usb:2", "Xenon", 0x0C2E, 0x0B87, b"\x05\x8c\x09\x02"),
    KeySource("keyboard:1", "Voyager", KeySystem.EVDEV, KEYS, caps_lock_on=True),
    KeySource("keyboard:2", "Voyager", KeySystem.RAW_INPUT, WedgeSettings(frozenset(), aim=True)),
    PictureSource("camera:1", "Above", frozenset({Symbology.QR, Symbology.EAN_13})),
    PictureSource("camera:2", "Below"),
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.scanner_id)
def test_a_source_is_the_same_again(source: Source) -> None:
    line = line_of(text_of(line_of_source(3, source)).encode())
    assert not isinstance(line, PieceLine)
    assert source_of(line) == source  # type: ignore[arg-type]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.scanner_id)
@given(at_us=st.integers(0, 10**12), began_us=st.integers(0, 10**12), sent=st.binary(max_size=40))
def test_a_piece_is_the_same_again_from_the_captures_beginning(
    source: Source, at_us: int, began_us: int, sent: bytes
) -> None:
    is_events = isinstance(source, KeySource) and source.system is KeySystem.EVDEV
    at_ns, began_ns = at_us * 1000, began_us * 1000
    data = key(30, 1, began_ns + at_ns) if is_events else sent
    down = frozenset({42}) if is_events else None
    line = line_of_piece(3, source, Taken(began_ns + at_ns, data, down), began_ns)
    read = line_of(text_of(line).encode())
    assert isinstance(read, PieceLine)
    assert read.source == 3
    expected = later(data, -began_ns) if is_events else sent
    assert taken_of(read, source) == Taken(at_ns, expected, down)


def test_events_from_before_the_capture_keep_their_time() -> None:
    source = SOURCES[3]
    line = line_of_piece(1, source, Taken(2_000_000, key(30, 1, 999_000)), 1_500_000)
    assert line.events is not None
    assert [event[0] for event in line.events] == [-0.501] * 3
    assert later(taken_of(line, source).data, 1_500_000) == key(30, 1, 999_000)


def test_a_usb_id_is_four_digits() -> None:
    with pytest.raises(ValueError, match="vendor_id"):
        line_of(b'{"source": 1, "kind": "hid_pos", "scanner": "a", "vendor_id": "c2e"}')


def test_what_is_left_out_is_as_in_the_settings() -> None:
    line = line_of(b'{"source": 1, "kind": "serial", "scanner": "a"}')
    assert isinstance(line, SerialLine)
    source = source_of(line)
    assert source == ByteSource("a", "", LineKind.SERIAL, FramingSettings())
