"""The USB device behind a node of Linux: read from /sys.

What it is: from `hidraw/hidraw3`, `input/event7` or `video4linux/video0` up to the device that
bears vendor, product and serial number, and the way to its socket. What it is not: a list of
devices. Blocks a little.
"""

from pathlib import Path

from drivers.port_identity import UsbDevice
from drivers.usb_ids import SYS, usb_folder_of


def usb_device_of(node: str, sys: Path = SYS) -> UsbDevice | None:
    """Return the USB device behind a node under /sys/class; None where there is none."""
    folder = usb_folder_of(node, sys)
    return None if folder is None else _read(folder, Path(node).name)


def _read(folder: Path, device: str) -> UsbDevice | None:
    vendor, product = _text(folder / "idVendor"), _text(folder / "idProduct")
    try:
        vid, pid = int(vendor or "", 16), int(product or "", 16)
    except ValueError:
        return None
    return UsbDevice(
        device=device,
        vid=vid,
        pid=pid,
        serial_number=_text(folder / "serial"),
        location=folder.name,
        product=_text(folder / "product"),
        usb_device_path=str(folder),
    )


def _text(file: Path) -> str | None:
    try:
        return file.read_text("utf-8", "replace").strip() or None
    except OSError:  # not told, or gone meanwhile
        return None
