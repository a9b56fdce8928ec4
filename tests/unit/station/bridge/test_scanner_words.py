from drivers.framing import Terminator
from drivers.resources import TcpResource
from drivers.serial_line import FlowControl, Parity, SerialSettings
from drivers.serial_search import ConfiguredDevice, ConfiguredPort
from drivers.wedge import TAB
from station.bridge.scanner_words import (
    configured_scanner,
    network_scanner,
    serial_search,
    wedge_settings,
)
from station.config import Config
from station.scanner_config import NetworkScannerConfig, ScannerConfig, WedgeConfig


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
    settings = serial_search(
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


def test_a_network_scanner_is_where_it_was_said_to_be() -> None:
    resource, settings = network_scanner(
        NetworkScannerConfig(connect="10.0.0.7:9004", name="Gate", terminator="stx_etx")
    )
    assert resource == TcpResource("tcp:10.0.0.7:9004", "10.0.0.7", 9004, "Gate")
    assert settings.framing.terminator is Terminator.STX_ETX


def test_one_that_connects_to_us_is_listened_for() -> None:
    resource, settings = network_scanner(
        NetworkScannerConfig(listen="[::1]:9004", peers=("10.0.0.0/24",))
    )
    assert (resource.host, resource.port, resource.listens) == ("::1", 9004, True)
    assert settings.peers == ("10.0.0.0/24",)
