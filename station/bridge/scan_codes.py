"""From a window system's key codes to evdev codes: the physical key, whatever the layout. Pure.

X11 and Wayland number keys by evdev code plus 8. Windows gives PC/AT set 1 scan codes, which evdev
took over for the original keys; later keys have the extended bit.
"""

from collections.abc import Callable

_X11_OFFSET = 8
_SET_1_LAST = 0x58
_EXTENDED = 0x100
_EXTENDED_KEYS = {
    0x1C: 96,  # keypad Enter
    0x1D: 97,  # right Ctrl
    0x35: 98,  # keypad /
    0x38: 100,  # right Alt
    0x5B: 125,  # left Meta
    0x5C: 126,  # right Meta
}
_UNKNOWN = 0x1000
"""Above every evdev code: a key that stands for nothing, but is a key."""


def evdev_of_x11(code: int) -> int | None:
    """Return the evdev code of an X11 keycode; None for an event without a physical key."""
    return code - _X11_OFFSET if code > _X11_OFFSET else None


def evdev_of_set_1(code: int) -> int | None:
    """Return the evdev code of a Windows scan code; None for an event without a physical key."""
    if code == 0:
        return None
    if code & _EXTENDED:
        return _EXTENDED_KEYS.get(code & 0xFF, _UNKNOWN + code)
    return code if code <= _SET_1_LAST else _UNKNOWN + code


def translation_for(platform: str) -> Callable[[int], int | None] | None:
    """Return the translation for a Qt platform's name; None where keys have no physical code."""
    if platform == "windows":
        return evdev_of_set_1
    if platform in {"xcb", "eglfs", "linuxfb"} or platform.startswith("wayland"):
        return evdev_of_x11
    return None
