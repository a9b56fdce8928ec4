"""`scanstation capture`."""

from pathlib import Path

import pytest

from station.app.capture import capture_scanners
from station.app.exit_code import ExitCode
from station.bridge.scanner_book import ScannerChoice, book_of
from station.config import Config
from station.scanner_config import ScannerConfig

NOTHING = Config(find_scanners=False)


def _capture(path: Path, config: Config = NOTHING) -> ExitCode:
    return capture_scanners(config, path.parent, path, seconds=0.3, only=None, raw=False)


def test_a_capture_is_written_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(find_scanners=False, scanners=(ScannerConfig("loop://", "Try"),))
    assert _capture(tmp_path / "new.jsonl", config) is ExitCode.OK
    captured = capsys.readouterr()
    assert captured.out == f"{tmp_path / 'new.jsonl'}: 0 written down.\n"
    assert "serial:loop:// (Try): ready." in captured.err


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
