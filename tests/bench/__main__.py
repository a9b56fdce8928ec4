"""`make bench`: every measure in one run, to build/bench.json and docs/performance.md.

Takes about ten minutes, and some more the first time. Nothing else should run meanwhile. The exit
code is 1 when a target was missed.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from tests.bench import lookup, memory, scan_rate, scan_to_paint, slow_disk, starting
from tests.bench.page import lines, write
from tests.bench.place import BUILD, machine, scratch
from tests.bench.report import Report, targets
from tests.bench.syncs import count_syncs

RESULT = BUILD / "bench.json"
_T = TypeVar("_T")


def main() -> int:
    with scratch() as folder:
        report = run(folder)
    keep(RESULT, msgspec.to_builtins(report))
    write(report)
    sys.stdout.writelines(f"{line}\n" for line in lines(report))
    return 0 if all(target.met for _, target in targets(report)) else 1


def keep(result: Path, figures: dict[str, object]) -> None:
    """Write figures into a file of them; others that are there stay."""
    there = (
        msgspec.json.decode(result.read_bytes(), type=dict[str, object]) if result.exists() else {}
    )
    result.write_bytes(msgspec.json.format(msgspec.json.encode(there | figures)) + b"\n")


def run(folder: Path) -> Report:
    """Measure everything, each in a folder of its own."""

    def place(name: str) -> Path:
        path = folder / name
        path.mkdir()
        return path

    before = machine(folder)
    syncs = told("syncs a scan", lambda: count_syncs(place("syncs"), scan_rate.SENDERS))
    return Report(
        taken_utc=datetime.now(UTC).isoformat(" ", "seconds"),
        commit=commit(),
        machine=before,
        scan_to_paint=told("scan to paint", lambda: scan_to_paint.measure(place("paint"))),
        lookup=told("order look-up", lambda: lookup.measure(BUILD)),
        rates=told("scans a second", lambda: scan_rate.measure(place("rate"), syncs)),
        rates_slow_disk=told(
            "scans a second, slow disk", lambda: slow_disk.measure(place("slow"), syncs)
        ),
        start=told("start", lambda: starting.measure(place("start"))),
        memory=told("memory", lambda: memory.measure(place("memory"))),
        load_after=round(os.getloadavg()[0], 2),
    )


def told(name: str, measure: Callable[[], _T]) -> _T:
    """Say what is being measured."""
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {name}\n")
    return measure()


def commit() -> str:
    """Return what is measured."""
    asked = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=10)
    return said.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
