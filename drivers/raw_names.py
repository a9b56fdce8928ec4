r"""Who keyboards are, by the names that Windows' Raw Input gives them. Pure.

What it is: names (RIDI_DEVICENAME, device interface paths) in, identities out. What it is not: the
listing of them (raw_win32). What is between the first `#` and the second is what the device is:

- USB: `VID_0C2E&PID_0B61&MI_00`.
- Classic Bluetooth: the HID service's UUID, then `_VID&0002046d_PID&b342`: where the vendor's
  number is registered (1 the Bluetooth SIG, 2 the USB-IF: Device ID profile 1.3, section 5.6), and
  the number; or `_LOCALMFG&0002` for a device that has no such record: the maker of its radio.
- Bluetooth LE: the HID service's UUID, then `_Dev_VID&021915_PID&eeee_REV&0001_eef63a9765ee`: the
  same (PnP ID, Device Information Service 1.1, section 3.9), revision and address.

`&Col01` may follow: which of the device's collections is this keyboard. After the second `#` comes
Windows' own name for this device at this place, which ends before the third.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from drivers.keyboard_search import FoundKeyboard, KnownBy
from drivers.resources import KeyboardResource
from drivers.scanner_makers import SCANNER_MAKERS

_USB = re.compile(r"HID#VID_([0-9A-F]{4})&PID_([0-9A-F]{4})[^#]*#([^#]+)", re.IGNORECASE)
_BLUETOOTH = re.compile(
    r"HID#\{0000(?:1124|1812)-0000-1000-8000-00805f9b34fb\}([^#]*)#([^#]+)", re.IGNORECASE
)
_BLUETOOTH_IDS = re.compile(r"_VID&(?:00)?(0[12])([0-9A-F]{4})_PID&([0-9A-F]{4})", re.IGNORECASE)
_ADDRESS = re.compile(r"_REV&[0-9A-F]{4}_([0-9A-F]{12})(?:&(Col[0-9A-F]{2}))?$", re.IGNORECASE)
_OF_THE_USB_IF = "02"
_MAKERS = {maker.vendor_id: maker.name for maker in SCANNER_MAKERS}
_MAX_ID = 200


@dataclass(frozen=True, slots=True)
class _Named:
    """What a name says: `usb_vendor` is None where another register than USB's numbered it."""

    identity: str
    device: str
    usb_vendor: int | None


def found_keyboards(
    names: Mapping[int, str], enrolled: Collection[str] = ()
) -> tuple[FoundKeyboard, ...]:
    """Return the USB and Bluetooth keyboards among Raw Input's devices; `names` are by handle.

    A scanner is its vendor, product and the place Windows gives it, or its address over Bluetooth
    LE; no serial number is told. Nor is a product's name, so that it is known for a scanner by its
    maker or by having been enrolled.
    """
    found = (_found(name, enrolled) for _, name in sorted(names.items()))
    return tuple(each for each in found if each is not None)


def _found(name: str, enrolled: Collection[str]) -> FoundKeyboard | None:
    named = _usb(name) or _bluetooth(name)
    if named is None:
        return None
    identity = f"keyboard:{named.identity}"[:_MAX_ID]
    maker = None if named.usb_vendor is None else _MAKERS.get(named.usb_vendor)
    known = KnownBy.ENROLLED if identity in enrolled else KnownBy.MAKER if maker else None
    resource = KeyboardResource(identity, name, f"{maker or 'Keyboard'} {named.device}")
    return FoundKeyboard(resource, known)


def _usb(name: str) -> _Named | None:
    match = _USB.search(name)
    if match is None:
        return None
    vendor, product, place = match[1].lower(), match[2].lower(), match[3].lower()
    return _Named(f"usb:{vendor}:{product}:@{place}", f"{vendor}:{product}", int(vendor, 16))


def _bluetooth(name: str) -> _Named | None:
    match = _BLUETOOTH.search(name)
    if match is None:
        return None
    place = _bluetooth_place(match[1], match[2]).lower()
    ids = _BLUETOOTH_IDS.search(match[1])
    if ids is None:
        return _Named(f"bluetooth:{place}", "Bluetooth", None)
    device = f"{ids[2]}:{ids[3]}".lower()
    vendor = int(ids[2], 16) if ids[1] == _OF_THE_USB_IF else None
    return _Named(f"bluetooth:{device}:{place}", device, vendor)


def _bluetooth_place(described: str, place: str) -> str:
    """Return the address, which outlasts pairing anew, and the collection; else Windows' place."""
    address = _ADDRESS.search(described)
    if address is None:
        return f"@{place}"
    return f"{address[1]}@{address[2]}" if address[2] else address[1]
