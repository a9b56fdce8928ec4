"""`scanstation-server sheet` as a person calls it: a process, a file, words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.contract.own_code import OwnCodeKind, own_code
from tests.printed_pages import codes, words


def run_server(data_dir: Path, *arguments: str, lang: str = "C.UTF-8") -> tuple[int, str, str]:
    told = {"SCANSTATION_DATA_DIR": str(data_dir), "LC_ALL": lang}
    ended = subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        env={**os.environ, **told},
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_the_sheet_is_written_and_its_pages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "sheet.pdf"
    ended = run_server(tmp_path, "sheet", "--out", str(path), "--language", "ko")
    assert ended == (0, f"{path}: 5 pages of A4, to be printed at 100 %.\n", "")
    assert "명령 바코드" in words(path.read_bytes())[0]
    assert not (tmp_path / "server").exists()  # no store is made for it


@pytest.mark.parametrize(("paper", "name"), [("a4", "A4"), ("letter", "Letter")])
def test_the_commands_alone_are_one_page(tmp_path: Path, paper: str, name: str) -> None:
    path = tmp_path / "commands.pdf"
    asked = ("sheet", "--commands", "--paper", paper, "--out", str(path))
    assert f": 1 page of {name}" in run_server(tmp_path, *asked)[1]
    assert "Command codes" in words(path.read_bytes())[0]


def test_the_badges_are_those_of_the_servers_operators(tmp_path: Path) -> None:
    path = tmp_path / "badges.pdf"
    asked = ("sheet", "--badges", "--out", str(path))
    status, _, told = run_server(tmp_path, *asked)
    assert (status, "There is no operator" in told) == (1, True)
    operators = tmp_path / "operators.csv"
    operators.write_text("badge,name\n" + "".join(f"{n},김민준\n" for n in range(12)), "utf-8")
    assert run_server(tmp_path, "operators", "import", str(operators))[0] == 0
    assert ": 2 pages of A4" in run_server(tmp_path, *asked)[1]
    assert sorted(codes(path.read_bytes(), 203)) == sorted(
        own_code(OwnCodeKind.BADGE, str(n)) for n in range(12)
    )


def test_a_place_that_takes_no_file_is_said_in_words(tmp_path: Path) -> None:
    status, _, told = run_server(tmp_path, "sheet", "--out", str(tmp_path))
    assert status == 1
    assert told.startswith(f"The sheet {tmp_path} cannot be written: ")
    assert "Traceback" not in told


def test_commands_or_demo_but_not_both(tmp_path: Path) -> None:
    assert run_server(tmp_path, "sheet", "--commands", "--demo")[0] == 2
