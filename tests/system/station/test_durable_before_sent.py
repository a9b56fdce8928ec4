"""The system calls of a real core: the journal is on the disk before a scan leaves the machine."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.bridge.local_server import server_environment

REPOSITORY = Path(__file__).parents[3]
_CALL = re.compile(r"(\d+) +(\w+)\((\d+<[^>]*>)(.*)")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>.*= 0$")
_SYNCS = {"fdatasync", "fsync"}
_SCANS = 5
_LARGE_FRAME = ', "\\201\\376'
"""A masked websocket text frame of 126 bytes or more: a scan, and no other of these messages.

The core here does not tell how it stands.
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "run", "--stop-on-stdin-close"],
        cwd=REPOSITORY,
        env=server_environment(os.environ, tmp_path, 0),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["listening"]
    process.communicate(timeout=20)


def test_the_journal_is_synced_before_each_scan_is_sent(tmp_path: Path, server: str) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fdatasync,fsync,sendto,sendmsg,write,pwrite64"
    token_file = tmp_path / "server" / "embedded.token"
    subprocess.run(
        [
            *("strace", "-f", "-y", "-s", "100", "-e", calls, "-e", "signal=none", "-o", trace),
            *(sys.executable, "-m", "tests.system.station.scanning_core"),
            *(tmp_path, server, token_file, str(_SCANS)),
        ],
        cwd=REPOSITORY,
        check=True,
        timeout=40,
    )
    sent = _by_sending(_events(trace.read_text(encoding="utf-8", errors="replace")))
    assert len(sent) == _SCANS
    for before in sent:
        assert re.fullmatch("w+s", before), f"sent after {before!r}"


def _events(trace: str) -> Iterator[str]:
    """Yield `w` for a scan written to the journal, `s` for its finished sync, `a` when sent."""
    syncing: set[str] = set()
    for line in trace.splitlines():
        call = _CALL.match(line)
        resumed = _RESUMED.match(line)
        if call is not None:
            thread, name, where, rest = call.groups()
            yield from _of_call(thread, name, where, rest, syncing)
        elif resumed is not None and resumed[1] in syncing and resumed[2] in _SYNCS:
            syncing.discard(resumed[1])
            yield "s"


def _of_call(thread: str, name: str, where: str, rest: str, syncing: set[str]) -> Iterator[str]:
    if where.endswith("journal.jsonl>"):
        if name not in _SYNCS:
            yield from ("w" if '\\"type\\":\\"scan\\"' in rest else "")
        elif rest.endswith("= 0"):
            yield "s"
        else:
            syncing.add(thread)
    elif rest.startswith(_LARGE_FRAME):
        yield "a"


def _by_sending(events: Iterator[str]) -> list[str]:
    """Return, for each scan sent, what happened to the journal since the one before."""
    return "".join(events).split("a")[:-1]
