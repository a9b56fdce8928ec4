"""What was chosen goes before what the settings file says, field by field."""

import pytest

from drivers.camera_places import CameraWishes
from drivers.framing import FramingSettings, Terminator
from drivers.serial_line import FlowControl, Parity, SerialSettings
from drivers.tcp import TcpSettings
from drivers.wedge import ENTER, TAB, WedgeSettings
from station.bridge.chosen_settings import settings_with
from station.bridge.scanner_choice import ScannerChoice, with_field


@pytest.mark.parametrize(
    ("settings", "choice", "expected"),
    [
        (
            SerialSettings(baud=9600),
            ScannerChoice(baud=115200, terminator="lf", aim=True),
            SerialSettings(baud=115200, framing=FramingSettings(Terminator.LF, aim=True)),
        ),
        (SerialSettings(baud=19200), ScannerChoice(name="x"), SerialSettings(baud=19200)),
        (
            TcpSettings(FramingSettings(Terminator.LF), peers=("10.0.0.7",)),
            ScannerChoice(terminator="crlf"),
            TcpSettings(FramingSettings(Terminator.CRLF), peers=("10.0.0.7",)),
        ),
        (
            WedgeSettings(suffixes=frozenset({ENTER})),
            ScannerChoice(suffixes=("tab",), aim=True),
            WedgeSettings(suffixes=frozenset({TAB}), aim=True),
        ),
        (WedgeSettings(aim=True), ScannerChoice(baud=300), WedgeSettings(aim=True)),
        (
            WedgeSettings(compensates_caps_lock=True),
            with_field(ScannerChoice(), "end_after_ms", "250"),
            WedgeSettings(end_after_ms=250, compensates_caps_lock=True),
        ),
        (
            WedgeSettings(end_after_ms=200, compensates_caps_lock=True),
            with_field(ScannerChoice(), "compensates_caps_lock", "false"),
            WedgeSettings(end_after_ms=200),
        ),
        (
            WedgeSettings(),
            with_field(ScannerChoice(), "suffix_required", "true"),
            WedgeSettings(suffix_required=True),
        ),
        (
            WedgeSettings(suffix_required=True),
            with_field(ScannerChoice(), "suffix_required", "false"),
            WedgeSettings(),
        ),
        (
            WedgeSettings(suffixes=frozenset()),
            ScannerChoice(suffix_required=True),
            WedgeSettings(suffixes=frozenset()),
        ),
        (
            CameraWishes(focus=7.0),
            ScannerChoice(region="middle"),
            CameraWishes(focus=7.0, region=(0.25, 0.25, 0.5, 0.5)),
        ),
        (
            CameraWishes(focus=7.0, exposure=20.0),
            ScannerChoice(size="1280x720", exposure="auto", focus="30"),
            CameraWishes(width=1280, height=720, focus=30.0),
        ),
        (CameraWishes(focus=7.0), ScannerChoice(terminator="lf"), CameraWishes(focus=7.0)),
        (
            SerialSettings(parity=Parity.EVEN, stop_bits=2, framing=FramingSettings(prefix=b"!")),
            ScannerChoice(data_bits=7, flow_control="rts_cts", silence_ms=75),
            SerialSettings(
                data_bits=7,
                parity=Parity.EVEN,
                stop_bits=2,
                flow_control=FlowControl.RTS_CTS,
                framing=FramingSettings(prefix=b"!", silence_ms=75),
            ),
        ),
        (
            SerialSettings(parity=Parity.EVEN, stop_bits=2, framing=FramingSettings(prefix=b"!")),
            ScannerChoice(parity="none", stop_bits=1, prefix=""),
            SerialSettings(),
        ),
        (
            TcpSettings(),
            ScannerChoice(prefix="가", silence_ms=1, parity="odd"),
            TcpSettings(FramingSettings(prefix="가".encode(), silence_ms=1)),
        ),
        (None, ScannerChoice(baud=300), None),
    ],
)
def test_settings_that_were_chosen_change_and_no_others(
    settings: object, choice: ScannerChoice, expected: object
) -> None:
    assert settings_with(settings, choice) == expected
