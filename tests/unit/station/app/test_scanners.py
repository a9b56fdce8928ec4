"""`scanstation devices`."""

import json
from io import StringIO
from pathlib import Path

import pytest

from station.app.exit_code import ExitCode
from station.app.scanners import change_rights, list_scanners
from station.bridge.scanner_book import book_of
from station.bridge.scanner_choice import Role, ScannerChoice
from station.config import Config
from station.scanner_config import ScannerConfig

CONFIG = Config(scanners=(ScannerConfig("loop://", "Try"),))


def test_the_scanners_are_a_table(tmp_path: Path) -> None:
    out = StringIO()
    assert list_scanners(CONFIG, tmp_path, out, as_json=False) is ExitCode.OK
    assert "serial:loop://  serial  Try" in out.getvalue()


def test_the_scanners_are_json(tmp_path: Path) -> None:
    out = StringIO()
    assert list_scanners(CONFIG, tmp_path, out, as_json=True) is ExitCode.OK
    found = {each["id"]: each for each in json.loads(out.getvalue())["scanners"]}
    assert found["serial:loop://"]["used"] is True


def test_a_scanner_is_listed_as_it_was_chosen_to_be_on_the_kiosk(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    book.choose("serial:loop://", ScannerChoice(name="Left", role=Role.OFF))
    book.save()
    out = StringIO()
    list_scanners(CONFIG, tmp_path, out, as_json=True)
    found = {each["id"]: each for each in json.loads(out.getvalue())["scanners"]}
    assert (found["serial:loop://"]["name"], found["serial:loop://"]["used"]) == ("Left", False)


def test_a_list_moves_no_file_that_cannot_be_read_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "station" / "scanners.json"
    path.parent.mkdir()
    path.write_text("{", "utf-8")
    out = StringIO()
    assert list_scanners(CONFIG, tmp_path, out, as_json=False) is ExitCode.FAILED
    assert f"What was set does not count: {path} cannot be read: " in out.getvalue()
    assert "serial:loop://  serial  Try" in out.getvalue()
    assert [each.read_text("utf-8") for each in path.parent.iterdir()] == ["{"]


def test_what_a_newer_program_has_set_is_told(tmp_path: Path) -> None:
    path = tmp_path / "station" / "scanners.json"
    path.parent.mkdir()
    path.write_text('{"scanners": {"serial:loop://": {"name": "Left", "colour": 3}}}', "utf-8")
    out = StringIO()
    assert list_scanners(CONFIG, tmp_path, out, as_json=False) is ExitCode.OK
    assert "serial:loop://  serial  Left" in out.getvalue()
    assert out.getvalue().endswith("does not know: scanners.serial:loop://.colour\n")


def test_what_cannot_be_allowed_is_said_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    assert change_rights("allow", "usb:dead:beef", out) is ExitCode.FAILED
    assert "usb:dead:beef is not plugged in" in capsys.readouterr().err
    assert out.getvalue() == ""


def test_what_was_never_allowed_is_disallowed_already() -> None:
    out = StringIO()
    assert change_rights("disallow", "usb:dead:beef", out) is ExitCode.OK
    assert out.getvalue() == "usb:dead:beef was not allowed here: nothing is changed.\n"
