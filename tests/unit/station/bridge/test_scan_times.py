"""How long scans take, by leg."""

from uuid import UUID

from server.contract.kiosk_state import Leg, LegTold
from station.bridge.scan_times import MAX_ON_WAY, MAX_SCANS, WINDOW_NS, ScanTimes

US = 1000


def went(times: ScanTimes, number: int, *, begun_us: int = 0, paint_us: int = 6) -> None:
    """Have a scan go its whole way: 1 to decode, 2 to be durable, 3 for the answer."""
    scan_id = UUID(int=number)
    begun = begun_us * US
    heard, durable, answered = begun + 1 * US, begun + 3 * US, begun + 6 * US
    times.durable(scan_id, received_ns=begun, heard_ns=heard, now_ns=durable)
    times.answered(scan_id, late=False, now_ns=answered)
    times.painted([scan_id], answered + paint_us * US)


def test_each_leg_is_what_lies_between_two_moments() -> None:
    times = ScanTimes()
    went(times, 1)
    assert times.legs(0) == (
        LegTold(Leg.DECODE, 1, 1),
        LegTold(Leg.JOURNAL, 2, 2),
        LegTold(Leg.ANSWER, 3, 3),
        LegTold(Leg.PAINT, 6, 6),
        LegTold(Leg.WHOLE, 12, 12),
    )


def test_percentiles_are_those_of_the_nearest_rank() -> None:
    times = ScanTimes()
    for number in range(1, 201):
        went(times, number, paint_us=number)
    paint = times.legs(0)[3]
    assert (paint.p50_us, paint.p99_us) == (100, 198)


def test_scans_of_more_than_some_minutes_ago_do_not_count() -> None:
    times = ScanTimes()
    went(times, 1)
    went(times, 2, begun_us=WINDOW_NS // US)
    assert times.count(WINDOW_NS) == 2
    assert times.count(WINDOW_NS + 13 * US) == 1
    assert times.legs(3 * WINDOW_NS) == ()


def test_one_that_waited_for_the_server_says_nothing_of_the_way() -> None:
    times = ScanTimes()
    times.durable(UUID(int=1), received_ns=0, heard_ns=1, now_ns=2)
    times.answered(UUID(int=1), late=True, now_ns=3)
    times.painted([UUID(int=1)], 4)
    assert times.count(4) == 0


def test_what_is_painted_of_no_timed_scan_is_passed_over() -> None:
    times = ScanTimes()
    times.answered(UUID(int=7), late=False, now_ns=3)
    times.painted([UUID(int=7)], 4)
    times.durable(UUID(int=8), received_ns=0, heard_ns=1, now_ns=2)
    times.painted([UUID(int=8)], 4)
    assert times.count(4) == 0


def test_while_no_answer_comes_only_so_many_are_remembered() -> None:
    times = ScanTimes()
    for number in range(MAX_ON_WAY + 1):
        times.durable(UUID(int=number), received_ns=0, heard_ns=1, now_ns=2)
    for number in range(MAX_ON_WAY + 1):
        times.answered(UUID(int=number), late=False, now_ns=3)
        times.painted([UUID(int=number)], 4)
    assert times.count(4) == MAX_ON_WAY


def test_only_the_newest_scans_are_kept() -> None:
    times = ScanTimes()
    for number in range(MAX_SCANS + 5):
        went(times, number)
    assert (times.count(0), times.noted) == (MAX_SCANS, MAX_SCANS + 5)
