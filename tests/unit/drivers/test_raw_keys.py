import pytest

from drivers.input_events import EventsLost
from drivers.keyboard import KeyEvent
from drivers.raw_keys import RawKey, RawKeys, raw_key
from drivers.us_keyboard import Key
from tests.raw_windows import BREAK, E0, E1, message

A, PAUSE, OVERRUN = 0x1E, 119, 0xFF
HANDLE = 0x0001_0043


@pytest.mark.parametrize("pointer_bytes", [4, 8])
def test_a_message_is_read_by_the_size_of_its_handles(pointer_bytes: int) -> None:
    data = message(HANDLE, A, BREAK, pointer_bytes=pointer_bytes)
    assert raw_key(data, pointer_bytes) == RawKey(HANDLE, A, BREAK)


def test_what_is_no_key_of_a_keyboard_is_none() -> None:
    assert raw_key(message(HANDLE, A, kind=0), 8) is None
    assert raw_key(message(0, A), 8) is None
    assert raw_key(message(HANDLE, A)[:-1], 8) is None
    assert raw_key(b"", 8) is None


def taken(*keys: tuple[int, int]) -> list[KeyEvent | EventsLost | None]:
    reader = RawKeys()
    return [reader.take(RawKey(HANDLE, code, flags), at) for at, (code, flags) in enumerate(keys)]


def test_a_key_goes_down_and_up() -> None:
    assert taken((A, 0), (A, BREAK)) == [
        KeyEvent(30, pressed=True, at_ns=0),
        KeyEvent(30, pressed=False, at_ns=1),
    ]


def test_a_key_that_is_held_repeats_itself() -> None:
    events = taken((A, 0), (A, 0), (A, BREAK), (A, 0))
    assert [isinstance(event, KeyEvent) and event.repeat for event in events] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_prefix_makes_it_another_key() -> None:
    events = taken((0x1D, 0), (0x1D, E0), (0x1C, E0), (0x1D, E1))
    assert [isinstance(event, KeyEvent) and event.code for event in events] == [
        Key.LEFT_CTRL, Key.RIGHT_CTRL, Key.KP_ENTER, PAUSE,
    ]  # fmt: skip


def test_the_shift_that_old_keyboards_add_is_no_key() -> None:
    assert taken((0x2A, E0)) == [None]


def test_more_keys_at_once_than_the_keyboard_can_tell_are_lost() -> None:
    _, lost, again = taken((A, 0), (OVERRUN, 0), (A, 0))
    assert lost == EventsLost(1)
    assert isinstance(again, KeyEvent)
    assert not again.repeat
