"""`scanstation devices add`, `set` and `forget`."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from station.app.exit_code import ExitCode
from station.app.set_up import SetUp, roots_own
from station.bridge.scanner_book import book_of
from station.config import Config
from station.scanner_config import CameraConfig, ScannerConfig

LOOP = "serial:loop://"
GATE = "tcp:10.0.0.7:9004"
CONFIG = Config(scanners=(ScannerConfig("loop://", "Try"),))


class Terminal:
    """Commands on a data folder, and what each says."""

    def __init__(self, folder: Path, config: Config = CONFIG) -> None:
        self.folder = folder
        self.out, self.err = StringIO(), StringIO()
        self.set_up = SetUp(config, folder, self.out, self.err)

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
        f"Added {GATE}.\nKept in the data folder {terminal.folder}.\n"
        "No kiosk runs here: it counts from its next start.\n"
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


LF_BLOCK = Config(
    scanners=(
        ScannerConfig("loop://", terminator="lf", prefix="P"),
        ScannerConfig(device="usb:1a86:7523:7", terminator="lf"),
    )
)


@pytest.mark.parametrize("scanner_id", [LOOP, "usb:1a86:7523:7"])
def test_a_prefix_is_held_against_the_terminator_in_force(tmp_path: Path, scanner_id: str) -> None:
    terminal = Terminal(tmp_path, LF_BLOCK)
    assert terminal.set_up.set(scanner_id, ["prefix=\nA"]) is ExitCode.CONFIG
    assert "prefix = '\\nA' holds what ends a code" in terminal.err.getvalue()
    assert terminal.is_untouched
    assert terminal.set_up.set(scanner_id, ["prefix=\rA"]) is ExitCode.OK
    assert terminal.set_up.set(scanner_id, ["terminator=cr"]) is ExitCode.CONFIG
    assert terminal.set_up.set(scanner_id, ["prefix=\nA", "terminator=cr"]) is ExitCode.OK
    assert terminal.set_up.set(scanner_id, ["terminator="]) is ExitCode.CONFIG


@pytest.mark.parametrize("scanner_id", ["usb:1a86", "serial:loop:/", "tcp:10.0.0.7:9005", "x"])
def test_an_id_that_no_scanner_can_have_is_refused(terminal: Terminal, scanner_id: str) -> None:
    assert terminal.set_up.set(scanner_id, ["aim=true"]) is ExitCode.CONFIG
    assert terminal.err.getvalue().startswith(f"there is no scanner {scanner_id}.")
    assert terminal.err.getvalue().endswith("See scanstation devices\n")
    if scanner_id == "serial:loop:/":
        assert f"Is {LOOP} meant?" in terminal.err.getvalue()
    assert terminal.is_untouched


def test_a_block_whose_port_is_not_there_may_be_set_up(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, Config(scanners=(ScannerConfig("/dev/no-such-port"),)))
    assert terminal.set_up.set("serial:/dev/no-such-port", ["aim=true"]) is ExitCode.OK


def test_root_by_sudo_who_names_no_folder_is_refused(tmp_path: Path) -> None:
    err = StringIO()
    set_up = SetUp(CONFIG, tmp_path, StringIO(), err, not_of="kim")
    for code in (
        set_up.add({"connect": "10.0.0.7:9004"}, None),
        set_up.set(LOOP, ["aim=true"]),
        set_up.forget(LOOP),
    ):
        assert code is ExitCode.CONFIG
    assert f"root's own folder, {tmp_path}, " in err.getvalue()
    assert list(tmp_path.iterdir()) == []


def test_only_root_by_sudo_is_told_from_who_it_claims_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert roots_own({"SUDO_USER": "kim"}) == "kim"
    assert roots_own({}) == ""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert roots_own({"SUDO_USER": "kim"}) == ""  # sudo -u: another user's own


@pytest.mark.parametrize("name", [" ", "   "])
def test_a_name_of_blanks_is_refused(terminal: Terminal, name: str) -> None:
    assert terminal.set_up.add({"connect": "10.0.0.7:9004"}, name) is ExitCode.CONFIG
    assert terminal.set_up.set(LOOP, [f"name={name}"]) is ExitCode.CONFIG
    assert terminal.err.getvalue().count("cannot be used; write 1 to 60 characters\n") == 2
    assert terminal.is_untouched


def test_what_the_settings_file_has_of_a_camera_is_set_by_command(tmp_path: Path) -> None:
    block = CameraConfig(source=str(tmp_path), width=1280, height=720, fps=10.0)
    terminal = Terminal(tmp_path / "data", Config(cameras=(block,)))
    camera = f"camera:{tmp_path}"
    pairs = ["formats=ean13,code128", "region=0.25,0,0.5,1", "fps=15", "height=960"]
    assert terminal.set_up.set(camera, [*pairs, "exposure=auto"]) is ExitCode.OK
    assert terminal.kept["scanners"][camera] == {
        "formats": ["ean13", "code128"],
        "region": [0.25, 0.0, 0.5, 1.0],
        "size": "1280x960",
        "exposure": "auto",
        "fps": 15.0,
    }
    assert terminal.set_up.set(camera, ["width=640"]) is ExitCode.OK
    assert terminal.kept["scanners"][camera]["size"] == "640x960"
    taken_back = ["width=", "height=", "fps=", "region=whole", "formats=matrix", "exposure="]
    assert terminal.set_up.set(camera, taken_back) is ExitCode.OK
    assert terminal.kept["scanners"][camera] == {"formats": "matrix", "region": "whole"}


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("exposure=banana", "exposure = 'banana' cannot be used; write auto or a whole number"),
        ("formats=ean13,maxicode", "; write all, linear, matrix, or any of ean13,ean8,"),
        ("formats=ean13,", "formats = ['ean13', ''] cannot be used"),
        ("region=0.5,0,0.6,1", "region = '0.5,0,0.6,1' does not lie in the picture"),
        ("region=0,0,nan,1", "region = "),
        ("region=left", "; write whole, middle, or x,y,width,height from 0 to 1"),
        ("width=1", "width = '1' cannot be used"),
        ("width=wide", "width = 'wide' cannot be used"),
        ("fps=0", "fps = '0' cannot be used"),
        ("fps=nan", "fps = 'nan' "),
        ("baud=9600", "baud means nothing to a scanner of the kind camera"),
    ],
)
def test_what_a_camera_cannot_be_set_to_is_refused(tmp_path: Path, pair: str, told: str) -> None:
    config = Config(cameras=(CameraConfig(source=str(tmp_path)),))
    terminal = Terminal(tmp_path / "data", config)
    assert terminal.set_up.set(f"camera:{tmp_path}", [pair]) is ExitCode.CONFIG
    assert told in terminal.err.getvalue()
    assert "regex" not in terminal.err.getvalue()
    assert terminal.is_untouched
