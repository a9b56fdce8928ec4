"""A kiosk whose own server cannot run: what the operator is told, while no scan is lost.

Real parts: the kiosk's window off screen, its journal, the server as its child, a pty for the
scanner. Whatever was wrong is put right while the kiosk runs: it goes on by itself.
"""

import json
import os
import resource
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from server.cli.main import main as server_main
from server.contract.own_code import Command, command_code
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, running, says, starting
from tests.unit.server.store.damage import damage_table

DATABASE = Path("server") / "scanstation.sqlite3"
JOURNAL = Path("station") / "journal.jsonl"
OK = command_code(Command.OK).encode()
WIPES = b"8809900000019"
LOGGED_TOO_NEW = (
    "this file needs Scanstation 99.0.0 or newer; this is 0.1.0 (install that version, or restore"
    " the backup made before the upgrade)"
)
TOO_NEW = (
    "The server's data needs Scanstation 99.0.0 or newer; this is 0.1.0. Install that version, or"
    " restore the backup made before the upgrade."
)
DISK_FULL = (
    "This scan was not recorded: the disk is full or broken. Call your supervisor, then scan it"
    " again."
)
GO_ON = "Go on scanning. Scans are kept here, and checked once the server answers."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder whose server has the demo orders."""
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(tmp_path))
    with as_file(files("assets") / "demo" / "orders.csv") as orders:
        assert server_main(["orders", "import", str(orders)]) == 0
    return tmp_path


def stored(folder: Path) -> list[tuple[bytes, str]]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute("SELECT data, verdict FROM scans ORDER BY station_seq").fetchall()


def set_min_program(folder: Path, version: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("UPDATE schema_migrations SET min_program = ?", (version,))


def station_log(folder: Path) -> str:
    return (folder / "logs" / "station.log").read_text("utf-8")


def spoil_order(folder: Path, order_no: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("UPDATE orders SET ship_by = 'soon' WHERE order_no = ?", (order_no,))


@pytest.fixture
def taken_port() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


def scan_without_server(kiosk: WatchedKiosk, why: str) -> None:
    """Scan an order and an item while the server cannot run, and read what the operator is told."""
    kiosk.until(lambda seen: says(seen, "The server cannot be used"))
    kiosk.scan(b"SO-1001")
    kiosk.scan(WIPES)
    seen = kiosk.until(lambda seen: seen["saved"] == "2 waiting")
    assert says(seen, "Please call your supervisor. Scans are kept.")
    (note,) = (each for each in seen["notes"] if why in each)
    assert note.startswith("For the supervisor: ")


def connected_and_judged(seen: Seen) -> bool:
    return "Connected" in seen["link"] and seen["saved"] == "All saved" and is_packed(seen)


def is_packed(seen: Seen) -> bool:
    return bool(seen["lines"]) and seen["lines"][0][1:] == [1, 1]


JUDGED = [(b"SO-1001", "ORDER_OPENED"), (WIPES, "ITEM_MATCHED")]


def test_a_store_of_a_newer_program_is_said_to_be_one_and_left_alone(folder: Path) -> None:
    set_min_program(folder, "99.0.0")
    with starting(folder) as kiosk:
        scan_without_server(kiosk, TOO_NEW)
        assert LOGGED_TOO_NEW in station_log(folder)
        assert stored(folder) == []
        set_min_program(folder, "0.1.0")
        kiosk.until(connected_and_judged)
    assert stored(folder) == JUDGED


def test_a_port_that_another_program_has_is_named_and_taken_when_it_is_free(
    folder: Path, taken_port: socket.socket
) -> None:
    port = taken_port.getsockname()[1]
    with starting(folder, port=port) as kiosk:
        scan_without_server(
            kiosk,
            f"The server's network port {port} cannot be used: end the program that has it, or set"
            " another (port under [server] in station.toml).",
        )
        assert (
            f"port {port} of 127.0.0.1 is taken by another program: end that one, or set"
            " SCANSTATION_PORT to another port (0 for any free one)."
        ) in station_log(folder)
        taken_port.close()
        kiosk.until(connected_and_judged)
    assert stored(folder) == JUDGED


def test_settings_of_the_server_that_cannot_be_used_are_all_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANSTATION_LOG_LEVEL", "loud")
    monkeypatch.setenv("SCANSTATION_PROT", "8787")
    with starting(folder) as kiosk:
        scan_without_server(kiosk, "The server's settings cannot be used: correct ")
        (note,) = (each for each in kiosk.seen["notes"] if "settings" in each)
        assert "SCANSTATION_LOG_LEVEL" in note
        assert "SCANSTATION_PROT" in note
    log = station_log(folder)
    assert "SCANSTATION_PROT (environment): is no setting; did you mean" in log
    assert "write debug, info, warning or error" in log
    assert stored(folder) == []


def test_while_the_server_does_not_answer_scans_are_counted_as_kept_and_judged_once_after_it(
    folder: Path,
) -> None:
    with running(folder) as kiosk:
        server = child_of(kiosk.pid)
        os.kill(server, signal.SIGSTOP)
        try:
            kiosk.scan(b"SO-1001")
            kiosk.until(lambda seen: says(seen, "1 scan not saved yet", GO_ON))
            kiosk.scan(WIPES)
            kiosk.until(lambda seen: says(seen, "2 scans not saved yet"))
            assert stored(folder) == []
        finally:
            os.kill(server, signal.SIGCONT)
        kiosk.until(connected_and_judged)
    assert stored(folder) == JUDGED


def child_of(pid: int) -> int:
    """Return the process id of a process's only child."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    (child,) = (each for thread in threads for each in (thread / "children").read_text().split())
    return int(child)


def test_a_scan_that_cannot_be_checked_is_kept_and_said_and_the_next_ones_are_checked(
    folder: Path,
) -> None:
    spoil_order(folder, "SO-1002")
    with running(folder) as kiosk:
        seen = kiosk.scan_until(
            b"SO-1002",
            "Could not be checked",
            "The scan is kept, but not counted. Touch OK, then scan the order again. If it goes on,"
            " call your supervisor.",
        )
        assert "SO-1002" in seen["takeover"]
        kiosk.scan(OK)
        kiosk.until(lambda seen: not seen["takeover"])
        kiosk.scan_until(b"SO-1001", "Order opened")
        kiosk.scan(WIPES)
        kiosk.until(connected_and_judged)
    assert stored(folder) == [(b"SO-1002", "NOT_JUDGED"), (OK, "COMMAND_DONE"), *JUDGED]
    log = (folder / "logs" / "server.log").read_text("utf-8")
    (line,) = (each for each in log.splitlines() if "scan cannot be judged" in each)
    assert "Invalid isoformat string" in json.loads(line)["error"]


@pytest.mark.parametrize("when", ["before the start", "while it runs"])
def test_a_damaged_store_is_said_with_its_backup_and_after_restoring_it_scans_are_judged_once(
    folder: Path, when: str
) -> None:
    assert server_main(["backup"]) == 0
    if when == "before the start":
        damage_table(folder / DATABASE, "scans")
    with running(folder) as kiosk:
        if when == "while it runs":
            damage_table(folder / DATABASE, "scans")
        kiosk.scan(b"SO-1001")
        kiosk.until(lambda seen: says(seen, "The server cannot be used"))
        kiosk.scan(WIPES)
        seen = kiosk.until(lambda seen: seen["saved"] == "2 waiting")
        assert says(seen, "Please call your supervisor. Scans are kept.")
        (note,) = (each for each in seen["notes"] if "data is damaged" in each)
        assert note.startswith("For the supervisor: ")
        assert "The latest backup is of 20" in note
        assert note.endswith("put it back: scanstation-server restore latest")
    assert server_main(["restore", "latest"]) == 0
    with starting(folder) as kiosk:
        kiosk.until(connected_and_judged)
    assert stored(folder) == JUDGED


def test_a_store_whose_open_order_alone_is_damaged_is_said_steadily_to_be_so(folder: Path) -> None:
    with running(folder) as kiosk:
        kiosk.scan_until(b"SO-1001", "Order opened")
        kiosk.until(lambda seen: seen["saved"] == "All saved")
    damage_table(folder / DATABASE, "order_lines")
    with starting(folder) as kiosk:
        kiosk.until(lambda seen: says(seen, "The server cannot be used"))
        kiosk.scan(WIPES)
        seen = kiosk.until(lambda seen: seen["saved"] == "1 waiting")
        assert says(seen, "Please call your supervisor. Scans are kept.")
        (note,) = (each for each in seen["notes"] if "data is damaged" in each)
        assert "scanstation-server restore latest" in note or "no backup" in note
    log = station_log(folder)
    states = [json.loads(line).get("state") for line in log.splitlines() if "link changed" in line]
    assert states[-1] == "refused"
    assert states.count("refused") == 1


def test_a_full_disk_at_the_station_loses_no_scan_in_silence(folder: Path) -> None:
    with running(folder) as kiosk:
        kiosk.scan_until(b"SO-1001", "Order opened")
        kiosk.until(lambda seen: seen["saved"] == "All saved")
        limit_files(kiosk.pid, (folder / JOURNAL).stat().st_size)
        kiosk.scan_until(WIPES, "Not saved", DISK_FULL)
        seen = kiosk.scan_until(WIPES, "2 scans were lost, this one last: scan all of them again.")
        assert DISK_FULL in seen["takeover"]
        assert WIPES.decode() in seen["takeover"]
        kiosk.scan(OK)
        kiosk.until(lambda seen: not seen["takeover"])
        limit_files(kiosk.pid, resource.RLIM_INFINITY)
        kiosk.scan_until(WIPES, "Correct item", "1 / 1")
    assert stored(folder) == JUDGED


def limit_files(pid: int, size: int) -> None:
    """Let a process write no file beyond `size` bytes, as a full disk would."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
