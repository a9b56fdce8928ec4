"""`scanstation capture` in the guest, in the station's stead: it has the scanners for itself."""

import os
from pathlib import Path

from station.app.capture import capture_scanners
from station.config import Config
from tests.hardware.guest.station import DATA

WRITTEN = Path("/run/scanstation.jsonl")


def run() -> None:
    """Capture what every scanner sends until interrupted."""
    DATA.mkdir(exist_ok=True)
    WRITTEN.unlink(missing_ok=True)
    done = capture_scanners(Config(), DATA, WRITTEN, seconds=None, only=None, codes=False)
    os.write(2, f"captured: {done}\n".encode())


def so_far() -> str:
    """Return what is in the file."""
    return WRITTEN.read_text("utf-8") if WRITTEN.exists() else ""
