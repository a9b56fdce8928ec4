"""What scanners say they are, and what they send: for `usb_hid`."""

from collections.abc import Iterator

from drivers.us_keyboard import Key
from tests.evdev_pipe import KEYS, edges
from tests.hardware.usb_hid import HidDescription, RedirectedHid
from tests.unit.drivers.reports import HONEYWELL_DESCRIPTOR, KEYBOARD_DESCRIPTOR

HONEYWELL = 0x0C2E
_USAGES = (
    (0x04, "abcdefghijklmnopqrstuvwxyz1234567890\r"),
    (0x2B, "\t -=[]\\"),
    (0x33, ";'`,./"),
    (0x55, "*"),
)
"""HID Usage Tables 1.12, section 10: the keys of a US keyboard, and the keypad's asterisk."""
_USAGE_OF = {
    KEYS[character]: first + place for first, row in _USAGES for place, character in enumerate(row)
}
_MODIFIERS = {Key.LEFT_CTRL: 0x01, Key.LEFT_SHIFT: 0x02}


def keyboard_scanner(serial: str = "") -> HidDescription:
    """Return a scanner that is a keyboard."""
    return _keyboard(HONEYWELL, 0x0B61, "Voyager 1250g", serial)


def cheap_scanner() -> HidDescription:
    """Return a scanner on a chip that keyboards have, too: nothing tells that it is one."""
    return _keyboard(0x04B4, 0x0100, "USB Keyboard", "")


def _keyboard(vendor_id: int, product_id: int, product: str, serial: str) -> HidDescription:
    said = (vendor_id, product_id, product, KEYBOARD_DESCRIPTOR, serial)
    return HidDescription(*said, boot_protocol=1)


def hid_pos_scanner(serial: str = "") -> HidDescription:
    """Return a scanner that speaks HID POS."""
    return HidDescription(HONEYWELL, 0x0B87, "Xenon 1950", HONEYWELL_DESCRIPTOR, serial)


def strike(scanner: RedirectedHid, text: str) -> None:
    """Strike a text on a scanner that is a keyboard, as fast as it is polled: every millisecond."""
    for report in struck(text):
        scanner.report(report)


def struck(text: str) -> Iterator[bytes]:
    """Yield the reports of a keyboard that strikes a text."""
    modifiers, down = 0, 0
    for code, value in edges(text):
        if code in _MODIFIERS:
            modifiers ^= _MODIFIERS[Key(code)]
        else:
            down = _USAGE_OF[code] if value else 0
        yield bytes([modifiers, 0, down, 0, 0, 0, 0, 0])
