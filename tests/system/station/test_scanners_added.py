"""Scanners that nothing announces, in a real window: added, renamed, moved, removed by touch alone.

Their codes come over real connections, in both directions; and the command line, a process of its
own beside the kiosk that runs, sets up what the kiosk takes up at once.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pty import Pty
from tests.system.drivers.rfc2217_server import Rfc2217Server
from tests.system.station.test_kiosk_window import GUARD_S, folder, order_is_open, stored
from tests.system.station.test_scanner_room import room_says, touch
from tests.system.station.watched_kiosk import WAIT_S, WatchedKiosk, running

__all__ = ["folder"]  # a fixture


@pytest.fixture
def scanner() -> Iterator[socket.socket]:
    """Return a scanner that waits to be connected to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(WAIT_S)
        yield server


@pytest.fixture
def port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        free: int = server.getsockname()[1]
    return free


def type_(kiosk: WatchedKiosk, text: str, words: str) -> None:
    """Type on the keypad, as quickly as a person can, and wait for words after OK."""
    kiosk.shows(lambda seen: "OK" in seen["buttons"])
    time.sleep(GUARD_S)
    for character in text:
        kiosk.touch(character)
    kiosk.until(lambda seen: room_says(f"{text}▏", seen))
    touch(kiosk, "OK", words)


def press(kiosk: WatchedKiosk, label: str) -> None:
    """Touch what changes no word in the room."""
    time.sleep(GUARD_S)
    kiosk.touch(label)
    time.sleep(GUARD_S)


def enter(kiosk: WatchedKiosk, *labels_and_words: tuple[str, str]) -> None:
    for label, words in labels_and_words:
        touch(kiosk, label, words)


def opened_by(kiosk: WatchedKiosk, connection: socket.socket) -> None:
    """Scan an order with a scanner of the network, and see it open behind the room."""
    time.sleep(GUARD_S)
    kiosk.touch("Close")
    kiosk.until(lambda seen: not seen["room"])
    connection.sendall(b"SO-1001\r")
    kiosk.until(order_is_open)


def book(folder: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((folder / "station" / "scanners.json").read_text("utf-8"))
    return kept


def test_one_that_connects_here_is_added_renamed_and_removed_by_touch(
    folder: Path, display: str, port: int
) -> None:
    with running(folder, display) as kiosk:
        kiosk.shows(lambda seen: "Belt" in seen["scanner"])
        enter(
            kiosk,
            ("the scanner", "Scanners"),
            ("Add a scanner", "How is it connected?"),
            ("Scanner connects", "May connect"),
            ("Save", "Choose which scanners"),
            ("Type it", "a space between"),
        )
        type_(kiosk, "127.0.0.0/8", "The scanner connects to a port")
        touch(kiosk, "Type it", "Type the port")
        type_(kiosk, str(port), "The scanner connects to a port")
        touch(kiosk, "Save", f"0.0.0.0:{port}")
        kiosk.shows(lambda seen: seen["room"].count("Ready") == 2)
        touch(kiosk, f"card 0.0.0.0:{port}", "tcp:listen")
        touch(kiosk, "Gate", "Gate")
        touch(kiosk, "Back", "Scanners")
        kiosk.shows(lambda seen: "card Gate" in seen["buttons"])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            opened_by(kiosk, connection)
        touch(kiosk, "the scanner", "Gate")
        enter(kiosk, ("card Gate", "tcp:listen"), ("Remove", "Remove Gate?"))
        time.sleep(GUARD_S)
        kiosk.touch("Remove")
        kiosk.until(lambda seen: room_says("Scanners", seen) and not room_says("Gate", seen))
        assert not kiosk.seen["notes"]
        while _is_heard(port):  # it is let go of within a look
            time.sleep(0.05)
    assert [data for data, _, _ in stored(folder)] == [b"SO-1001"]
    assert "added" not in book(folder)


def test_one_that_is_connected_to_is_added_and_moved_and_a_mistake_is_said_beside_the_field(
    folder: Path, display: str, scanner: socket.socket
) -> None:
    where = f"127.0.0.1:{scanner.getsockname()[1]}"
    with running(folder, display) as kiosk:
        kiosk.shows(lambda seen: "Belt" in seen["scanner"])
        enter(
            kiosk,
            ("the scanner", "Scanners"),
            ("Add a scanner", "How is it connected?"),
            ("Station connects", "The scanner waits"),
            ("Type it", "Type address and port"),
        )
        type_(kiosk, "127.0.0.1", "The scanner waits")
        touch(kiosk, "Save", "Type address and port (1 to 65535)")
        touch(kiosk, "127.0.0.1", "127.0.0.1▏")
        time.sleep(GUARD_S)
        for character in where.removeprefix("127.0.0.1"):
            kiosk.touch(character)
        kiosk.until(lambda seen: room_says(where, seen))
        touch(kiosk, "OK", "The scanner waits")
        touch(kiosk, "Save", where)
        connection, _ = scanner.accept()
        with connection:
            kiosk.shows(lambda seen: seen["room"].count("Ready") == 2)
            opened_by(kiosk, connection)
    assert book(folder)["added"] == [{"connect": where}]


def test_how_the_line_of_a_device_server_is_set_is_touched_and_reaches_its_far_end(
    folder: Path, display: str
) -> None:
    pty = Pty()
    server = Rfc2217Server(pty)
    try:
        with running(folder, display) as kiosk:
            kiosk.shows(lambda seen: "Belt" in seen["scanner"])
            assert command(folder, "add", "--port", server.url, "--name", "Box").startswith("0 ")
            touch(kiosk, "the scanner", "Box")
            kiosk.shows(lambda seen: seen["room"].count("Ready") == 2)
            touch(kiosk, "card Box", f"serial:{server.url}")
            touch(kiosk, "More settings", "Parity")
            for label in ("Even", "7", "2"):
                time.sleep(GUARD_S)
                kiosk.touch(label)
                kiosk.until(lambda seen: seen["opened"] > kiosk.at_touch["opened"])
            line = server.line
            assert (line.parity, line.bytesize, line.stopbits) == ("E", 7, 2)
            enter(kiosk, ("Back", f"serial:{server.url}"), ("Back", "Scanners"))
            time.sleep(GUARD_S)
            kiosk.touch("Close")
            kiosk.until(lambda seen: not seen["room"])
            os.write(pty.master, b"SO-1001\r")
            kiosk.until(order_is_open)
    finally:
        server.close()
        pty.close()
    (chosen,) = book(folder)["scanners"].values()
    assert chosen == {"name": "Box", "parity": "even", "data_bits": 7, "stop_bits": 2}


def _is_heard(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


def command(folder: Path, *arguments: str) -> str:
    """Run a command beside the kiosk, and return what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "station", "devices", *arguments, "--data-dir", str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    return f"{ended.returncode} {ended.stdout}{ended.stderr}"


def test_what_the_command_line_sets_up_beside_a_kiosk_that_runs_holds_at_once(
    folder: Path, display: str, scanner: socket.socket
) -> None:
    where = f"127.0.0.1:{scanner.getsockname()[1]}"
    with running(folder, display) as kiosk:
        kiosk.shows(lambda seen: "Belt" in seen["scanner"])
        told = command(folder, "add", "--connect", where, "--name", "Gate")
        assert told.startswith(f"0 Added tcp:{where}.")
        assert "The kiosk that runs here takes it up" in told
        before, _ = scanner.accept()
        touch(kiosk, "the scanner", "Gate")
        told = command(folder, "set", f"tcp:{where}", "prefix=>>", "terminator=lf", "silence_ms=x")
        assert told.startswith("2 silence_ms = 'x' cannot be used")
        told = command(folder, "set", f"tcp:{where}", "prefix=>>", "terminator=lf", "name=Door")
        assert told.startswith("0 Set prefix, terminator, name of")
        connection, _ = scanner.accept()  # opened anew, with what was set
        before.close()
        kiosk.shows(lambda seen: room_says("Door", seen) and seen["room"].count("Ready") == 2)
        with connection:
            time.sleep(GUARD_S)
            kiosk.touch("Close")
            kiosk.until(lambda seen: not seen["room"])
            connection.sendall(b">>SO-1001\n")
            kiosk.until(order_is_open)
        assert command(folder, "forget", f"tcp:{where}").startswith("0 Forgot")
        touch(kiosk, "the scanner", "Scanners")
        kiosk.shows(lambda seen: not room_says("Door", seen))
    told = command(folder, "add", "--connect", where)
    assert "No kiosk runs here: it counts from its next start." in told
