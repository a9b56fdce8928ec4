"""What IT meets: places, settings, names, terminals that a kiosk cannot, or only just, run in."""

import codecs
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from station.__main__ import main
from station.bridge.journal.record import FORMAT, Header, encode

WAIT_S = 30
DATABASE = Path("server") / "scanstation.sqlite3"
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
Refused = Callable[..., tuple[int, str]]
ANY_PORT = "find_scanners = false\n[server]\nport = 0\n"


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without a display and without settings of ours."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    ours = {name for name in os.environ if name in hidden or name.startswith("SCANSTATION")}
    return {name: value for name, value in os.environ.items() if name not in ours} | more


@contextmanager
def kiosk(
    *arguments: str, before: tuple[str, ...] = (), more: Mapping[str, str] = NOTHING_MORE
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a kiosk off screen, by a command `before` it; end it if it still runs."""
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "station", "run", *arguments],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        process.wait(WAIT_S)


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], own_handlers: None) -> Refused:
    """Run what cannot run, as the command does; return how it ended and what it said."""

    def refused(*arguments: str) -> tuple[int, str]:
        code = main(["run", *arguments])
        return code, capsys.readouterr().err

    return refused


def serve_and_end(folder: Path, **more: str) -> bytes:
    """Run a kiosk until its server is there, end it in order, and return what it printed."""
    with kiosk("--data-dir", str(folder), more=more) as process:
        assert process.stdout is not None
        printed = b""
        while b"Server: connected" not in printed and (line := process.stdout.readline()):
            printed += line
        process.send_signal(signal.SIGTERM)
        rest, trouble = process.communicate(timeout=WAIT_S)
    assert b"Server: connected" in printed, trouble
    assert process.returncode == 0, trouble
    return printed + rest


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("# 포장대 1\n".encode("cp949"), "is not UTF-8 (byte 3): save it as UTF-8"),
        (codecs.BOM_UTF16_LE + "station = 1".encode("utf-16-le"), "is not UTF-8 (byte 1)"),
        (b'[server]\ntoken_file = "C:\\Users\\kim"\n', "write a path with \\ in single quotes"),
        (b"station = pack-1\n", "is not TOML"),
        (b"\x00\x01\x02", "is not TOML"),
        (b'colour = "red"\nlanguage = "kr"\n', "language = 'kr' cannot be used"),
    ],
    ids=["CP949", "UTF-16", "a Windows path", "no quotes", "binary", "wrong keys"],
)
def test_a_settings_file_that_cannot_be_used_is_named_and_nothing_is_begun(
    refused: Refused, tmp_path: Path, data: bytes, words: str
) -> None:
    (tmp_path / "station.toml").write_bytes(data)
    code, said = refused("--data-dir", str(tmp_path))
    assert (code, words in said) == (2, True), said
    assert said.startswith(f"{tmp_path / 'station.toml'}: ")
    assert [path.name for path in tmp_path.iterdir()] == ["station.toml"]


@pytest.mark.parametrize("folder", ["/proc/scanstation", "/dev/null/data"])
def test_a_folder_that_takes_nothing_is_said_with_what_to_do(refused: Refused, folder: str) -> None:
    code, said = refused("--data-dir", folder)
    assert code == 3
    assert said.startswith(f"The data folder {folder} cannot be used: ")
    assert "Let this user write there, or choose another with --data-dir." in said


def test_a_disk_that_is_full_at_the_start_is_said_with_what_to_do(tmp_path: Path) -> None:
    with kiosk("--data-dir", str(tmp_path), before=("prlimit", "--fsize=0")) as process:
        _, said = process.communicate(timeout=WAIT_S)
    assert process.returncode == 3
    journal = tmp_path / "station" / "journal.jsonl"
    assert f"The journal {journal} cannot be opened: File too large. " in said.decode()
    assert b"See that its disk has room and that this user may write there." in said
    assert b"Traceback" not in said


def test_a_folder_of_nobody_is_said_with_what_to_do(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANSTATION_DATA_DIR", "~nobody-at-all/data")
    code, said = refused()
    assert code == 2
    assert "SCANSTATION_DATA_DIR names no user's folder: write an absolute path" in said


def test_a_station_that_was_renamed_is_told_whose_scans_the_folder_holds(tmp_path: Path) -> None:
    journal = tmp_path / "station" / "journal.jsonl"
    journal.parent.mkdir()
    journal.write_bytes(encode(Header(FORMAT, "pack-1", 1)))
    before = journal.read_bytes()
    (tmp_path / "station.toml").write_text('station = "pack-2"\n' + ANY_PORT, "utf-8")
    with kiosk("--data-dir", str(tmp_path)) as process:
        _, said = process.communicate(timeout=WAIT_S)
    assert process.returncode == 3
    assert b"belongs to station 'pack-1', but this kiosk is set up as 'pack-2'" in said
    assert b"Correct the station's name in station.toml, or use another data folder." in said
    assert journal.read_bytes() == before


@pytest.mark.parametrize("encoding", ["ascii", "euc-kr"])
def test_a_folder_in_korean_with_spaces_serves_whatever_the_terminal_can_write(
    tmp_path: Path, encoding: str
) -> None:
    folder = tmp_path / "포장대 1 😀"
    folder.mkdir()
    (folder / "station.toml").write_text(ANY_PORT, "utf-8-sig")
    printed = serve_and_end(folder, PYTHONIOENCODING=encoding)
    assert str(folder).encode(encoding, "backslashreplace") in printed
    assert (folder / DATABASE).exists()
    assert (folder / "station" / "journal.jsonl").exists()


def test_a_terminal_that_is_gone_ends_neither_the_kiosk_nor_a_scan(tmp_path: Path) -> None:
    with kiosk("--demo", "--data-dir", str(tmp_path)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert judged(tmp_path / DATABASE, 5)
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
        assert process.wait(WAIT_S) == 0
    assert b"nobody reads what is printed here any more" in said
    assert b"Traceback" not in said


def judged(database: Path, scans: int) -> bool:
    """Tell whether so many scans are stored before the patience ends."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        time.sleep(0.1)
        if database.exists() and count(database) >= scans:
            return True
    return False


def count(database: Path) -> int:
    try:
        with closing(sqlite3.connect(database)) as store:
            return int(store.execute("SELECT count(*) FROM scans").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # not made yet
