"""Scans without an answer: when one waits too long, and from when that is counted."""

from uuid import UUID

from station.presenters.unanswered import OVERDUE_NS, UnansweredScans

_FIRST, _SECOND = UUID(int=1), UUID(int=2)


def test_one_is_counted_from_the_first_tick_that_saw_it() -> None:
    scans = UnansweredScans()
    scans.put(_FIRST, "4006381333931")

    assert not scans.tick(7 * OVERDUE_NS)
    assert not scans.tick(8 * OVERDUE_NS - 1)
    assert scans.tick(8 * OVERDUE_NS)
    assert scans.overdue


def test_a_second_one_that_waits_too_long_is_no_news() -> None:
    scans = UnansweredScans()
    scans.put(_FIRST, "a")
    scans.tick(0)
    scans.put(_SECOND, "b")
    scans.tick(1)

    assert scans.tick(OVERDUE_NS)
    assert not scans.tick(2 * OVERDUE_NS)
    assert scans.overdue
    assert scans.last_text == "b"


def test_with_the_last_answer_none_is_overdue() -> None:
    scans = UnansweredScans()
    scans.put(_FIRST, "a")
    scans.tick(0)
    scans.tick(OVERDUE_NS)

    scans.answered(_SECOND)
    assert scans.overdue
    scans.answered(_FIRST)
    assert not scans.overdue
    assert not len(scans)


def test_a_server_that_is_there_again_has_its_time() -> None:
    scans = UnansweredScans()
    scans.put(_FIRST, "a")
    scans.tick(0)
    scans.tick(OVERDUE_NS)

    scans.wait_anew()

    assert not scans.overdue
    assert not scans.tick(OVERDUE_NS + 1)
    assert scans.tick(2 * OVERDUE_NS + 1)
