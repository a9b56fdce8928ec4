"""Whether Caps Lock is on, for a window that begins to hear keys.

What it is: one question to the system. On Linux to the lamps of the keyboards, which X11, Wayland
and the console all keep the same on each (/sys/class/leds, readable by everybody); on Windows to
the state of the calling thread's keys, which has to be the one that has the window. What it is not:
following the key (`drivers.keyboard`). The Windows half has never been run.
"""

import sys
from pathlib import Path

_LEDS = Path("/sys/class/leds")

if sys.platform == "win32":
    import ctypes

    _VK_CAPITAL, _TOGGLED = 0x14, 1

    def caps_lock_is_on() -> bool:
        """Tell whether Caps Lock is on."""
        return bool(ctypes.WinDLL("user32").GetKeyState(_VK_CAPITAL) & _TOGGLED)

else:

    def caps_lock_is_on(leds: Path = _LEDS) -> bool:
        """Tell whether the Caps Lock lamp of any keyboard is lit; without a lamp it is off."""
        return any(map(_is_lit, leds.glob("*::capslock")))


def _is_lit(led: Path) -> bool:
    try:
        return int((led / "brightness").read_text("ascii")) > 0
    except (OSError, ValueError):  # unplugged meanwhile
        return False
