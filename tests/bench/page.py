"""The tables of docs/performance.md, written between its two marks from a report."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.figures import Ratio, Times
from tests.bench.memory import EARLY, LATE, Growth
from tests.bench.place import Machine
from tests.bench.report import MANY_TIMES, Report, targets
from tests.bench.scan_rate import Rate
from tests.bench.slow_disk import SYNC_MS

PAGE = Path("docs") / "performance.md"
BEGIN = "<!-- figures: written by `make bench` -->"
END = "<!-- end of figures -->"
_KIB_PER_MIB = 1024


def write(report: Report, page: Path = PAGE) -> None:
    """Put a report's tables in the place of the ones before.

    Raises:
        ValueError: the page has not both marks.
    """
    put(page, BEGIN, lines(report), END)


def put(page: Path, mark: str, figures: Iterator[str], end_mark: str) -> None:
    """Put lines in the place of those between two marks.

    Raises:
        ValueError: the page has not both marks.
    """
    text = page.read_text("utf-8")
    before, begin, rest = text.partition(mark)
    _, end, after = rest.partition(end_mark)
    if not (begin and end):
        raise ValueError(f"{page} lacks {mark} or {end_mark}")
    told = "\n".join(figures)
    page.write_text(f"{before}{mark}\n\n{told}\n\n{end_mark}{after}", "utf-8")


def lines(report: Report) -> Iterator[str]:
    """Yield the tables, in Markdown."""
    yield f"Taken {report.taken_utc} at commit `{report.commit}` on {machine_line(report.machine)}."
    yield from ("", "### Targets", "", "| what | wanted | found | |", "| --- | --- | --- | --- |")
    for what, target in targets(report):
        yield f"| {what} | {target.wanted} | {target.found} | {'met' if target.met else 'MISSED'} |"
    yield from _way(report)
    yield from _lookup(report)
    yield from _rates(report.rates, "this disk")
    yield from _rates(report.rates_slow_disk, f"a disk that syncs in {SYNC_MS} ms")
    yield from _kiosk(report)


def machine_line(machine: Machine) -> str:
    """Say in one line what the figures were taken on."""
    return (
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}, "
        f"{machine.file_system}, Python {machine.python}, SQLite {machine.sqlite}; "
        f"load average before: {machine.load_before}"
    )


def heading(title: str, *columns: str) -> Iterator[str]:
    """Yield a title and the head of a table under it."""
    yield from ("", f"### {title}", "")
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"


def _way(report: Report) -> Iterator[str]:
    title = f"Scan to painted verdict, {report.scan_to_paint.lines} lines open"
    yield from heading(title, "leg", "scans", "p50 ms", "p99 ms", "max ms")
    for leg, times in (*report.scan_to_paint.legs.items(), ("whole", report.scan_to_paint.whole)):
        yield f"| {leg} | {times.samples:,} | {milliseconds(times)} |"


def _lookup(report: Report) -> Iterator[str]:
    title = f"Order by code among {report.lookup.orders:,}"
    yield from heading(title, "by", "look-ups", "p50 µs", "p99 µs")
    for name, times in (("catalog", report.lookup.catalog), ("bare call", report.lookup.bare)):
        yield f"| {name} | {times.samples:,} | {times.p50_us:.1f} | {times.p99_us:.1f} |"
    yield from ("", f"Catalog over bare call: {_ratio(report.lookup.ratio)}.")


def _rates(rates: Sequence[Rate], disk: str) -> Iterator[str]:
    columns = (
        "senders",
        "scans/s",
        "one by one/s",
        "times one by one",
        "bare commits/s",
        "times bare commits",
        "processor µs a scan",
        "syncs a scan",
        "p50 ms",
        "p99 ms",
        "bare commit ms",
    )
    yield from heading(f"Durable scans a second on {disk}, verdict included", *columns)
    for rate in rates:
        answer = f"{rate.answer.p50_us / 1e3:.1f} | {rate.answer.p99_us / 1e3:.1f}"
        yield (
            f"| {rate.senders} | {rate.scans_per_s:,.0f} "
            f"| {rate.one_by_one_per_s:,.0f} | {_ratio(rate.over_one_by_one)} "
            f"| {rate.bare_commits_per_s:,.0f} | {_ratio(rate.over_bare)} "
            f"| {rate.processor_us:.0f} | {rate.syncs_per_scan:.3f} "
            f"| {answer} | {rate.bare_commit.p50_us / 1e3:.2f} |"
        )
    yield from (
        "",
        f"Syncs a bare commit: {rates[0].syncs_per_bare_commit:.3f}. {_room(rates[-1])}",
    )


def _room(rate: Rate) -> str:
    """Say how long a scan may take if it is to be MANY_TIMES as fast as a bare commit."""
    commit_us = rate.bare_commit.p50_us
    return (
        f"A bare commit takes {commit_us:,.0f} µs here: {MANY_TIMES} times as many scans leave "
        f"{commit_us / MANY_TIMES:,.0f} µs for each, and a scan takes {rate.processor_us:,.0f} µs "
        f"of processor, its sender's part included."
    )


def _kiosk(report: Report) -> Iterator[str]:
    yield from heading("Start to ready screen", "starts", "p50 ms", "slowest ms")
    start = report.start
    yield f"| {start.samples} | {start.p50_us / 1e3:,.0f} | {start.max_us / 1e3:,.0f} |"
    after = (f"MiB after {scans:,}" for scans in (EARLY, LATE))
    yield from heading("Resident memory", "process", *after, "grown")
    yield _growth("kiosk", report.memory.kiosk)
    yield _growth("server", report.memory.server)


def _growth(name: str, growth: Growth) -> str:
    early, late = (kib / _KIB_PER_MIB for kib in (growth.early_kib, growth.late_kib))
    return f"| {name} | {early:.1f} | {late:.1f} | {growth.share:+.1%} |"


def milliseconds(times: Times) -> str:
    """Return p50, p99 and the longest as cells."""
    return " | ".join(f"{us / 1e3:.2f}" for us in (times.p50_us, times.p99_us, times.max_us))


def _ratio(ratio: Ratio) -> str:
    return f"{ratio.median:.2f} ({ratio.min:.2f} to {ratio.max:.2f}, {ratio.pairs} pairs)"
