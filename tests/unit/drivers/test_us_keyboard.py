import pytest

from drivers.us_keyboard import Key, character_of, control_character, keypad_digit

PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]


def test_every_printable_ascii_character_has_its_key() -> None:
    reached = {character_of(code, shift=shift) for code in range(128) for shift in (False, True)}
    assert set(PRINTABLE) <= reached


@pytest.mark.parametrize(
    ("code", "plain", "shifted"),
    # linux/input-event-codes.h: KEY_1, KEY_0, KEY_Q, KEY_P, KEY_RIGHTBRACE, KEY_A, KEY_GRAVE,
    # KEY_BACKSLASH, KEY_Z, KEY_SLASH, KEY_SPACE, KEY_MINUS
    [
        (2, "1", "!"),
        (11, "0", ")"),
        (16, "q", "Q"),
        (25, "p", "P"),
        (27, "]", "}"),
        (30, "a", "A"),
        (41, "`", "~"),
        (43, "\\", "|"),
        (44, "z", "Z"),
        (53, "/", "?"),
        (57, " ", " "),
        (12, "-", "_"),
    ],
)
def test_a_key_stands_for_what_the_us_layout_prints_on_it(
    code: int, plain: str, shifted: str
) -> None:
    assert character_of(code, shift=False) == plain
    assert character_of(code, shift=True) == shifted


@pytest.mark.parametrize("shift", [False, True])
def test_enter_and_tab_are_the_same_with_shift(shift: bool) -> None:
    assert character_of(Key.ENTER, shift=shift) == "\r"
    assert character_of(Key.KP_ENTER, shift=shift) == "\r"
    assert character_of(Key.TAB, shift=shift) == "\t"


def test_the_keypad_is_digits_and_signs() -> None:
    digits = [71, 72, 73, 75, 76, 77, 79, 80, 81, 82]
    assert [character_of(code, shift=False) for code in digits] == list("7894561230")
    assert [keypad_digit(code) for code in digits] == list("7894561230")
    assert [keypad_digit(code) for code in (55, 74, 78, 83, 98, 2, 1)] == [None] * 7


@pytest.mark.parametrize("code", [0, 1, 14, 59, 86, 103, 122, 111, 500])
def test_a_key_without_a_character_has_none(code: int) -> None:
    assert character_of(code, shift=False) is None


@pytest.mark.parametrize(
    ("character", "control"),
    [("]", "\x1d"), ("^", "\x1e"), ("6", "\x1e"), ("-", "\x1f"), ("\\", "\x1c"), ("m", "\r"),
     ("M", "\r"), ("j", "\n"), ("[", "\x1b"), ("2", "\x00"), ("1", None), (" ", None)],
)  # fmt: skip
def test_control_turns_a_key_into_a_control_character(character: str, control: str | None) -> None:
    assert control_character(character) == control
