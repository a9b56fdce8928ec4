"""`scanstation capture`."""

import asyncio
from io import StringIO
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode, RawFrame
from station.app.capture import _sayer, capture_scanners, summary
from station.app.exit_code import ExitCode
from station.bridge.capturing import Capture, InUse
from station.bridge.scanner_book import book_of
from station.bridge.scanner_choice import Role, ScannerChoice
from station.config import Config
from station.scanner_config import ScannerConfig

NOTHING = Config(find_scanners=False)


def _capture(path: Path, config: Config = NOTHING) -> ExitCode:
    return capture_scanners(config, path.parent, path, seconds=0.3, only=None, codes=False)


def test_a_capture_is_written_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(find_scanners=False, scanners=(ScannerConfig("loop://", "Try"),))
    assert _capture(tmp_path / "new.jsonl", config) is ExitCode.OK
    captured = capsys.readouterr()
    assert f"{tmp_path / 'new.jsonl'}: nothing came." in captured.out
    assert "serial:loop:// (Try): ready." in captured.err
    assert '"kind":"serial","source":1,"scanner":"serial:loop://"' in (
        tmp_path / "new.jsonl"
    ).read_text("utf-8")


def test_a_scanner_that_is_not_there_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(find_scanners=False, scanners=(ScannerConfig("loop://", "Try"),))
    path = tmp_path / "new.jsonl"
    capture_scanners(config, tmp_path, path, seconds=0.3, only="usb:none", codes=False)
    assert "usb:none is not there. `scanstation devices` lists" in capsys.readouterr().err


def test_a_persons_keyboard_is_refused_with_what_would_happen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _sayer("keyboard:a")(InUse(frozenset({"keyboard:a"}), frozenset()))
    said = capsys.readouterr().err
    assert said.startswith("keyboard:a is a keyboard and no scanner.")
    assert "add --seconds" in said


def test_without_a_scanner_in_use_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(tmp_path)
    book.choose("serial:loop://", ScannerChoice(role=Role.OFF))
    book.save()
    _capture(
        tmp_path / "new.jsonl", Config(find_scanners=False, scanners=(ScannerConfig("loop://"),))
    )
    assert "No scanner is in use." in capsys.readouterr().err


def test_its_end_tells_what_is_in_the_file(tmp_path: Path) -> None:
    async def made() -> Capture:
        capture = Capture(StringIO(), lambda _change: None, codes=True)
        for data in (b"1", b"2"):
            capture.hear(Decode(RawFrame(data, "usb:1", 0), data))
        return capture

    assert summary(tmp_path / "a", asyncio.run(made())) == (
        f"{tmp_path / 'a'}: 2 lines, 2 barcodes read.\n  2 from usb:1\n"
        f"To read it again: scanstation sim {tmp_path / 'a'}\n"
    )


def test_what_was_scanned_is_nobody_elses_to_read(tmp_path: Path) -> None:
    _capture(tmp_path / "new.jsonl")
    assert (tmp_path / "new.jsonl").stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("precious")
    assert _capture(path) is ExitCode.FAILED
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == "precious"


def test_a_file_that_cannot_be_written_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _capture(tmp_path / "nowhere" / "new.jsonl") is ExitCode.FAILED
    assert "Name another file." in capsys.readouterr().err


def test_a_scanner_is_driven_as_it_was_chosen_to_be_on_the_kiosk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(tmp_path)
    book.choose("serial:loop://", ScannerChoice(name="Left"))
    book.save()
    config = Config(find_scanners=False, scanners=(ScannerConfig("loop://", "Try"),))
    _capture(tmp_path / "new.jsonl", config)
    assert "serial:loop:// (Left): ready." in capsys.readouterr().err
