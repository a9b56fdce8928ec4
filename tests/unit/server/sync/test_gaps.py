"""When a step of work that can wait may be taken beside scanning."""

from server.store import Store
from server.store.scan_times import Scanning
from server.sync.gaps import (
    GAP_S,
    LOOK_S,
    PAINT_S,
    REST_AT_MOST_S,
    SCANS_A_STEP,
    Gaps,
    may_step,
)
from tests.unit.server.store.stations import StationAt, line, order, save

ANSWERED_S = 100.0
BEFORE = Scanning(answered=1, answered_s=ANSWERED_S - 1)
ANSWERED = Scanning(answered=2, answered_s=ANSWERED_S)
JUDGED = Scanning(being_judged=1, answered=2, answered_s=ANSWERED_S)


def _may_step(since_s: float, scanning: Scanning = ANSWERED, waited_s: float = 0.0) -> bool:
    now_s = ANSWERED_S + since_s
    return may_step(scanning, BEFORE, now_s=now_s, begun_s=now_s - waited_s)


def test_an_answer_is_painted_before_a_step_is_taken() -> None:
    assert not _may_step(PAINT_S - 0.001)


def test_a_step_is_taken_shortly_after_an_answer() -> None:
    assert _may_step(PAINT_S + 0.001)
    assert _may_step(GAP_S - 0.001)


def test_none_is_taken_when_the_next_scan_may_come() -> None:
    assert not _may_step(GAP_S + 0.001)


def test_none_is_taken_while_a_scan_is_judged() -> None:
    assert not _may_step(PAINT_S + 0.001, JUDGED)


def test_one_is_taken_when_no_scan_came_for_long() -> None:
    assert not _may_step(1.0, waited_s=REST_AT_MOST_S - 0.001)
    assert _may_step(1.0, waited_s=REST_AT_MOST_S)
    assert _may_step(0.0, JUDGED, waited_s=REST_AT_MOST_S)


def test_one_is_taken_every_so_many_scans_however_many_stations_scan() -> None:
    many = Scanning(being_judged=3, answered=1 + SCANS_A_STEP, answered_s=ANSWERED_S)
    assert _may_step(0.0, many)


async def test_where_nobody_scans_nothing_rests(store: Store) -> None:
    async def never(_seconds: float) -> None:
        raise AssertionError

    await Gaps(store, sleep=never).next()


async def test_a_step_comes_after_the_answer_and_the_next_after_the_longest_rest(
    store: Store,
) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A")
    answered_s = store.scanning.answered_s
    assert answered_s is not None
    clock = _Clock(answered_s)
    gaps = Gaps(store, monotonic=clock.now, sleep=clock.sleep)
    await gaps.next()
    assert PAINT_S <= clock.at_s - answered_s <= PAINT_S + LOOK_S
    clock.at_s = begun_s = answered_s + GAP_S + LOOK_S
    await gaps.next()
    assert REST_AT_MOST_S <= clock.at_s - begun_s <= REST_AT_MOST_S + 2 * LOOK_S


class _Clock:
    """A clock that sleeping moves on."""

    def __init__(self, at_s: float) -> None:
        self.at_s = at_s

    def now(self) -> float:
        return self.at_s

    async def sleep(self, seconds: float) -> None:
        self.at_s += seconds
