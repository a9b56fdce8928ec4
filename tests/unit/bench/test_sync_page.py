"""The sync's tables: every figure of a run, and whether its targets were met."""

from itertools import pairwise

from tests.bench.figures import Times
from tests.bench.place import Machine
from tests.bench.scan_to_paint import LEGS
from tests.bench.sync_first_pull import FirstPull
from tests.bench.sync_idle import Idle
from tests.bench.sync_news import News
from tests.bench.sync_page import lines
from tests.bench.sync_push import PushRate
from tests.bench.sync_report import SyncFigures, targets
from tests.bench.week_away import WeekAway, Window

TIMES = Times(100, 1000.0, 2000.0, 3000.0)


def window(p99_us: float) -> Window:
    return Window(Times(300, 1000.0, p99_us, 40_000.0), TIMES, dict.fromkeys(LEGS, TIMES))


def figures(*, draining_p99_us: float = 28_000.0) -> SyncFigures:
    return SyncFigures(
        taken_utc="2026-12-01 00:00:00",
        commit="0123abc",
        machine=Machine("processor", 2, 8.0, "Linux 6", "ext4", "3.11", "3.40", 0.1),
        push=PushRate(50_000, 12_000.0, 10_000, 5.0, 5.1),
        news=News(TIMES, TIMES),
        week_away=WeekAway(
            100_000, 50.0, window(20_000.0), window(draining_p99_us), window(21_000.0)
        ),
        first_pull=FirstPull(
            1000, 11_000, 1.0, 2.0, 5000.0, 8000.0, 9000.0, 100_000, 1.0, TIMES, 300.0, TIMES
        ),
        idle=Idle(TIMES, 100.0, 2048),
        load_after=0.5,
    )


def test_every_row_has_a_cell_for_each_column() -> None:
    tables = [line for line in lines(figures()) if line.startswith("|")]
    cells = [line.count("|") for line in tables]
    heads = [place for place, line in enumerate(tables) if line.startswith("| ---")]
    for head, after in pairwise([*heads, len(tables) + 1]):
        assert len(set(cells[head - 1 : after - 1])) == 1, tables[head - 1]


def test_a_kiosk_that_is_half_as_slow_again_while_a_week_is_drained_is_told() -> None:
    assert "| scan to painted, draining | 300 | 1.00 | 28.00 | 40.00 |" in lines(figures())
    assert all(target.met for _, target in targets(figures()))
    missed = [what for what, t in targets(figures(draining_p99_us=31_000.0)) if not t.met]
    assert missed == ["kiosk's p99 while 100,000 scans are drained, times idle's"]
