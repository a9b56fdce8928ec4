"""`scanstation devices add`, `set` and `forget`."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from station.app.exit_code import ExitCode
from station.app.set_up import SetUp
from station.bridge.scanner_book import book_of
from station.config import Config
from station.scanner_config import ScannerConfig

LOOP = "serial:loop://"
GATE = "tcp:10.0.0.7:9004"
CONFIG = Config(scanners=(ScannerConfig("loop://", "Try"),))


class Terminal:
    """Commands on a data folder, and what each says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out, self.err = StringIO(), StringIO()
        self.set_up = SetUp(CONFIG, folder, self.out, self.err)

    @property
    def kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(
            (self.folder / "station" / "scanners.json").read_text("utf-8")
        )
        return kept

    @property
    def is_untouched(self) -> bool:
        return not (self.folder / "station" / "scanners.json").exists()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Return a terminal on a folder that is not there yet."""
    return Terminal(tmp_path / "data")


def test_a_scanner_is_added_with_a_name_for_the_next_start(terminal: Terminal) -> None:
    assert terminal.set_up.add({"connect": "10.0.0.7:9004"}, "Gate") is ExitCode.OK
    assert terminal.out.getvalue() == (
        f"Added {GATE}.\nNo kiosk runs here: it counts from its next start.\n"
    )
    assert terminal.kept["added"] == [{"connect": "10.0.0.7:9004"}]
    assert terminal.kept["scanners"] == {GATE: {"name": "Gate"}}


def test_a_kiosk_that_runs_takes_it_up_and_that_is_said(terminal: Terminal) -> None:
    kiosk = book_of(terminal.folder)
    kiosk.sign()
    terminal.set_up.add({"connect": "10.0.0.7:9004"}, None)
    kiosk.sign_off()
    assert "The kiosk that runs here takes it up" in terminal.out.getvalue()
    assert kiosk.refresh()
    assert [each.scanner_id for each in kiosk.added] == [GATE]


def test_one_that_cannot_be_added_is_refused_with_every_mistake(terminal: Terminal) -> None:
    said = {"listen": "0.0.0.0:70000", "peers": "everybody"}
    assert terminal.set_up.add(said, "x" * 61) is ExitCode.CONFIG
    told = terminal.err.getvalue().splitlines()
    assert [line.split(" ")[0] for line in told] == ["peers", "listen", "name"]
    assert terminal.is_untouched


def test_one_without_peers_is_closed_and_that_is_said(terminal: Terminal) -> None:
    assert terminal.set_up.add({"listen": "127.0.0.1:9004", "peers": ""}, None) is ExitCode.CONFIG
    assert terminal.err.getvalue().startswith("peers is needed")


def test_a_place_that_is_taken_is_refused(terminal: Terminal) -> None:
    terminal.set_up.add({"connect": "10.0.0.7:9004"}, None)
    assert terminal.set_up.add({"port": "socket://10.0.0.7:9004"}, None) is ExitCode.CONFIG
    assert f"where {GATE} is" in terminal.err.getvalue()


def test_fields_are_set_as_the_settings_file_names_them(terminal: Terminal) -> None:
    pairs = ["parity=even", "data_bits=7", "stop_bits=2", "flow_control=rts_cts", "prefix=!"]
    pairs += ["silence_ms=75", "baud=4800", "terminator=timeout", "aim=true", "role=badges"]
    assert terminal.set_up.set(LOOP, pairs) is ExitCode.OK
    assert terminal.kept["scanners"][LOOP] == {
        "role": "badges",
        "baud": 4800,
        "terminator": "timeout",
        "aim": True,
        "data_bits": 7,
        "parity": "even",
        "stop_bits": 2,
        "flow_control": "rts_cts",
        "prefix": "!",
        "silence_ms": 75,
    }
    assert "goes before what block 1 of [[scanners]]" in terminal.out.getvalue()
    terminal.set_up.set(LOOP, ["parity=", "prefix="])
    assert "parity" not in terminal.kept["scanners"][LOOP]
    assert terminal.kept["scanners"][LOOP]["prefix"] == ""


def test_all_that_is_wrong_is_named_at_once_and_nothing_is_set(terminal: Terminal) -> None:
    pairs = ["parity=mark", "bauds=9600", "silence_ms=0", "aim", "suffixes=enter", "name=Left"]
    assert terminal.set_up.set(LOOP, pairs) is ExitCode.CONFIG
    told = terminal.err.getvalue()
    for words in (
        "parity = 'mark' cannot be used: ",
        "write 'none' or 'even' or 'odd'",
        "bauds is unknown: baud is meant?",
        "silence_ms = '0' cannot be used",
        "'aim' is no KEY=VALUE",
        "suffixes means nothing to a scanner of the kind serial",
    ):
        assert words in told
    assert terminal.is_untouched


def test_a_prefix_that_holds_what_ends_a_code_is_refused(terminal: Terminal) -> None:
    assert terminal.set_up.set(LOOP, ["prefix=\r"]) is ExitCode.CONFIG
    assert "holds what ends a code" in terminal.err.getvalue()


def test_a_scanner_that_is_not_here_may_be_set_up_before_it_comes(terminal: Terminal) -> None:
    assert terminal.set_up.set("usb:1a86:7523:7", ["baud=115200"]) is ExitCode.OK
    assert "No scanner of this id is here now" in terminal.out.getvalue()
    assert terminal.kept["scanners"] == {"usb:1a86:7523:7": {"baud": 115200}}


def test_one_that_was_added_is_moved_with_what_was_set_of_it(terminal: Terminal) -> None:
    terminal.set_up.add({"connect": "10.0.0.7:9004"}, "Gate")
    assert terminal.set_up.set(GATE, ["connect=10.0.0.8:9004", "aim=true"]) is ExitCode.OK
    assert terminal.kept["added"] == [{"connect": "10.0.0.8:9004"}]
    assert terminal.kept["scanners"] == {"tcp:10.0.0.8:9004": {"name": "Gate", "aim": True}}


def test_where_a_scanner_is_that_was_not_added_cannot_be_set(terminal: Terminal) -> None:
    assert terminal.set_up.set(LOOP, ["port=COM3"]) is ExitCode.CONFIG
    assert "port can be set only of a scanner that was added" in terminal.err.getvalue()


def test_a_scanner_is_forgotten_with_all_that_was_set_of_it(terminal: Terminal) -> None:
    terminal.set_up.add({"connect": "10.0.0.7:9004"}, "Gate")
    assert terminal.set_up.forget(GATE) is ExitCode.OK
    assert terminal.kept == {"version": 1, "scanners": {}}
    assert terminal.set_up.forget(GATE) is ExitCode.CONFIG
    assert "nothing was set of" in terminal.err.getvalue()


def test_what_cannot_be_written_is_said(terminal: Terminal) -> None:
    terminal.folder.parent.mkdir(exist_ok=True)
    terminal.folder.write_text("no folder")
    assert terminal.set_up.add({"connect": "10.0.0.7:9004"}, None) is ExitCode.DATA
    assert terminal.err.getvalue().startswith("It is not kept: ")


def test_files_are_never_written_for_another_user(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: terminal.folder.parent.stat().st_uid + 1)
    assert terminal.set_up.add({"connect": "10.0.0.7:9004"}, None) is ExitCode.CONFIG
    assert "enter this as that user" in terminal.err.getvalue()
    assert terminal.is_untouched


def test_a_field_of_a_newer_program_loses_nothing_that_was_set_up(terminal: Terminal) -> None:
    terminal.set_up.add({"connect": "10.0.0.7:9004"}, "Gate")
    path = terminal.folder / "station" / "scanners.json"
    kept = terminal.kept
    kept["scanners"][GATE]["colour"] = 3
    path.write_text(json.dumps(kept), "utf-8")
    assert Terminal(terminal.folder).set_up.set(LOOP, ["aim=true"]) is ExitCode.OK
    kept["scanners"][LOOP] = {"aim": True}
    assert terminal.kept == kept


@pytest.mark.parametrize("what", ["add", "set", "forget"])
def test_nothing_is_changed_beside_what_cannot_be_read(terminal: Terminal, what: str) -> None:
    path = terminal.folder / "station" / "scanners.json"
    path.parent.mkdir(parents=True)
    path.write_text("{", "utf-8")
    changes = {
        "add": lambda: terminal.set_up.add({"connect": "10.0.0.7:9004"}, None),
        "set": lambda: terminal.set_up.set(LOOP, ["aim=true"]),
        "forget": lambda: terminal.set_up.forget(LOOP),
    }
    assert changes[what]() is ExitCode.DATA
    assert terminal.err.getvalue().startswith(f"Nothing is changed: {path} cannot be read: ")
    assert "move it away to begin anew" in terminal.err.getvalue()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.read_text("utf-8") == "{"
