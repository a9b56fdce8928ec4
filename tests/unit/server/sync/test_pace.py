"""How much is asked for at once, on lines that carry so many a second."""

import pytest

from server.sync.pace import LEAST, Pace
from server.sync.waits import Waits

WAITS = Waits(silent_s=5, aim_s=3, answer_s=30, longest_s=600)
MOST = 4000


def ask(pace: Pace, per_s: float, fixed_s: float = 0.0) -> float:
    """Ask over a line that carries `per_s`; return how long it was waited."""
    takes_s = fixed_s + pace.limit / per_s
    if takes_s > pace.patience_s:
        waited_s = pace.patience_s
        pace.given_up()
        return waited_s
    pace.answered(pace.limit, takes_s)
    return takes_s


def test_on_a_fast_line_as_much_as_ever_is_asked_for_after_three_answers() -> None:
    pace = Pace(125, MOST, WAITS)
    for _ in range(3):
        ask(pace, 10_000)
    assert pace.limit == MOST


@pytest.mark.parametrize("per_s", [20, 50, 100, 500, 1000])
def test_on_a_slow_line_answers_come_to_take_some_seconds_and_go_on_so(per_s: float) -> None:
    pace = Pace(125, MOST, WAITS)
    took = [ask(pace, per_s) for _ in range(20)]
    assert max(took) < WAITS.answer_s
    assert all(1 < takes_s <= WAITS.silent_s for takes_s in took[4:])


def test_a_line_that_gets_slow_is_waited_for_once_and_no_more() -> None:
    pace = Pace(MOST, MOST, WAITS)
    ask(pace, 10_000)
    slow = [ask(pace, 40) for _ in range(6)]
    assert slow[:2] == [30, 25]
    assert all(takes_s <= WAITS.silent_s for takes_s in slow[2:])
    for _ in range(5):
        ask(pace, 10_000)
    assert pace.limit == MOST


def test_on_a_slow_line_large_orders_come_in_some_seconds_too_the_fewer() -> None:
    pace = Pace(125, MOST, WAITS)
    took = []
    for _ in range(10):
        took.append(pace.limit * 3 / 50)
        pace.answered(pace.limit * 3, took[-1])
    assert took[0] > WAITS.silent_s
    assert all(takes_s <= WAITS.silent_s for takes_s in took[1:])


def test_an_answer_about_nothing_says_nothing_of_the_line() -> None:
    pace = Pace(125, MOST, WAITS)
    pace.answered(0, 0.001)
    assert pace.limit == 125


def test_few_that_came_quickly_promise_no_more_than_would_fit() -> None:
    pace = Pace(125, MOST, WAITS)
    pace.answered(3, 0.1)
    assert pace.limit == 125
    pace.answered(10, 0.1)
    assert pace.limit == 300


def test_a_centre_that_is_slow_whatever_it_is_asked_is_not_asked_for_single_orders() -> None:
    pace = Pace(125, MOST, WAITS)
    for _ in range(10):
        ask(pace, 1000, fixed_s=8)
    assert pace.limit == LEAST


def test_a_single_order_that_takes_minutes_is_waited_for_in_the_end() -> None:
    pace = Pace(125, MOST, WAITS)
    waited = []
    while pace.patience_s < 400:
        waited.append(pace.patience_s)
        pace.given_up()
    assert waited == [30, 60, 120, 240]
    assert pace.limit == 1
    pace.given_up()
    assert (pace.limit, pace.patience_s) == (1, 600)


def test_patience_that_was_needed_wears_off_little_by_little() -> None:
    pace = Pace(125, MOST, WAITS)
    pace.given_up()
    pace.answered(1, 40)
    assert WAITS.answer_s < pace.patience_s < 60
    for _ in range(10):
        pace.answered(1, 1)
    assert pace.patience_s == WAITS.answer_s


def test_what_takes_its_time_without_being_felt_changes_nothing() -> None:
    pace = Pace(125, MOST, WAITS)
    pace.answered(125, 4)
    assert pace.limit == 125


def test_after_no_answer_came_a_slow_centre_is_soon_asked_for_a_number_of_orders_again() -> None:
    pace = Pace(125, MOST, WAITS)
    for _ in range(4):
        pace.given_up()
    assert pace.limit == 1
    asked = []
    for _ in range(8):
        ask(pace, 1000, fixed_s=8)
        asked.append(pace.limit)
    assert asked == [2, 4, 8, 16, 32, LEAST, LEAST, LEAST]


def test_after_no_answer_came_no_more_is_asked_for_while_single_orders_are_large() -> None:
    pace = Pace(125, MOST, WAITS)
    for _ in range(4):
        pace.given_up()
    for _ in range(4):
        pace.answered(300, 40)
    assert pace.limit == 1


def test_of_small_things_a_number_is_asked_for_whatever_happens() -> None:
    pace = Pace(100, 1000, WAITS, least=50)
    for _ in range(4):
        pace.given_up()
    assert pace.limit == 50
