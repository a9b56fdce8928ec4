"""What Windows' Raw Input says of keyboards, read without Windows: messages, names. Pure.

What it is: the bytes of RAWINPUT (winuser.h) and the names of devices in, key events and identities
out. What it is not: the calls into Windows (raw_input) or what the keys spell (key_lines).
"""

import re
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from drivers.input_events import EventsLost
from drivers.keyboard import KeyEvent
from drivers.keyboard_search import FoundKeyboard, KnownBy
from drivers.resources import KeyboardResource
from drivers.scanner_makers import SCANNER_MAKERS
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
_USB = re.compile(r"HID#VID_([0-9A-F]{4})&PID_([0-9A-F]{4})[^#]*#([^#]+)", re.IGNORECASE)
_MAKERS = {maker.vendor_id: maker.name for maker in SCANNER_MAKERS}
_MAX_ID = 200


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


def found_keyboards(
    names: Mapping[int, str], enrolled: Collection[str] = ()
) -> tuple[FoundKeyboard, ...]:
    r"""Return the USB keyboards among Raw Input's devices; `names` are RIDI_DEVICENAME by handle.

    A name is `\\?\HID#VID_0C2E&PID_0B61&MI_00#7&1a2b3c&0&0000#{...}`. The part after the ids is
    Windows' own for this device at this socket; no serial number is told. Nor is a product's name,
    so that a scanner is known by its maker or by having been enrolled.
    """
    found = (_found(name, enrolled) for _, name in sorted(names.items()))
    return tuple(each for each in found if each is not None)


def _found(name: str, enrolled: Collection[str]) -> FoundKeyboard | None:
    match = _USB.search(name)
    if match is None:
        return None
    vendor_id, product_id = int(match[1], 16), int(match[2], 16)
    device = f"{vendor_id:04x}:{product_id:04x}"
    identity = f"keyboard:usb:{device}:@{match[3].lower()}"[:_MAX_ID]
    maker = _MAKERS.get(vendor_id)
    known = KnownBy.ENROLLED if identity in enrolled else KnownBy.MAKER if maker else None
    resource = KeyboardResource(identity, name, f"{maker or 'Keyboard'} {device}")
    return FoundKeyboard(resource, known)
