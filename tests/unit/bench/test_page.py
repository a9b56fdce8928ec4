"""The figures' place in docs/performance.md."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.bench.figures import Ratio, Times
from tests.bench.lookup import Lookup
from tests.bench.memory import Growth, Memory
from tests.bench.page import BEGIN, END, PAGE, lines, write
from tests.bench.place import Machine
from tests.bench.report import Report, targets
from tests.bench.scan_rate import Rate
from tests.bench.scan_to_paint import LEGS, ScanToPaint

TIMES = Times(100, 1000.0, 2000.0, 3000.0)


def report(*, paint_p99_us: float = 2000.0, times_bare: float = 12.0) -> Report:
    legs = dict.fromkeys(LEGS, TIMES) | {"paint": Times(100, 1000.0, paint_p99_us, 40_000.0)}
    ratio = Ratio(10, times_bare, 9.0, 13.0)
    rate = Rate(64, 4000.0, 400.0, 300.0, ratio, ratio, 60.0, TIMES, TIMES, 0.03, 1.0)
    return Report(
        taken_utc="2026-12-01 00:00:00",
        commit="0123abc",
        machine=Machine("processor", 2, 8.0, "Linux 6", "ext4", "3.11", "3.40", 0.1),
        scan_to_paint=ScanToPaint(500, TIMES, legs),
        lookup=Lookup(1_000_000, TIMES, TIMES, Ratio(40, 1.5, 1.2, 1.9)),
        rates=(rate,),
        rates_slow_disk=(rate,),
        start=TIMES,
        memory=Memory(Growth(100_000, 101_000), Growth(60_000, 60_000)),
        load_after=0.5,
    )


def test_figures_are_written_again_between_the_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", "utf-8")
    write(report(), page)
    once = page.read_text("utf-8")
    write(report(), page)
    assert page.read_text("utf-8") == once
    assert once.startswith(f"# Before\n\n{BEGIN}\n")
    assert once.endswith(f"{END}\n\nAfter.\n")
    assert "old" not in once
    assert "| paint | 100 | 1.00 | 2.00 | 40.00 |" in once


def test_every_row_has_a_cell_for_each_column() -> None:
    page = list(lines(report()))
    tables = [line for line in page if line.startswith("|")]
    cells = [line.count("|") for line in tables]
    heads = [place for place, line in enumerate(tables) if line.startswith("| ---")]
    for head, after in pairwise([*heads, len(tables) + 1]):
        assert len(set(cells[head - 1 : after - 1])) == 1, tables[head - 1]


def test_the_page_says_how_long_a_scan_may_take_for_the_ratio_aimed_at() -> None:
    said = [line for line in lines(report()) if "bare commit takes" in line]
    assert len(said) == 2
    assert "1,000 µs here: 10 times as many scans leave 100 µs for each" in said[0]
    assert "a scan takes 60 µs of processor" in said[0]


def test_a_page_without_the_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Nothing\n", "utf-8")
    with pytest.raises(ValueError, match="lacks"):
        write(report(), page)


def test_the_page_in_the_house_has_the_marks() -> None:
    text = PAGE.read_text("utf-8")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)


def test_every_target_is_met_by_good_figures() -> None:
    assert all(target.met for _, target in targets(report()))


def test_a_slow_paint_and_a_slow_commit_miss_their_targets() -> None:
    slow = targets(report(paint_p99_us=33_000, times_bare=9.9))
    assert [what.split()[0] for what, target in slow if not target.met] == [
        "answer",
        "scans",
        "scans",
    ]
