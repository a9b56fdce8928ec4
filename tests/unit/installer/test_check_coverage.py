"""The coverage check judges each room by itself, lines and branches apart."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from installer.check_coverage import Reached, Room, faults, room, rooms, sources

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "installer" / "check_coverage.py"


def figures(lines: tuple[int, int], branches: tuple[int, int] = (0, 0)) -> dict[str, Any]:
    return {
        "summary": {
            "covered_lines": lines[0],
            "num_statements": lines[1],
            "covered_branches": branches[0],
            "num_branches": branches[1],
        }
    }


def report(**files: dict[str, Any]) -> dict[str, Any]:
    return {
        "meta": {"branch_coverage": True},
        "files": {f"house/{name}.py": found for name, found in files.items()},
    }


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a project with a room of two files and a room that is one file."""
    pyproject = '[tool.coverage.run]\nsource_pkgs = ["house.hall", "house.attic"]\n'
    (tmp_path / "pyproject.toml").write_text(pyproject)
    (tmp_path / "house" / "hall").mkdir(parents=True)
    for name in ("hall/door", "hall/stairs", "attic", "cellar"):
        (tmp_path / "house" / f"{name}.py").touch()
    return tmp_path


def test_every_room_of_this_project_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for package in project["tool"]["coverage"]["run"]["source_pkgs"]:
        found = sources(ROOT, package)
        assert found
        assert all((ROOT / file).is_file() for file in found)


def test_a_room_is_a_package_with_all_below_it_or_one_module(house: Path) -> None:
    assert sources(house, "house.hall") == ["house/hall/door.py", "house/hall/stairs.py"]
    assert sources(house, "house.attic") == ["house/attic.py"]


def test_a_rooms_files_are_added_up() -> None:
    found = room("a.b", ["house/x.py", "house/y.py"], report(x=figures((8, 9)), y=figures((1, 1))))
    assert found == Room("a/b", Reached(9, 10), Reached(0, 0))


@pytest.mark.parametrize(("reached", "enough"), [(18, False), (19, True), (20, True)])
def test_ninety_five_in_a_hundred_are_enough(reached: int, enough: bool) -> None:
    assert Reached(reached, 20).is_enough is enough


def test_a_percentage_is_never_rounded_up() -> None:
    assert str(Reached(9499, 10_000)) == "94.9 % (9499 of 10000)"
    assert str(Reached(0, 0)) == "100.0 % (0 of 0)"


def test_enough_lines_do_not_make_up_for_too_few_branches() -> None:
    (fault,) = faults(Room("a", Reached(1000, 1000), Reached(9, 10)))
    assert fault == "a: branches 90.0 % (9 of 10), at least 95 % are wanted"


def test_enough_branches_do_not_make_up_for_too_few_lines() -> None:
    (fault,) = faults(Room("a", Reached(9, 10), Reached(1000, 1000)))
    assert fault == "a: lines 90.0 % (9 of 10), at least 95 % are wanted"


def test_a_well_tested_room_does_not_make_up_for_another(house: Path) -> None:
    whole = figures((1000, 1000), (500, 500))
    found = rooms(
        report(**{"hall/door": whole, "hall/stairs": whole, "attic": figures((1, 2))}), house
    )
    assert [[*faults(each)] for each in found] == [
        [],
        ["house/attic: lines 50.0 % (1 of 2), at least 95 % are wanted"],
    ]


def test_a_file_that_no_test_imports_is_a_fault(house: Path) -> None:
    hall, attic = rooms(report(**{"hall/door": figures((1, 1))}), house)
    assert (hall.unmeasured, attic.unmeasured) == (("house/hall/stairs.py",), ("house/attic.py",))
    assert all("not measured" in fault for each in (hall, attic) for fault in faults(each))


def test_a_report_without_branches_is_refused(house: Path) -> None:
    with pytest.raises(ValueError, match="without branches"):
        rooms({"meta": {"branch_coverage": False}, "files": {}}, house)


@pytest.mark.parametrize(("covered", "code"), [(95, 0), (94, 1)])
def test_it_ends_with_1_when_a_room_falls_short(house: Path, covered: int, code: int) -> None:
    whole, short = figures((1, 1)), figures((covered, 100))
    written = house / "report.json"
    written.write_text(
        json.dumps(report(**{"hall/door": whole, "hall/stairs": short, "attic": whole}))
    )
    ended = subprocess.run(
        [sys.executable, SCRIPT, written, house], capture_output=True, text=True, check=False
    )
    assert ended.returncode == code, ended.stderr
    assert "house/attic" in ended.stdout
