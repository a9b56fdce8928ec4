"""`scanstation sheet` as a person calls it: a process, a file, words."""

import subprocess
import sys
from pathlib import Path


def run_sheet(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "station", "sheet", *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def test_the_sheet_is_written_and_its_pages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "sheet.pdf"
    ended = run_sheet("--out", str(path), "--language", "ko")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"{path}: 5 pages of A4, to be printed at 100 %.\n"
    assert path.read_bytes().startswith(b"%PDF-")


def test_the_commands_alone_are_one_page(tmp_path: Path) -> None:
    ended = run_sheet("--commands", "--out", str(tmp_path / "commands.pdf"))
    assert ": 1 page of A4" in ended.stdout


def test_a_place_that_takes_no_file_is_said_in_words(tmp_path: Path) -> None:
    ended = run_sheet("--out", str(tmp_path))
    assert ended.returncode == 1
    assert f"The sheet {tmp_path} cannot be written." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_commands_or_demo_but_not_both() -> None:
    assert run_sheet("--commands", "--demo").returncode == 2
