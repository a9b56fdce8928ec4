"""`scanstation doctor scanner`, without a process around it."""

from io import StringIO
from pathlib import Path

from drivers.errors import ScannerBusyError
from drivers.scanner import ScannerFailed
from station.app.doctor import TerminalDoctor
from station.config import Config
from station.presenters.words import Words


async def test_a_scanner_that_cannot_be_opened_is_told_with_what_to_do(tmp_path: Path) -> None:
    out = StringIO()
    doctor = TerminalDoctor(Config(find_scanners=False), tmp_path, Words("en"), out)
    error = ScannerBusyError("open", "/dev/ttyACM0", "held by another")
    doctor._hear(ScannerFailed("usb:1", "Belt", error))
    assert out.getvalue().startswith("Belt: open /dev/ttyACM0: held by another. Close the other")
