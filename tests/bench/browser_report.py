"""What the supervisor's page cost and showed, its targets, and its tables in the docs."""

from collections.abc import Iterator

from msgspec import Struct

from tests.bench.browser_chromium import FirstLoad, Heap
from tests.bench.figures import Target, Times
from tests.bench.page import heading, machine_line, milliseconds
from tests.bench.place import Machine

BEGIN = "<!-- browser: written by `make bench-browser` -->"
END = "<!-- end of browser -->"
QUIET_LOAD = 1.5
"""Times are shown of a machine that was not busier than this before the run."""
_GROWTH = 0.10
_FIRST_LOAD_BYTES = 200_000
_KIB = 1024


class BrowserFigures(Struct, frozen=True):
    """One run. `heaps` begin when a minute was scanned, the first of them what the rest is held to.

    `scans_twice` came more often than once, `scans_missing` never; both by the socket's frames.
    """

    taken_utc: str
    commit: str
    machine: Machine
    seconds: float
    stations: int
    scans: int
    scans_received: int
    scans_missing: int
    scans_twice: int
    scans_counted: int
    """As the page itself says."""
    scans_seen: int
    """That were in a frame of the page."""
    visible: Times
    heaps: tuple[Heap, ...]
    first_load: FirstLoad
    load_after: float

    @property
    def growth(self) -> float:
        """How much more than after the first minute the heap was at most, as a share."""
        first, *later = (heap.used_bytes for heap in self.heaps)
        return max(later) / first - 1


def targets(figures: BrowserFigures) -> Iterator[tuple[str, Target]]:
    """Yield what was aimed at, in words, and what came of it."""
    growth = figures.growth
    yield (
        "page's heap, at most, against that after the first minute",
        Target(f"within {_GROWTH:.0%}", f"{growth:+.1%}", growth <= _GROWTH),
    )
    whole = figures.scans_missing == figures.scans_twice == 0
    found = f"{figures.scans_received:,}, {figures.scans_twice:,} twice"
    yield "scans that the page was told", Target(f"{figures.scans:,}, each once", found, whole)
    counted = figures.scans_counted
    yield (
        "scans that the page counts",
        Target(f"{figures.scans:,}", f"{counted:,}", counted == figures.scans),
    )
    wire = figures.first_load.wire_bytes
    yield (
        "first load over the wire, compressed",
        Target(f"under {_FIRST_LOAD_BYTES:,} B", f"{wire:,} B", wire < _FIRST_LOAD_BYTES),
    )


def lines(figures: BrowserFigures) -> Iterator[str]:
    """Yield the tables, in Markdown."""
    yield (
        f"Taken {figures.taken_utc} at commit `{figures.commit}` on "
        f"{machine_line(figures.machine)}, after: {figures.load_after}."
    )
    yield from ("", "| what | wanted | found | |", "| --- | --- | --- | --- |")
    for what, target in targets(figures):
        yield f"| {what} | {target.wanted} | {target.found} | {'met' if target.met else 'MISSED'} |"
    yield from _heaps(figures)
    yield from _first_load(figures.first_load)
    yield from _visible(figures)


def _heaps(figures: BrowserFigures) -> Iterator[str]:
    rate = figures.scans / figures.seconds
    title = f"The live page while {figures.stations} stations scan {rate:.0f} times a second"
    yield from heading(title, "after s", "heap KiB", "nodes", "listeners")
    for heap in figures.heaps:
        yield (
            f"| {heap.at_s:,.0f} | {heap.used_bytes / _KIB:,.0f} "
            f"| {heap.nodes:,} | {heap.listeners:,} |"
        )


def _first_load(first: FirstLoad) -> Iterator[str]:
    yield from heading("First load, with nothing cached", "bytes over the wire", "requests")
    yield f"| {first.wire_bytes:,} | {first.requests} |"


def _visible(figures: BrowserFigures) -> Iterator[str]:
    """Yield times, of a machine that had time."""
    if figures.machine.load_before > QUIET_LOAD:
        yield from ("", "The machine was busy: what was slow tells nothing and is left out.")
        return
    yield from heading("Scan made to visible", "scans", "p50 ms", "p99 ms", "max ms")
    yield f"| {figures.visible.samples:,} | {milliseconds(figures.visible)} |"
    yield from ("", f"The live page stood after {figures.first_load.ready_ms:,.0f} ms.")
