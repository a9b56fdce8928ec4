"""Checks what the tests reach: of each measured room enough lines, and enough branches.

The rooms are coverage's `source_pkgs` in pyproject.toml. Each is judged by itself, lines and
branches apart, so that no well tested room makes up for another. What it is not: a measurement
(`make coverage` makes one). Run as `python installer/check_coverage.py REPORT [ROOT]` with
coverage's JSON report. Ends with 1 and one line for each fault.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST_PERCENT = 95


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of the lines or branches there are the tests reach."""

    reached: int
    there: int

    @property
    def is_enough(self) -> bool:
        """Whether it is LEAST_PERCENT or more; of nothing, nothing is enough."""
        return self.reached * 100 >= self.there * LEAST_PERCENT

    def __str__(self) -> str:
        """Return it as a percentage that is never rounded up."""
        percent = self.reached * 1000 // self.there / 10 if self.there else 100.0
        return f"{percent:.1f} % ({self.reached} of {self.there})"


@dataclass(frozen=True, slots=True)
class Room:
    """One room's sources together. `unmeasured` are those that the report does not know."""

    name: str
    lines: Reached
    branches: Reached
    unmeasured: tuple[str, ...] = ()


def sources(root: Path, package: str) -> list[str]:
    """Return the files of a package or module, relative to `root`, as the report names them."""
    path = root / package.replace(".", "/")
    found = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return [file.relative_to(root).as_posix() for file in found]


def room(package: str, files: list[str], report: dict[str, Any]) -> Room:
    """Add up the report's figures of a room's files."""
    measured = [report["files"][file]["summary"] for file in files if file in report["files"]]

    def reached(what: str, there: str) -> Reached:
        return Reached(sum(file[what] for file in measured), sum(file[there] for file in measured))

    return Room(
        package.replace(".", "/"),
        reached("covered_lines", "num_statements"),
        reached("covered_branches", "num_branches"),
        tuple(file for file in files if file not in report["files"]),
    )


def faults(checked: Room) -> Iterator[str]:
    """Yield a fault for each file without a figure, and for too few lines or branches."""
    for file in checked.unmeasured:
        yield f"{file}: not measured: no test imports it, or it is not there"
    for what, found in (("lines", checked.lines), ("branches", checked.branches)):
        if not found.is_enough:
            yield f"{checked.name}: {what} {found}, at least {LEAST_PERCENT} % are wanted"


def rooms(report: dict[str, Any], root: Path) -> list[Room]:
    """Return every room that pyproject.toml has measured.

    Raises:
        ValueError: when the report is without branches.
    """
    if not report["meta"]["branch_coverage"]:
        raise ValueError("the report is without branches: set branch = true")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["coverage"]["run"]["source_pkgs"]
    return [room(package, sources(root, package), report) for package in packages]


def main() -> int:
    """Print a line a room and every fault; return the exit code."""
    written, *root_given = map(Path, sys.argv[1:])
    report = json.loads(written.read_text("utf-8"))
    root = root_given[0] if root_given else Path(__file__).parent.parent
    checked = rooms(report, root)
    for each in checked:
        print(f"{each.name:24} lines {each.lines!s:24} branches {each.branches}")
    found = [fault for each in checked for fault in faults(each)]
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
