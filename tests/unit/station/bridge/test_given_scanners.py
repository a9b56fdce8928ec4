"""The scanners without what was chosen of them: what they are, and which may be meant."""

from drivers.framing import FramingSettings, Terminator
from drivers.serial_line import SerialSettings
from drivers.serial_search import SerialSearch
from station.bridge.given_scanners import GivenScanners
from station.bridge.scanner_words import serial_search
from station.config import Config
from station.scanner_config import ScannerConfig
from tests.unit.drivers.listed_ports import adapter

CONFIG = Config(
    scanners=(
        ScannerConfig(device="usb:1a86:7523:@1-1", terminator="lf"),
        ScannerConfig(device="usb:1a86:7523:@1-2", baud=300),
    )
)
LF = SerialSettings(framing=FramingSettings(Terminator.LF))


def test_settings_are_a_blocks_whether_its_scanner_is_there_or_not_else_the_usual() -> None:
    places = SerialSearch(serial_search(CONFIG), lambda: [adapter("/dev/ttyUSB0", "1-1")]).places()
    given = GivenScanners(CONFIG, places)
    assert given.settings("usb:1a86:7523:@1-1") == LF
    assert given.settings("usb:1a86:7523:@1-2") == SerialSettings(baud=300)
    assert given.settings("usb:1a86:7523:@1-3") == SerialSettings()
    listed = given.listed("usb:1a86:7523:@1-1")
    assert listed is not None
    assert (listed.kind, listed.block) == ("serial", 1)
    assert given.listed("usb:1a86:7523:@1-2") is None
    assert given.names("usb:1a86:7523:@1-2")
    assert given.near("usb:1a86:7532:@1-1") == "usb:1a86:7523:@1-1"
    assert given.near("x") == ""
