"""The tables of the sync in docs/performance.md, from what one run measured."""

from collections.abc import Iterator

from tests.bench.figures import Times
from tests.bench.page import heading, machine_line, milliseconds
from tests.bench.sync_idle import EVERY_S, SITES
from tests.bench.sync_report import SyncFigures, targets

BEGIN = "<!-- sync: written by `make bench-sync` -->"
END = "<!-- end of sync -->"
_KIB_PER_MIB = 1024


def lines(figures: SyncFigures) -> Iterator[str]:
    """Yield the tables, in Markdown."""
    machine = machine_line(figures.machine)
    yield f"Taken {figures.taken_utc} at commit `{figures.commit}` on {machine}."
    yield from ("", "| what | wanted | found | |", "| --- | --- | --- | --- |")
    for what, target in targets(figures):
        yield f"| {what} | {target.wanted} | {target.found} | {'met' if target.met else 'MISSED'} |"
    yield from _first_pull(figures)
    yield from _push(figures)
    yield from heading("Commit in Postgres to painted on the kiosk", *_TIMES)
    news = figures.news
    yield f"| woken by NOTIFY | {news.woken.samples:,} | {milliseconds(news.woken)} |"
    yield f"| asking | {news.asking.samples:,} | {milliseconds(news.asking)} |"
    yield from _week_away(figures)
    yield from _idle(figures)


_TIMES = ("", "samples", "p50 ms", "p99 ms", "max ms")


def _first_pull(figures: SyncFigures) -> Iterator[str]:
    first = figures.first_pull
    columns = ("what", "rows/s", "orders/s")
    yield from heading(f"First pull: {first.orders:,} orders, {first.rows:,} rows", *columns)
    of_order = first.rows / first.orders
    for name, rate in (
        ("pull, nobody scanning", first.rows_per_s),
        ("pull, a station scanning", first.orders_per_s_meanwhile * of_order),
        ("bare cursor", first.cursor_rows_per_s),
        ("bare cursor, 1,000 rows a round trip", first.large_cursor_rows_per_s),
    ):
        yield f"| {name} | {rate:,.0f} | {rate / of_order:,.0f} |"
    yield from (
        "",
        f"In all {first.pulled_s:,.0f} s; at most {first.peak_kib / _KIB_PER_MIB:.0f} MiB resident;"
        f" found by every word {first.search_s:,.0f} s later.",
    )
    yield from heading("Answers to scans", *_TIMES)
    for name, times in (
        ("in the first pull", first.scans_meanwhile),
        ("idle", first.scans_idle),
    ):
        yield f"| {name} | {times.samples:,} | {milliseconds(times)} |"


def _push(figures: SyncFigures) -> Iterator[str]:
    push = figures.push
    yield from heading("Push", "scans", "scans/s", "long order", "first batches ms", "last ms")
    yield (
        f"| {push.scans:,} | {push.scans_per_s:,.0f} | {push.long_scans:,} scans "
        f"| {push.early_ms:.1f} | {push.late_ms:.1f} |"
    )


def _week_away(figures: SyncFigures) -> Iterator[str]:
    week = figures.week_away
    yield from heading(f"A week away: {week.scans:,} scans drained", *_TIMES)
    windows = {"centre away": week.away, "draining": week.draining, "in step again": week.in_step}
    for name, window in windows.items():
        yield f"| scan to painted, {name} | {_cells(window.painted)} |"
    for name, window in windows.items():
        yield f"| its server's answer, {name} | {_cells(window.answered)} |"
    for leg, took in week.draining.legs.items():
        yield f"| draining: {leg} | {_cells(took)} |"
    yield from (
        "",
        f"Drained in {week.drained_s:,.0f} s, {week.scans / week.drained_s:,.0f} scans a second;"
        f" p99 draining over centre away: painted {week.ratio:.2f}, answered"
        f" {week.answer_ratio:.2f}.",
    )


def _cells(took: Times) -> str:
    return f"{took.samples:,} | {milliseconds(took)}"


def _idle(figures: SyncFigures) -> Iterator[str]:
    idle = figures.idle
    columns = ("polls", "p50 ms", "p99 ms", "max ms", "backend's processor µs", "its own MiB")
    yield from heading(f"{SITES:,} idle sites that ask every {EVERY_S} s", *columns)
    yield (
        f"| {idle.poll.samples:,} | {milliseconds(idle.poll)} | {idle.backend_us:,.0f} "
        f"| {idle.backend_kib / _KIB_PER_MIB:.1f} |"
    )
    yield from ("", f"Extrapolated: {idle.cores:.2f} cores and {idle.gib:.1f} GiB of the centre's.")
