"""`python -m tests.bench.shared_store`: several processes writing one store, against one alone.

As many senders as ever, shared among 1, 2 and 4 processes of one store, and one process that has a
store to itself, each on a file of its own and measured in turns. Told: scans a second against the
lone one's, the share of the process that had the fewest against an even one, and how long turns at
committing were waited for. What it is not: servers with their sockets; a process is a store with
its senders, as in `scan_rate`.
"""

import asyncio
import gc
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import mean

import msgspec
from msgspec import Struct

from server.store import Policy, Store
from tests.bench.figures import Ratio, in_turns, ratio
from tests.bench.place import scratch
from tests.bench.scan_rate import Sender

_SENDERS = 64
_PROCESSES = (1, 2, 4)
_ROUNDS = 8
_WINDOW_S = 1.5


class Window(Struct, frozen=True):
    """What one process did in a window, and how its waits for a turn stood after it."""

    scans: int
    p50_ms: float
    p99_ms: float


class Shared(Struct, frozen=True):
    """So many processes of one store."""

    processes: int
    scans_per_s: float
    over_alone: Ratio
    least_share: float
    wait_p50_ms: float
    wait_p99_ms: float


class _Writers:
    """Processes of one store, run together for a window at a time."""

    def __init__(self, processes: Sequence[subprocess.Popen[str]]) -> None:
        self._processes = processes
        self.windows: list[list[Window]] = []

    def rate(self) -> float:
        for process in self._processes:
            print(file=process.stdin, flush=True)
        said = [process.stdout.readline() for process in self._processes if process.stdout]
        self.windows.append([msgspec.json.decode(line, type=Window) for line in said])
        return sum(window.scans for window in self.windows[-1]) / _WINDOW_S


@contextmanager
def _writers(folder: Path, processes: int, *, shared: bool) -> Iterator[_Writers]:
    folder.mkdir()
    with ExitStack() as stack:
        each = _SENDERS // processes
        commands = (
            [sys.executable, "-m", __spec__.name, str(folder), str(number * each), str(each)]
            + ["shared"] * shared
            for number in range(processes)
        )
        running = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for command in commands
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield _Writers(running)
        for process in running:
            process.kill()


def measure(folder: Path) -> tuple[Shared, ...]:
    """Measure every number of processes."""
    with ExitStack() as stack:
        alone = stack.enter_context(_writers(folder / "alone", 1, shared=False))
        several = [
            stack.enter_context(_writers(folder / f"{count}", count, shared=True))
            for count in _PROCESSES
        ]
        for each in (alone, *several):
            each.rate()  # every statement prepared
            each.windows.clear()
        alone_rates, *rates = in_turns(_ROUNDS, alone.rate, *(each.rate for each in several))
        return tuple(
            _figures(count, each, of, alone_rates)
            for count, each, of in zip(_PROCESSES, several, rates, strict=True)
        )


def _figures(
    count: int, writers: _Writers, rates: Sequence[float], alone: Sequence[float]
) -> Shared:
    shares = [
        min(window.scans for window in windows) * count / sum(window.scans for window in windows)
        for windows in writers.windows
    ]
    last = writers.windows[-1]
    return Shared(
        processes=count,
        scans_per_s=mean(rates),
        over_alone=ratio(rates, alone),
        least_share=min(shares),
        wait_p50_ms=max(window.p50_ms for window in last),
        wait_p99_ms=max(window.p99_ms for window in last),
    )


def _write(folder: Path, first: int, senders: int, *, shared: bool) -> None:
    """Be one of the processes: scan for a window whenever a line comes in."""
    path = folder / "store.sqlite3"
    opened = Store.open(path, policy=Policy(), now_utc_ms=lambda: 1, shared=shared)
    with closing(opened) as store, asyncio.Runner() as runner:
        mine = [runner.run(Sender(store, first + number).begin()) for number in range(senders)]
        gc.freeze()
        _say("ready")
        while sys.stdin.readline():
            scans = runner.run(_scan_all(mine))
            sharing = store.status().sharing
            waited = (0.0, 0.0)
            if sharing is not None:
                waited = sharing.waited.p50_ms, sharing.waited.p99_ms
            _say(msgspec.json.encode(Window(scans, *waited)).decode())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _scan_all(senders: Sequence[Sender]) -> int:
    end_s = time.monotonic() + _WINDOW_S

    async def scan(sender: Sender) -> int:
        scans = 0
        while time.monotonic() < end_s:
            await sender.scan()
            scans += 1
        return scans

    return sum(await asyncio.gather(*(scan(sender) for sender in senders)))


def _lines(found: Sequence[Shared]) -> Iterator[str]:
    yield "| processes | scans/s | times one alone | least share | wait p50 ms | wait p99 ms |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in found:
        over = each.over_alone
        yield (
            f"| {each.processes} | {each.scans_per_s:,.0f} |"
            f" {over.median:.2f} ({over.min:.2f} to {over.max:.2f}, {over.pairs} pairs) |"
            f" {each.least_share:.2f} | {each.wait_p50_ms:.2f} | {each.wait_p99_ms:.1f} |"
        )


def main() -> int:
    if len(sys.argv) > 1:
        folder, first, senders, *rest = sys.argv[1:]
        _write(Path(folder), int(first), int(senders), shared=bool(rest))
        return 0
    with scratch() as place:
        sys.stdout.writelines(f"{line}\n" for line in _lines(measure(place)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
