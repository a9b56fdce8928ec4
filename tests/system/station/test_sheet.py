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


def test_a_sites_badges_are_printed_from_the_file_of_its_operators(tmp_path: Path) -> None:
    operators = tmp_path / "operators.csv"
    operators.write_text("badge,name\n" + "".join(f"{n},김민준\n" for n in range(60)), "utf-8")
    path = tmp_path / "badges.pdf"
    ended = run_sheet("--badges", str(operators), "--out", str(path), "--language", "ko")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"{path}: 3 pages of A4, to be printed at 100 %.\n"


def test_a_file_that_is_no_list_of_badges_is_refused_in_words(tmp_path: Path) -> None:
    operators = tmp_path / "operators.csv"
    operators.write_text("name\nKim\n", "utf-8")
    ended = run_sheet("--badges", str(operators), "--out", str(tmp_path / "badges.pdf"))
    assert ended.returncode == 1
    assert ended.stderr == f"{operators} lacks the column badge: it begins badge,name.\n"


def test_a_place_that_takes_no_file_is_said_in_words(tmp_path: Path) -> None:
    ended = run_sheet("--out", str(tmp_path))
    assert ended.returncode == 1
    assert f"The sheet {tmp_path} cannot be written." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_commands_or_demo_but_not_both() -> None:
    assert run_sheet("--commands", "--demo").returncode == 2
