import asyncio
from pathlib import Path

from drivers.barcode.decode import Decode
from drivers.barcode.symbology import Symbology
from drivers.discovery import ConfiguredDevice, ConfiguredPort
from drivers.framing import Terminator
from drivers.scanner import ScannerEvent, ScannerLost, ScannerReady
from drivers.serial_line import FlowControl, Parity, SerialSettings
from drivers.wedge import TAB
from station.bridge.scanners import (
    SimulatedScanner,
    configured_scanner,
    discovery_settings,
    wedge_settings,
)
from station.config import Config, ScannerConfig, WedgeConfig


def test_a_configured_scanner_is_looked_for_as_it_was_set() -> None:
    config = ScannerConfig(
        "/dev/ttyS0",
        "Left",
        115200,
        7,
        "even",
        2,
        terminator="stx_etx",
        prefix="!",
        aim=True,
        silence_ms=80,
        flow_control="rts_cts",
    )
    port = configured_scanner(config)
    assert isinstance(port, ConfiguredPort)
    assert (port.port, port.name) == ("/dev/ttyS0", "Left")
    assert (port.settings.baud, port.settings.data_bits) == (115200, 7)
    assert (port.settings.parity, port.settings.stop_bits) == (Parity.EVEN, 2)
    assert port.settings.flow_control is FlowControl.RTS_CTS
    framing = port.settings.framing
    assert framing.terminator is Terminator.STX_ETX
    assert (framing.prefix, framing.aim, framing.silence_ms) == (b"!", True, 80)


def test_a_configured_device_is_looked_for_by_its_id() -> None:
    device = configured_scanner(ScannerConfig(device="usb:1a86:7523:@1-2", name="Left", baud=1200))
    assert device == ConfiguredDevice("usb:1a86:7523:@1-2", "Left", SerialSettings(baud=1200))


def test_the_settings_say_where_to_look() -> None:
    port, device = ScannerConfig("COM3"), ScannerConfig(device="usb:1a86:7523:@1-2")
    settings = discovery_settings(
        Config(scanners=(port, device), find_scanners=False, leave_alone=("/dev/ttyUSB1",))
    )
    assert [each.port for each in settings.ports] == ["COM3"]
    assert [each.device for each in settings.devices] == ["usb:1a86:7523:@1-2"]
    assert not settings.usb
    assert settings.ignored == {"/dev/ttyUSB1"}


def test_a_keyboard_scanner_is_told_as_it_was_set() -> None:
    settings = wedge_settings(WedgeConfig(suffixes=("tab",), end_after_ms=150, aim=True))
    assert settings.suffixes == {TAB}
    assert (settings.end_after_ms, settings.aim) == (150, True)


async def test_the_simulated_scanner_scans_what_it_is_given_once_it_is_plugged_in() -> None:
    heard: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    simulated = SimulatedScanner("Demo", heard.put_nowait)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(simulated.run())
        simulated.begin()
        assert await heard.get() == ScannerReady("sim", "Demo")
        simulated.scan(b"]E04006381333931")
        decode = await heard.get()
        running.cancel()
    assert isinstance(decode, Decode)
    assert (decode.data, decode.symbology) == (b"4006381333931", Symbology.EAN_13)


async def test_the_simulated_scanner_replays_a_capture_and_ends(tmp_path: Path) -> None:
    capture = tmp_path / "shift.jsonl"
    capture.write_text('{"at_ms": 0, "data": "A\\r"}\n{"at_ms": 1, "data": "B\\r"}\n')
    heard: list[ScannerEvent] = []
    simulated = SimulatedScanner("Demo", heard.append, capture=capture)
    simulated.begin()
    async with asyncio.timeout(10):
        await simulated.run()
    assert [event.data for event in heard if isinstance(event, Decode)] == [b"A", b"B"]
    assert isinstance(heard[-1], ScannerLost)
