"""Bad devices beside a good one: each is told with what to do, and the good one goes on.

Real parts: the kiosk in a window, a pty for the good scanner, sockets for those on the network, a
port that another process holds, a folder of pictures that are none. All are there all the time.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from server.contract.own_code import Command, command_code
from tests.system.station.test_bad_scans import folder
from tests.system.station.test_scanner_room import room_says, touch
from tests.system.station.watched_kiosk import WAIT_S, WatchedKiosk, running, says

__all__ = ["folder"]  # a fixture
LOOPBACK = "127.0.0.1"
OK = command_code(Command.OK).encode()
SETTINGS = """
[[scanners]]
port = "{held}"
name = "Table"
[[scanners]]
port = "/dev/nothing-here"
name = "Dock"
[[network_scanners]]
listen = "127.0.0.1:{listened}"
name = "Gate"
[[network_scanners]]
connect = "127.0.0.1:{silent}"
name = "Ramp"
[[cameras]]
source = "{pictures}"
name = "Arch"
"""


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def held_port() -> Iterator[str]:
    """Yield a serial port that is in use, by the lock that programs take on one."""
    far, near = os.openpty()
    fcntl.flock(near, fcntl.LOCK_EX | fcntl.LOCK_NB)
    yield os.ttyname(near)
    os.close(near)
    os.close(far)


NO_END = (
    "More came than any barcode holds, and no end of it: check what the scanner sends at the end"
    " of a code against what is chosen for it (touch Scanner)."
)


def bad_pictures(folder: Path) -> Path:
    """Return a folder of what cannot be looked at: nothing, no picture, half of one."""
    folder.mkdir()
    (folder / "1.png").touch()
    (folder / "2.png").write_bytes(b"no picture at all")
    (folder / "3.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    return folder


@pytest.fixture(scope="module")
def gate() -> int:
    return free_port()


@pytest.fixture(scope="module")
def kiosk(gate: int, display: str, folder: Path) -> Iterator[WatchedKiosk]:
    with ExitStack() as rest:
        held = rest.enter_context(held_port())
        pictures = bad_pictures(folder / "pictures")
        more = SETTINGS.format(held=held, listened=gate, silent=free_port(), pictures=pictures)
        kiosk = rest.enter_context(running(folder, display, more=more))
        kiosk.scan_until(b"FIRST", "Unknown order", "FIRST")
        yield kiosk


def peer(port: int) -> socket.socket:
    """Connect to the kiosk as a scanner on the network does."""
    return socket.create_connection((LOOPBACK, port), WAIT_S)


def test_a_megabyte_without_an_end_is_told_and_both_scanners_go_on(
    kiosk: WatchedKiosk, gate: int
) -> None:
    with peer(gate) as scanner:
        scanner.sendall(b"X" * 1_000_000 + b"\r")
        kiosk.until(lambda seen: says(seen, "Not saved", NO_END))
        kiosk.scan(OK)
        kiosk.until(lambda seen: not seen["takeover"])
        scanner.sendall(b"AT-THE-GATE\r")
        kiosk.until(lambda seen: says(seen, "Unknown order", "AT-THE-GATE"))
    kiosk.scan_until(b"AT-THE-BELT", "Unknown order", "AT-THE-BELT")


def test_a_peer_that_connects_a_thousand_times_keeps_nobody_out(
    kiosk: WatchedKiosk, gate: int
) -> None:
    with peer(gate) as scanner, ExitStack() as flood:
        for number in range(1000):
            flood.enter_context(peer(gate))
            if number % 250 == 0:
                code = b"AMIDST-%d" % number
                kiosk.scan_until(code, "Unknown order", code.decode())
        scanner.sendall(b"CAME-FIRST\r")
        kiosk.until(lambda seen: says(seen, "Unknown order", "CAME-FIRST"))
    with peer(gate) as scanner:
        scanner.sendall(b"CAME-LATE\r")
        kiosk.until(lambda seen: says(seen, "Unknown order", "CAME-LATE"))


def test_each_that_cannot_be_used_is_told_in_the_room_with_what_to_do(kiosk: WatchedKiosk) -> None:
    touch(kiosk, "the scanner", ", which uses this scanner.")
    assert room_says("Close ", kiosk.seen)
    assert room_says("Check the scanner's power and network cable", kiosk.seen)
    assert room_says("Not plugged in", kiosk.seen)
    assert room_says("Arch", kiosk.seen)  # what needs somebody is listed before the good ones
