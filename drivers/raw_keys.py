"""What Windows' Raw Input says of keys, read without Windows. Pure.

What it is: the bytes of RAWINPUT (winuser.h) in, key events out. What it is not: the calls into
Windows (raw_input), who the keyboards are (raw_names) or what the keys spell (key_lines).
"""

import struct
from dataclasses import dataclass

from drivers.input_events import EventsLost
from drivers.keyboard import KeyEvent
from drivers.set_1 import evdev_of_set_1

POINTER_BYTES = struct.calcsize("@P")
_RIM_TYPEKEYBOARD = 1
_HEADERS = {8: struct.Struct("<IIQQ"), 4: struct.Struct("<IIII")}
"""RAWINPUTHEADER: dwType, dwSize, hDevice, wParam, by the size of a pointer."""
_KEYBOARD = struct.Struct("<HHHHII")
"""RAWKEYBOARD: MakeCode, Flags, Reserved, VKey, Message, ExtraInformation."""
_BREAK, _E0, _E1 = 1, 2, 4
_OVERRUN_MAKE_CODE = 0xFF
"""KEYBOARD_OVERRUN_MAKE_CODE: more keys at once than the keyboard can tell."""
_PAUSE = 119


@dataclass(frozen=True, slots=True)
class RawKey:
    """One key going down or up: the handle of its keyboard, its scan code and RI_KEY flags."""

    device: int
    make_code: int
    flags: int


def raw_key(message: bytes, pointer_bytes: int = POINTER_BYTES) -> RawKey | None:
    """Read a RAWINPUT; None for one that is no key of a keyboard, as an injected one."""
    header = _HEADERS[pointer_bytes]
    if len(message) < header.size + _KEYBOARD.size:
        return None
    kind, _, device, _ = header.unpack_from(message)
    if kind != _RIM_TYPEKEYBOARD or not device:
        return None
    make_code, flags, *_ = _KEYBOARD.unpack_from(message, header.size)
    return RawKey(device, make_code, flags)


class RawKeys:
    """Reads the keys of one keyboard. Windows repeats a key that is held as if struck anew."""

    def __init__(self) -> None:
        self._down: set[int] = set()

    def take(self, key: RawKey, at_ns: int) -> KeyEvent | EventsLost | None:
        """Return what a key says; None when it is none."""
        if key.make_code == _OVERRUN_MAKE_CODE:
            self._down.clear()
            return EventsLost(at_ns)
        code = _evdev_code(key)
        if code is None:
            return None
        pressed = not key.flags & _BREAK
        repeat = pressed and code in self._down
        (self._down.add if pressed else self._down.discard)(code)
        return KeyEvent(code, pressed, at_ns, repeat)


def _evdev_code(key: RawKey) -> int | None:
    if key.flags & _E1:  # only Pause has this prefix
        return _PAUSE
    return evdev_of_set_1(key.make_code, extended=bool(key.flags & _E0))
