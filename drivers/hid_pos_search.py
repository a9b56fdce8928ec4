"""Where HID POS scanners are: HID devices that are bar code scanners by their usage page.

What it is: one look through hidapi. What it is not: the driver (hid_pos). Blocks.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from drivers.hid_descriptor import BARCODE_PAGE
from drivers.hid_pos import HidPosDriver, Listed, hidapi
from drivers.place import Kind, Place
from drivers.port_identity import UsbDevice, identity_of, shared_numbers
from drivers.port_rights import how_to_permit, may_open
from drivers.resources import HidPosResource
from drivers.usb_sysfs import usb_device_of


class HidPosSearch:
    """Finds HID POS scanners, and remembers which serial numbers tell nothing.

    `taken` says whether they are used as they are plugged in, but for the `ignored` ids.
    """

    def __init__(
        self,
        *,
        taken: bool = True,
        ignored: Collection[str] = (),
        listed: Callable[[], Iterable[Listed]] = lambda: hidapi().enumerate(),
    ) -> None:
        self._taken = taken
        self._ignored = frozenset(ignored)
        self._listed = listed
        self._shared: frozenset[str] = frozenset()

    def places(self) -> tuple[Place, ...]:
        """Return every HID POS scanner that is plugged in. Blocks.

        Raises:
            OSError, ImportError: HID devices cannot be listed.
        """
        return tuple(self._place(*found) for found in self._resources())

    def _place(self, resource: HidPosResource, called: tuple[str, ...]) -> Place:
        node = resource.path.decode("utf-8", "backslashreplace")
        left_alone = not self._ignored.isdisjoint({*called, node})
        return Place(
            resource,
            Kind.HID_POS,
            None,
            driven=self._taken and not left_alone,
            make=lambda name, _settings: HidPosDriver(replace(resource, name=name)),
            trouble=None if may_open(node) or not node.startswith("/dev/") else how_to_permit(node),
            left_alone=left_alone,
        )

    def _resources(self) -> Iterator[tuple[HidPosResource, tuple[str, ...]]]:
        """Yield each scanner, and all that settings may call it."""
        scanners = {each["path"]: each for each in self._listed() if _is_scanner(each)}
        devices = {path: _usb_device(each) for path, each in scanners.items()}
        self._shared |= shared_numbers(devices.values())
        for path, device in devices.items():
            identity = identity_of(device, self._shared)
            vendor_id, product_id = scanners[path]["vendor_id"], scanners[path]["product_id"]
            name = device.product or "HID POS"
            resource = HidPosResource(identity.scanner_id, path, vendor_id, product_id, name)
            yield resource, identity.called


def _is_scanner(listed: Listed) -> bool:
    return listed["usage_page"] == BARCODE_PAGE


def _usb_device(listed: Listed) -> UsbDevice:
    """Return the USB device behind a HID node; where it is plugged in only Linux tells."""
    node = PurePosixPath(listed["path"].decode("utf-8", "backslashreplace"))
    behind = usb_device_of(f"hidraw/{node.name}") if sys.platform == "linux" else None
    return UsbDevice(
        device=str(node),
        vid=listed["vendor_id"],
        pid=listed["product_id"],
        serial_number=listed["serial_number"],
        location=behind.location if behind else None,
        product=listed["product_string"],
        usb_device_path=behind.usb_device_path if behind else None,
    )
