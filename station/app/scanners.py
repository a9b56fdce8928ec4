"""`scanstation scanners`: what is plugged in, and how the settings take it, told on a terminal."""

import sys
from typing import TextIO

from station.app.kiosk import ExitCode
from station.bridge.scanner_list import look_for_scanners
from station.config import Config


def list_scanners(config: Config, out: TextIO) -> ExitCode:
    """Write each serial scanner's id, name, port and settings."""
    try:
        lines = look_for_scanners(config)
    except OSError as error:
        sys.stderr.write(f"The ports of this computer cannot be listed: {error}\n")
        return ExitCode.FAILED
    out.writelines(f"{line}\n" for line in lines)
    return ExitCode.OK
