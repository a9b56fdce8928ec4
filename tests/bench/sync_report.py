"""Everything one run of `make bench-sync` measured, and the targets held against it."""

from collections.abc import Iterator

from msgspec import Struct

from tests.bench.figures import Target
from tests.bench.place import Machine
from tests.bench.sync_first_pull import FirstPull
from tests.bench.sync_idle import Idle
from tests.bench.sync_news import News
from tests.bench.sync_push import PushRate
from tests.bench.week_away import WeekAway

_PUSHED = 10_000
_OVER_CURSOR = 0.5
_PEAK_MIB = 300
_OVER_IDLE = 1.5
_KIB_PER_MIB = 1024


class SyncFigures(Struct, frozen=True):
    """One run."""

    taken_utc: str
    commit: str
    machine: Machine
    push: PushRate
    news: News
    week_away: WeekAway
    first_pull: FirstPull
    idle: Idle
    load_after: float


def targets(figures: SyncFigures) -> Iterator[tuple[str, Target]]:
    """Yield what was aimed at, in words, and what came of it."""
    rate, first = figures.push.scans_per_s, figures.first_pull
    yield (
        "scans a second through push_v1",
        Target(f"at least {_PUSHED:,}", f"{rate:,.0f}", rate >= _PUSHED),
    )
    over = first.over_cursor
    yield (
        f"first pull of {first.orders:,} orders, rows a second over a bare cursor's",
        Target(f"at least {_OVER_CURSOR}", f"{over:.2f}", over >= _OVER_CURSOR),
    )
    peak = first.peak_kib / _KIB_PER_MIB
    yield (
        "server's memory in the first pull",
        Target(f"under {_PEAK_MIB} MiB", f"{peak:.0f} MiB", peak < _PEAK_MIB),
    )
    week = figures.week_away
    yield (
        f"kiosk's p99 while {week.scans:,} scans are drained, times idle's",
        Target(f"at most {_OVER_IDLE}", f"{week.ratio:.2f}", week.ratio <= _OVER_IDLE),
    )
