"""The physical keys of a US keyboard, by Linux evdev code, and the characters they stand for.

What it is: two tables and a lookup. What it is not: the layout of the person's keyboard or the
system's: a scanner strikes the keys of the country it is set to, from the factory the US one.
`linux/input-event-codes.h`; an X11 or Qt `nativeScanCode` is the evdev code plus 8. Pure.
"""

from enum import IntEnum


class Key(IntEnum):
    """Evdev codes of the keys that are more than a character."""

    TAB = 15
    ENTER = 28
    LEFT_CTRL = 29
    LEFT_SHIFT = 42
    RIGHT_SHIFT = 54
    LEFT_ALT = 56
    CAPS_LOCK = 58
    NUM_LOCK = 69
    KP_ENTER = 96
    RIGHT_CTRL = 97
    RIGHT_ALT = 100
    LEFT_META = 125
    RIGHT_META = 126


SHIFTS = frozenset({Key.LEFT_SHIFT, Key.RIGHT_SHIFT})
CTRLS = frozenset({Key.LEFT_CTRL, Key.RIGHT_CTRL})
ALTS = frozenset({Key.LEFT_ALT, Key.RIGHT_ALT})
METAS = frozenset({Key.LEFT_META, Key.RIGHT_META})

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_KEYPAD = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/"} | {
    first + place: digit
    for first, digits in ((71, "789"), (75, "456"), (79, "123"), (82, "0"))
    for place, digit in enumerate(digits)
}
_ALWAYS = {Key.ENTER: "\r", Key.KP_ENTER: "\r", Key.TAB: "\t"} | _KEYPAD
_PLAIN = {first + n: c for first, row, _ in _ROWS for n, c in enumerate(row)} | _ALWAYS
_SHIFTED = {first + n: c for first, _, row in _ROWS for n, c in enumerate(row)} | _ALWAYS
_CONTROL_COLUMNS = range(0x40, 0x80)


def character_of(code: int, *, shift: bool) -> str | None:
    """Return the character of a key; None for a key that has none. Enter is CR, Tab is HT.

    Keypad keys are digits whatever Num Lock says: a scanner that uses them means digits.
    """
    return (_SHIFTED if shift else _PLAIN).get(code)


def control_character(character: str) -> str | None:
    """Return what Ctrl makes of a character: `]` is GS (0x1D); None when it makes nothing.

    ECMA-48's columns 4 to 7 without their upper bits. Scanners also send Ctrl+6 for RS and Ctrl+-
    for US, on whose keys `^` and `_` stand.
    """
    character = {"6": "^", "-": "_", "2": "@"}.get(character, character)
    return chr(ord(character) & 0x1F) if ord(character) in _CONTROL_COLUMNS else None


def keypad_digit(code: int) -> str | None:
    """Return the digit of a keypad key, for characters sent as Alt and a number."""
    digit = _KEYPAD.get(code, "")
    return digit if digit.isdigit() else None
