"""A program of ours on a machine whose clock somebody sets back an hour while it runs.

    python -m tests.system.clock_set_back FILE station|server ARGUMENT...

The clock goes back as soon as FILE is there: what Python reads as the time of day, and the time in
a scan's id. Monotonic time goes on, as it does on a real machine. A kiosk's own server is started
the same way. Everything else is the product as it is.

`tests/hardware` sets the clock of a whole machine. Here, in seconds, a server dies and a kiosk
starts anew meanwhile, and ids go back within a process, which the library that makes them prevents.
"""

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import uuid_utils.compat

HOUR_NS = 3_600_000_000_000
_BELOW_TIME = (1 << 80) - 1
"""The bits of a UUIDv7 that are not its time (RFC 9562, section 5.7)."""


def set_back_when(is_set_back: Callable[[], bool]) -> None:
    """Replace the clocks of this process."""
    time_ns, uuid7 = time.time_ns, uuid_utils.compat.uuid7

    def earlier_ns() -> int:
        return time_ns() - (HOUR_NS if is_set_back() else 0)

    def earlier_uuid7() -> UUID:
        return UUID(int=uuid7().int & _BELOW_TIME | earlier_ns() // 10**6 << 80)

    time.time_ns = earlier_ns
    time.time = lambda: earlier_ns() / 1e9
    uuid_utils.compat.uuid7 = earlier_uuid7  # type: ignore[assignment]  # asked without arguments


def start_servers_so(file: str) -> None:
    """Let a kiosk start its server with this program."""
    core = importlib.import_module("station.app.core")
    command = [sys.executable, "-m", "tests.system.clock_set_back", file, "server", "run"]
    core.server_command = lambda *_, **__: (*command, "--stop-on-stdin-close")  # type: ignore[attr-defined]  # as the kiosk calls it


def main() -> int:
    file, program, *arguments = sys.argv[1:]
    set_back_when(Path(file).exists)
    if program == "station":
        start_servers_so(file)
    run = importlib.import_module("station.__main__" if program == "station" else "server.cli.main")
    code: int = run.main(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
