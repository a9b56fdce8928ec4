"""How many fsync and fdatasync calls a scan takes: counted by strace, attached to a child.

The child (`tests.bench.syncing`) sets up, says that it is ready, and works between two lines of its
standard input and output, so that only that work is counted. Tracing slows a program down, so this
is a pass of its own whose times are not used.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_WAIT_S = 120
_COUNTED = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:fsync|fdatasync)$")


@dataclass(frozen=True, slots=True)
class Syncs:
    """Sync calls a scan, by number of senders, and a bare commit."""

    per_scan: dict[int, float]
    per_bare_commit: float


def count_syncs(folder: Path, senders: tuple[int, ...]) -> Syncs:
    """Count for each number of senders and for bare commits, each with a child of its own."""
    per_scan = {number: _per_scan(folder / f"syncs-{number}", number) for number in senders}
    return Syncs(per_scan, _per_scan(folder / "syncs-bare", 0))


def _per_scan(folder: Path, senders: int) -> float:
    """Return the sync calls a scan; 0 senders are bare commits."""
    folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.syncing", str(folder), str(senders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the child has no pipes")
        child.stdout.readline()
        summary = folder / "strace"
        with _attached(child.pid, summary) as strace:
            print("go", file=child.stdin, flush=True)
            scans = int(child.stdout.readline())
            strace.terminate()
            strace.wait(_WAIT_S)
        child.stdin.close()
        child.wait(_WAIT_S)
    return _calls(summary.read_text("utf-8")) / scans


def _attached(pid: int, summary: Path) -> "subprocess.Popen[str]":
    """Attach strace to every thread of a process; it counts once this returns."""
    strace = subprocess.Popen(
        ["strace", "-c", "-f", "-e", "trace=fdatasync,fsync", "-o", str(summary), "-p", str(pid)],
        stderr=subprocess.PIPE,
        text=True,
    )
    told = strace.stderr.readline() if strace.stderr else ""
    if "attached" not in told:
        raise RuntimeError(f"strace cannot attach: {told}")
    return strace


def _calls(summary: str) -> int:
    """Return the calls in strace's table."""
    found = (_COUNTED.match(line) for line in summary.splitlines())
    return sum(int(match[1]) for match in found if match)
