"""The kernel's events of one keyboard to lines, what it dropped included."""

from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.event_lines import EventLines
from drivers.us_keyboard import Key
from drivers.wedge import WedgeSettings
from tests.evdev_pipe import dropped, spelt

MS = 1_000_000


def _nobody_asks() -> frozenset[int]:
    raise AssertionError("no event was lost")


def test_events_are_read_by_their_own_times_however_late_they_come() -> None:
    lines = EventLines(WedgeSettings(), "a")
    (decode,) = lines.feed(spelt("880\r", 5 * MS), _nobody_asks)
    assert isinstance(decode, Decode)
    assert (decode.data, decode.frame.began_ns) == (b"880", 5 * MS)


def test_silence_ends_a_line_at_its_deadline() -> None:
    lines = EventLines(WedgeSettings(end_after_ms=100), "a")
    assert lines.feed(spelt("880123", 0), _nobody_asks) == []
    deadline_ns = lines.deadline_ns
    assert deadline_ns == 111 * MS
    assert lines.poll(deadline_ns - 1) == []
    (decode,) = lines.poll(deadline_ns)
    assert isinstance(decode, Decode)


def test_where_events_were_dropped_it_is_asked_which_keys_are_down_and_the_rest_rejected() -> None:
    lines = EventLines(WedgeSettings(), "a")
    lines.feed(spelt("880", 0), _nobody_asks)
    asked: list[int] = []

    def keys_down() -> frozenset[int]:
        asked.append(1)
        return frozenset({Key.LEFT_SHIFT})

    assert lines.feed(dropped(40 * MS) + spelt("1\r", 40 * MS), keys_down) == []
    assert asked == [1]
    (rejected,) = lines.feed(spelt("2\r", 41 * MS), _nobody_asks)
    assert isinstance(rejected, FrameRejected)
    assert (rejected.reason, rejected.head) == (RejectReason.EVENTS_LOST, b"880@")


def test_what_is_half_read_is_told_at_the_end() -> None:
    lines = EventLines(WedgeSettings(), "a")
    lines.feed(spelt("880", 0), _nobody_asks)
    (rejected,) = lines.reset()
    assert isinstance(rejected, FrameRejected)
    assert rejected.reason is RejectReason.UNFINISHED
    assert lines.deadline_ns is None
