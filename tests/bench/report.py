"""Everything one run measured, as it goes to build/bench.json, and the targets held against it."""

from collections.abc import Iterator

from msgspec import Struct

from tests.bench.figures import Target, Times
from tests.bench.lookup import Lookup
from tests.bench.memory import EARLY, LATE, Growth, Memory
from tests.bench.place import Machine
from tests.bench.scan_rate import Rate
from tests.bench.scan_to_paint import ScanToPaint
from tests.bench.slow_disk import SYNC_MS

_PAINT_MS = 33
_LOOKUP = 3
MANY_TIMES = 10
"""What sharing commits among many senders shall bring."""
_MANY_SYNCS = 0.1
_GROWTH = 0.05


class Report(Struct, frozen=True):
    """One run. `start` is from the process to the ready screen."""

    taken_utc: str
    commit: str
    machine: Machine
    scan_to_paint: ScanToPaint
    lookup: Lookup
    rates: tuple[Rate, ...]
    rates_slow_disk: tuple[Rate, ...]
    start: Times
    memory: Memory
    load_after: float


def targets(report: Report) -> Iterator[tuple[str, Target]]:
    """Yield what was aimed at, in words, and what came of it."""
    paint_ms = report.scan_to_paint.legs["paint"].p99_us / 1e3
    yield (
        "answer to painted verdict, p99",
        Target(f"under {_PAINT_MS} ms", f"{paint_ms:.1f} ms", paint_ms < _PAINT_MS),
    )
    lookup = report.lookup.ratio.median
    yield (
        "look-up, times the bare call",
        Target(f"at most {_LOOKUP}", f"{lookup:.2f}", lookup <= _LOOKUP),
    )
    yield from _of_many(report.rates[-1], "this disk")
    yield from _of_many(report.rates_slow_disk[-1], f"a disk that syncs in {SYNC_MS} ms")
    many = report.rates[-1]
    syncs = many.syncs_per_scan / many.syncs_per_bare_commit
    yield (
        f"syncs a scan of {many.senders} senders, times a bare commit's",
        Target(f"at most {_MANY_SYNCS}", f"{syncs:.3f}", syncs <= _MANY_SYNCS),
    )
    for name, growth in (("kiosk", report.memory.kiosk), ("server", report.memory.server)):
        yield f"{name}'s memory from {EARLY:,} to {LATE:,} scans", _growth(growth)


def _of_many(rate: Rate, disk: str) -> Iterator[tuple[str, Target]]:
    many = rate.over_bare.median
    yield (
        f"scans a second of {rate.senders} senders on {disk}, times bare commits",
        Target(f"at least {MANY_TIMES}", f"{many:.1f}", many >= MANY_TIMES),
    )


def _growth(growth: Growth) -> Target:
    share = growth.share
    return Target(f"within {_GROWTH:.0%}", f"{share:+.1%}", abs(share) <= _GROWTH)
