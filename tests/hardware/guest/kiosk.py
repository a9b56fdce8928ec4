"""The whole kiosk in the guest, in the station's stead: its window off screen, its own server.

What it is: orders of the tests, obeyed by the keeper: a small disk for the kiosk's data, which can
be filled and emptied, and the machine's clock, which can be set. What it is not: the kiosk, which
is a process of its own, and tells what it shows on the station's port.
"""

import base64
import os
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

from tests.hardware.guest.line import Line

FOLDER = Path("/run/kiosk")
_DISK = Path("/run/kiosk.ext4")
_WINDOW = "tests/system/station/kiosk_window.py"
_DATABASE = FOLDER / "server" / "scanstation.sqlite3"
_JOURNAL = FOLDER / "station" / "journal.jsonl"
_FILLER = FOLDER / "filler"
_BLOCK_BYTES = 4096
_PIECE_BYTES = 1 << 20
_LOG_CHARACTERS = 4000
Order = Mapping[str, object]


def run() -> None:
    """Become the kiosk."""
    os.dup2(Line("station").fileno(), sys.stdout.fileno())
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}
    os.execve(sys.executable, [sys.executable, _WINDOW, str(FOLDER)], environment)  # noqa: S606


class KioskDisk:
    """The disk of a kiosk's data, and the time of day."""

    def lay(self, order: Order) -> None:
        """Make and mount it, empty but for the files that are told."""
        FOLDER.mkdir(exist_ok=True)
        with _DISK.open("wb") as disk:
            disk.truncate(cast("int", order["size_bytes"]))
        made = ["mke2fs", "-q", "-t", "ext4", "-b", str(_BLOCK_BYTES), "-m", "0", str(_DISK)]
        subprocess.run(made, check=True)
        subprocess.run(["mount", "-o", "loop", _DISK, FOLDER], check=True)
        for name, packed in cast("Mapping[str, str]", order["files"]).items():
            path = FOLDER / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(zlib.decompress(base64.b64decode(packed)))

    def clear(self) -> None:
        """Take it away with all that is on it."""
        subprocess.run(["umount", FOLDER], check=True)
        _DISK.unlink()

    def do_fill(self, order: Order) -> None:
        """Fill it, but for so many bytes."""
        but = cast("int", order["but_bytes"])
        with _FILLER.open("ab", buffering=0) as filler, suppress(OSError):
            while (over := _free_bytes() - but) > 0:
                filler.write(bytes(min(over, _PIECE_BYTES)))
                os.fsync(filler.fileno())  # only then it has its blocks

    def do_free(self, _order: Order) -> int:
        """Return how many bytes it has left."""
        return _free_bytes()

    def do_make_room(self, _order: Order) -> None:
        _FILLER.unlink()

    def do_turn_clock(self, order: Order) -> None:
        """Set the time of day, by so many seconds from what it is."""
        time.clock_settime(time.CLOCK_REALTIME, time.time() + cast("float", order["seconds"]))

    def do_stored(self, _order: Order) -> object:
        """Return what the server has: number, verdict, id, data and both times of each scan."""
        with closing(sqlite3.connect(_DATABASE)) as database:
            return database.execute(
                "SELECT station_seq, verdict, hex(scan_id), hex(data), captured_utc_ms,"
                " stored_utc_ms FROM scans ORDER BY scan_key"
            ).fetchall()

    def do_logs(self, _order: Order) -> str:
        """Return the last of what the kiosk and its server logged."""
        logs = sorted((FOLDER / "logs").glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text('utf-8')[-_LOG_CHARACTERS:]}" for log in logs)

    def do_journal(self, _order: Order) -> str:
        """Return what the kiosk has recorded."""
        return _JOURNAL.read_text("utf-8")


def _free_bytes() -> int:
    return os.statvfs(FOLDER).f_bavail * _BLOCK_BYTES
