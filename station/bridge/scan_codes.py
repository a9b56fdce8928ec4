"""From a window system's key codes to evdev codes: the physical key, whatever the layout. Pure.

X11 and Wayland number keys by evdev code plus 8. Windows gives PC/AT set 1 scan codes, with the
prefix 0xE0 of later keys as a bit above them (`drivers.set_1`).
"""

from collections.abc import Callable

from drivers.set_1 import evdev_of_set_1

_X11_OFFSET = 8
_EXTENDED = 0x100


def evdev_of_x11(code: int) -> int | None:
    """Return the evdev code of an X11 keycode; None for an event without a physical key."""
    return code - _X11_OFFSET if code > _X11_OFFSET else None


def evdev_of_windows(code: int) -> int | None:
    """Return the evdev code of Qt's native scan code; None for an event without a physical key."""
    return evdev_of_set_1(code & ~_EXTENDED, extended=bool(code & _EXTENDED))


def translation_for(platform: str) -> Callable[[int], int | None] | None:
    """Return the translation for a Qt platform's name; None where keys have no physical code."""
    if platform == "windows":
        return evdev_of_windows
    if platform in {"xcb", "eglfs", "linuxfb"} or platform.startswith("wayland"):
        return evdev_of_x11
    return None
