"""The tables that `make bench-decode` prints. Pure."""

import math
from collections.abc import Iterator, Sequence

from tests.bench.decode.cost import Cost
from tests.bench.decode.showing import FRAMES, Showing, Shown
from tests.bench.decode.truth import KIOSK_SYMBOLOGIES, MATRIX_SYMBOLOGIES

POINTS_WANTED = 4.0
WRONG_WANTED = 0.001
MOVING_WANTED = 35.0
STILL_WANTED = 3.0


def by_symbology(shown: Sequence[Shown], contestants: Sequence[str]) -> Iterator[str]:
    """Yield one line a symbology and contestant, and the sums."""
    yield (
        f"{'':12}{'':11}{'pictures':>9}{'read':>7}{'rate':>8}{'wrong':>7}"
        f"{'median ms':>11}{'p95 ms':>9}{'p95 frame':>11}"
    )
    kiosk = [one for one in shown if one.sample.symbology in KIOSK_SYMBOLOGIES]
    for symbology in KIOSK_SYMBOLOGIES:
        yield from _lines(
            symbology, [one for one in kiosk if one.sample.symbology == symbology], contestants
        )
    yield from _lines("all of these", kiosk, contestants)
    others = [one for one in shown if one.sample.symbology not in KIOSK_SYMBOLOGIES]
    yield from _lines("others, none", others, contestants)


def by_group(shown: Sequence[Shown], contestants: Sequence[str]) -> Iterator[str]:
    """Yield the read rates of each group of pictures."""
    kiosk = [one for one in shown if one.sample.symbology in KIOSK_SYMBOLOGIES]
    yield f"{'':24}{'pictures':>9}" + "".join(f"{name:>11}" for name in contestants)
    for group in sorted({one.sample.group for one in kiosk}):
        some = [one for one in kiosk if one.sample.group == group]
        rates = "".join(f"{rate(some, name):>10.1%} " for name in contestants)
        yield f"{group:24}{len(some):>9}{rates}"


def waits(shown: Sequence[Shown], name: str) -> Iterator[str]:
    """Yield how long the codes that a contestant read were in view, at 30 frames a second."""
    yield f"{name + ', in view until told':26}{'read':>7}{'median ms':>11}{'p95 ms':>9}"
    for title, is_matrix in (("  linear codes", False), ("  matrix codes", True)):
        kind = [one for one in shown if (one.sample.symbology in MATRIX_SYMBOLOGIES) is is_matrix]
        read = [one.by[name] for one in kind if one.by[name].read_at is not None]
        times = sorted(one.waited_ms for one in read)
        yield f"{title:26}{len(times):>7}{_rank(times, 0.5):>11.0f}{_rank(times, 0.95):>9.0f}"


def costs(size: str, found: Sequence[Cost]) -> Iterator[str]:
    """Yield what a frame without a code costs."""
    yield (
        f"{size + ', no code':22}{'sum ms':>8}{'moving':>9}{'dearest':>9}"
        f"{'still':>8}{'dearest':>9}{'zxing-cpp':>11}"
    )
    for cost in found:
        yield (
            f"  {cost.scene:20}{cost.sum_ms:>8.2f}{cost.moving:>8.1f}x{cost.moving_dearest:>8.1f}x"
            f"{cost.still:>7.2f}x{cost.still_dearest:>8.2f}x{cost.zxing:>10.0f}x"
        )


def targets(shown: Sequence[Shown], costs_1080p: Sequence[Cost]) -> Iterator[tuple[str, bool]]:
    """Yield each target in words with what was found, and whether it is met."""
    kiosk = [one for one in shown if one.sample.symbology in KIOSK_SYMBOLOGIES]
    points = 100 * (rate(kiosk, "product") - rate(kiosk, "zxing-cpp"))
    yield (
        f"points above zxing-cpp: {points:+.1f}, wanted {POINTS_WANTED:+}",
        points >= POINTS_WANTED,
    )
    wrong = sum(bool(one.by["product"].wrong) for one in shown) / max(1, len(shown))
    yield f"pictures read wrongly: {wrong:.2%}, wanted {WRONG_WANTED:.1%}", wrong <= WRONG_WANTED
    moving, still = max(one.moving for one in costs_1080p), max(one.still for one in costs_1080p)
    yield f"1080p, moving: {moving:.1f} sums, wanted {MOVING_WANTED:.0f}", moving <= MOVING_WANTED
    yield f"1080p, still: {still:.2f} sums, wanted {STILL_WANTED:.0f}", still <= STILL_WANTED


def rate(shown: Sequence[Shown], name: str) -> float:
    """Return the share of pictures that a contestant read, 0 of none."""
    return sum(one.by[name].read_at is not None for one in shown) / max(1, len(shown))


def wrong_reads(shown: Sequence[Shown], name: str) -> Iterator[str]:
    """Yield each picture that a contestant read wrongly, and what it read."""
    for one in shown:
        if one.by[name].wrong:
            yield f"  {one.sample.image.name} ({one.sample.group}): {', '.join(one.by[name].wrong)}"


def _lines(title: str, shown: Sequence[Shown], contestants: Sequence[str]) -> Iterator[str]:
    if not shown:
        return
    for name in contestants:
        yield _line(title, name, [one.by[name] for one in shown])
        title = ""


def _line(title: str, name: str, showings: Sequence[Showing]) -> str:
    read = [one for one in showings if one.read_at is not None]
    work = sorted(one.work_ms for one in read)
    frames = sorted(one.read_at + 1 for one in read if one.read_at is not None)
    wrong = sum(bool(one.wrong) for one in showings)
    return (
        f"{title:12} {name:10}{len(showings):>9}{len(read):>7}{len(read) / len(showings):>8.1%}"
        f"{wrong:>7}{_rank(work, 0.5):>11.1f}{_rank(work, 0.95):>9.1f}"
        f"{_rank(frames, 0.95):>6.0f} of {FRAMES}"
    )


def _rank(ordered: Sequence[float], share: float) -> float:
    """Return a percentile by nearest rank, 0 of nothing."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
