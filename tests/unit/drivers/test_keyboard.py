import pytest

from drivers.keyboard import Keyboard, KeyEvent
from drivers.us_keyboard import Key

A, ONE, RIGHT_BRACKET = 30, 2, 27
KEYPAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))


def down(code: int, *, repeat: bool = False) -> KeyEvent:
    return KeyEvent(code, pressed=True, at_ns=0, repeat=repeat)


def up(code: int) -> KeyEvent:
    return KeyEvent(code, pressed=False, at_ns=0)


@pytest.mark.parametrize("shift", [Key.LEFT_SHIFT, Key.RIGHT_SHIFT])
def test_shift_counts_as_long_as_it_is_down(shift: Key) -> None:
    keyboard = Keyboard()
    keyboard.modify(down(shift))
    assert keyboard.character(A) == "A"
    keyboard.modify(up(shift))
    assert keyboard.character(A) == "a"


def test_one_shift_of_two_still_counts() -> None:
    keyboard = Keyboard()
    keyboard.modify(down(Key.LEFT_SHIFT))
    keyboard.modify(down(Key.RIGHT_SHIFT))
    keyboard.modify(up(Key.LEFT_SHIFT))
    assert keyboard.character(A) == "A"


def test_control_and_the_bracket_are_a_group_separator() -> None:
    keyboard = Keyboard()
    keyboard.modify(down(Key.LEFT_CTRL))
    assert keyboard.character(RIGHT_BRACKET) == "\x1d"
    assert keyboard.character(ONE) is None


def test_a_key_under_the_system_key_has_no_character() -> None:
    keyboard = Keyboard()
    keyboard.modify(down(Key.LEFT_META))
    assert keyboard.character(A) is None


def test_caps_lock_means_nothing_to_a_scanner_that_does_not_compensate() -> None:
    keyboard = Keyboard(caps_lock_on=True)
    assert keyboard.character(A) == "a"


def test_caps_lock_turns_shift_around_for_letters_of_a_scanner_that_compensates() -> None:
    keyboard = Keyboard(caps_lock_turns_shift=True)
    keyboard.modify(down(Key.CAPS_LOCK))
    keyboard.modify(down(Key.CAPS_LOCK, repeat=True))
    keyboard.modify(up(Key.CAPS_LOCK))
    assert (keyboard.character(A), keyboard.character(ONE)) == ("A", "1")
    keyboard.modify(down(Key.LEFT_SHIFT))
    assert (keyboard.character(A), keyboard.character(ONE)) == ("a", "!")
    keyboard.modify(down(Key.CAPS_LOCK))
    assert keyboard.character(A) == "A"


def test_forgetting_what_is_down_leaves_caps_lock_as_it_is() -> None:
    keyboard = Keyboard(caps_lock_on=True, caps_lock_turns_shift=True)
    keyboard.modify(down(Key.LEFT_SHIFT))
    keyboard.release_all()
    assert keyboard.character(A) == "A"


def numbered(digits: str) -> str | None:
    keyboard = Keyboard()
    keyboard.modify(down(Key.LEFT_ALT))
    assert keyboard.numbering
    for digit in digits:
        assert keyboard.add_to_number(KEYPAD[digit])
    return keyboard.modify(up(Key.LEFT_ALT))


@pytest.mark.parametrize(
    ("digits", "character"),
    [("0029", "\x1d"), ("029", "\x1d"), ("29", "\x1d"), ("065", "A"), ("0228", "ä"), ("132", "ä"),
     ("0128", "€"), ("013", "\r"), ("0129", ""), ("0256", ""), ("999", ""), ("", None)],
)  # fmt: skip
def test_alt_and_a_number_make_a_character(digits: str, character: str | None) -> None:
    assert numbered(digits) == character


def test_only_four_digits_of_the_keypad_make_a_number() -> None:
    keyboard = Keyboard()
    keyboard.modify(down(Key.LEFT_ALT))
    assert not keyboard.add_to_number(ONE)
    assert [keyboard.add_to_number(KEYPAD["0"]) for _ in range(5)] == [True] * 4 + [False]


def test_a_number_begins_anew_with_alt() -> None:
    keyboard = Keyboard()
    keyboard.modify(down(Key.LEFT_ALT))
    keyboard.add_to_number(KEYPAD["9"])
    keyboard.modify(down(Key.RIGHT_ALT))
    assert keyboard.modify(up(Key.LEFT_ALT)) is None
    assert keyboard.numbering
