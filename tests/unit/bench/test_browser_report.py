"""The tables of the supervisor's page: every figure of a run, and whether its targets were met."""

from itertools import pairwise

from msgspec.structs import replace

from tests.bench.browser_chromium import FirstLoad, Heap
from tests.bench.browser_report import BrowserFigures, lines, targets
from tests.bench.figures import Times
from tests.bench.place import Machine

FIGURES = BrowserFigures(
    taken_utc="2026-12-01 00:00:00",
    commit="0123abc",
    machine=Machine("processor", 2, 8.0, "Linux 6", "ext4", "3.11", "3.40", 0.1),
    seconds=600.0,
    stations=10,
    scans=30_000,
    scans_received=30_000,
    scans_missing=0,
    scans_twice=0,
    scans_counted=30_000,
    scans_seen=30_000,
    visible=Times(30_000, 90_000.0, 180_000.0, 300_000.0),
    heaps=tuple(Heap(60.0 * minute, 5_000_000, 2000, 100) for minute in range(1, 11)),
    first_load=FirstLoad(120_000, 9, 400.0),
    load_after=0.5,
)


def missed(figures: BrowserFigures) -> list[str]:
    return [what for what, target in targets(figures) if not target.met]


def test_every_row_has_a_cell_for_each_column() -> None:
    tables = [line for line in lines(FIGURES) if line.startswith("|")]
    cells = [line.count("|") for line in tables]
    heads = [place for place, line in enumerate(tables) if line.startswith("| ---")]
    for head, after in pairwise([*heads, len(tables) + 1]):
        assert len(set(cells[head - 1 : after - 1])) == 1, tables[head - 1]


def test_a_page_that_keeps_more_and_more_is_told_however_little_it_held_at_the_end() -> None:
    assert missed(FIGURES) == []
    fat = Heap(120.0, 5_600_000, 2000, 100)
    grown = replace(FIGURES, heaps=(FIGURES.heaps[0], fat, FIGURES.heaps[-1]))
    assert missed(grown) == ["page's heap, at most, against that after the first minute"]


def test_one_scan_that_the_page_was_not_told_is_a_miss_and_so_is_one_told_twice() -> None:
    for wrong in ({"scans_missing": 1}, {"scans_twice": 1}):
        assert missed(replace(FIGURES, **wrong)) == ["scans that the page was told"]
    assert missed(replace(FIGURES, scans_counted=29_999)) == ["scans that the page counts"]


def test_what_was_slow_on_a_busy_machine_is_left_out() -> None:
    assert "| 30,000 | 90.00 | 180.00 | 300.00 |" in lines(FIGURES)
    busy = list(lines(replace(FIGURES, machine=replace(FIGURES.machine, load_before=9.0))))
    assert "### Scan made to visible" not in busy
    assert not any("180.00" in line or "400 ms" in line for line in busy)
