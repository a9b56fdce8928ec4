"""The system calls of a real server: the store's log is on the disk before an answer leaves."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.system.server.speaking import REPOSITORY, ServerProcess, environment, seated

_CALL = re.compile(r"(\d+) +(\w+)\((\d+<[^>]*>)(.*)")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>.*= 0$")
_SCANS = 5


async def test_the_log_is_synced_before_each_answer_is_sent(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    process = _traced(tmp_path / "data", trace)
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["listening"]
        server = ServerProcess(url, tmp_path / "data", process)
        async with seated(server, "traced") as station:
            for number in range(_SCANS):
                await station.scan(f"code-{number}")
    finally:
        process.communicate(timeout=20)  # closes standard input, at which the server stops
    assert process.returncode == 0
    answers = _by_answer(_events(trace.read_text(encoding="utf-8", errors="replace")))
    assert len(answers) == _SCANS
    for before in answers:
        assert re.search("ws+$", before), f"answered after {before!r}"


def _traced(data_dir: Path, trace: Path) -> subprocess.Popen[bytes]:
    calls = "trace=fdatasync,fsync,sendto,sendmsg,write,pwrite64"
    strace = ["strace", "-f", "-y", "-s", "80", "-e", calls, "-e", "signal=none", "-o", str(trace)]
    return subprocess.Popen(
        [*strace, sys.executable, "-m", "server", "run", "--stop-on-stdin-close"],
        cwd=REPOSITORY,
        env=environment(data_dir, log_level="warning"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _events(trace: str) -> Iterator[str]:
    """Yield `w` for a write to the log, `s` for its finished sync, `a` for an answer sent."""
    syncing: set[str] = set()
    for line in trace.splitlines():
        call = _CALL.match(line)
        resumed = _RESUMED.match(line)
        if call is not None:
            thread, name, where, rest = call.groups()
            if where.endswith("-wal>"):
                yield from _of_log(name, rest, thread, syncing)
            elif "judged" in rest:
                yield "a"
        elif resumed is not None and resumed[1] in syncing and resumed[2] in {"fdatasync", "fsync"}:
            syncing.discard(resumed[1])
            yield "s"


def _of_log(name: str, rest: str, thread: str, syncing: set[str]) -> Iterator[str]:
    if name not in {"fdatasync", "fsync"}:
        yield "w"
    elif rest.endswith("= 0"):
        yield "s"
    else:
        syncing.add(thread)


def _by_answer(events: Iterator[str]) -> list[str]:
    """Return, for each answer, what happened to the log since the one before."""
    return "".join(events).split("a")[:-1]
