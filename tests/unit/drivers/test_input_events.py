import pytest

from drivers.input_events import EV_KEY, EV_SYN, SYN_REPORT, EventsLost, InputEvents
from drivers.keyboard import KeyEvent
from tests.evdev_pipe import KEYS, dropped, event, key, spelt

A = KEYS["a"]
DOWN, UP, REPEATED = 1, 0, 2


def test_a_key_goes_down_and_up_at_the_kernels_time() -> None:
    data = key(A, DOWN, 5_000_001_000) + key(A, UP, 5_000_003_000)
    assert InputEvents().feed(data) == [
        KeyEvent(A, pressed=True, at_ns=5_000_001_000),
        KeyEvent(A, pressed=False, at_ns=5_000_003_000),
    ]


def test_a_key_that_repeats_itself_is_no_stroke() -> None:
    assert InputEvents().feed(key(A, REPEATED, 0)) == []


@pytest.mark.parametrize("cut", range(len(key(A, DOWN, 0) * 2) + 1))
def test_events_split_anywhere_are_the_same(cut: int) -> None:
    data = spelt("a", 0)
    events = InputEvents()
    assert events.feed(data[:cut]) + events.feed(data[cut:]) == InputEvents().feed(data)


def test_after_a_drop_the_rest_of_that_report_is_not_taken_for_keys() -> None:
    rest = event(EV_KEY, A, DOWN, 7) + event(EV_SYN, SYN_REPORT, 0, 7)
    drop = dropped(7_000)[: len(dropped(0)) // 2]
    events = InputEvents()
    assert events.feed(drop + rest + key(A, UP, 9_000)) == [
        EventsLost(7_000),
        KeyEvent(A, pressed=False, at_ns=9_000),
    ]


def test_once_the_keys_that_are_down_are_known_reading_goes_on_even_without_that_reports_end() -> (
    None
):
    events = InputEvents()
    assert events.feed(dropped(7_000)[: len(dropped(0)) // 2]) == [EventsLost(7_000)]
    events.resynced()
    assert events.feed(key(A, DOWN, 9_000)) == [KeyEvent(A, pressed=True, at_ns=9_000)]
