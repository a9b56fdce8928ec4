"""Windows' scan codes, PC/AT set 1, and the evdev codes of the same physical keys. Pure.

evdev took the original keys over as they are (1 to 0x58). Later keys have the prefix 0xE0 and
codes of their own in evdev: `linux/input-event-codes.h`; "USB HID to PS/2 Scan Code Translation
Table", set 1 column, appendix A. What it is not: what a key stands for (`us_keyboard`).
"""

_LAST_AS_IT_IS = 0x58
_NOT_ORIGINAL = frozenset({0x54, 0x55})
"""Alt + Print Screen, and a code that no key of ours has; evdev gives 84 and 85 to neither."""
_LATER = {
    0x54: 99,  # Alt + Print Screen
    0x59: 117,  # keypad =
    0x70: 93,  # Katakana / Hiragana
    0x73: 89,  # Ro
    0x79: 92,  # Henkan
    0x7B: 94,  # Muhenkan
    0x7D: 124,  # Yen
    0x7E: 121,  # keypad comma
    0xF1: 123,  # Hanja
    0xF2: 122,  # Hangul
    0x76: 194,  # F24
} | {0x64 + n: 183 + n for n in range(11)}  # F13 to F23
_EXTENDED = {
    0x1C: 96,  # keypad Enter
    0x1D: 97,  # right Ctrl
    0x35: 98,  # keypad /
    0x37: 99,  # Print Screen
    0x38: 100,  # right Alt
    0x46: 119,  # Pause with Ctrl
    0x47: 102,  # Home
    0x48: 103,  # up
    0x49: 104,  # Page Up
    0x4B: 105,  # left
    0x4D: 106,  # right
    0x4F: 107,  # End
    0x50: 108,  # down
    0x51: 109,  # Page Down
    0x52: 110,  # Insert
    0x53: 111,  # Delete
    0x5B: 125,  # left Meta
    0x5C: 126,  # right Meta
    0x5D: 127,  # Menu
    0x5E: 116,  # Power
    0x5F: 142,  # Sleep
    0x63: 143,  # Wake up
}
_FAKE_SHIFTS = frozenset({0x2A, 0x36, 0xAA, 0xB6})
"""Sent with the prefix around Print Screen and the arrows by old keyboards: no Shift is pressed."""
_UNKNOWN = 0x1000
"""Above every evdev code: a key that stands for nothing, but is a key."""


def evdev_of_set_1(code: int, *, extended: bool = False) -> int | None:
    """Return the evdev code of a scan code; None where no physical key is meant.

    `extended` says that 0xE0 came before it. A key that evdev does not know gets a number of its
    own that no other key has.
    """
    if code == 0 or (extended and code in _FAKE_SHIFTS):
        return None
    if extended:
        return _EXTENDED.get(code, _UNKNOWN + 0x100 + code)
    if code <= _LAST_AS_IT_IS and code not in _NOT_ORIGINAL:
        return code
    return _LATER.get(code, _UNKNOWN + code)
