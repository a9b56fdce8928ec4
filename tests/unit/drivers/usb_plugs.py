"""A /sys folder laid out as Linux lays it out, for devices that are plugged in there."""

from pathlib import Path

BUS = "devices/pci0000:00/0000:00:14.0/usb1"


def plug(sys: Path, at: str, node: str, **told: str) -> None:
    """Plug a device into socket `at`, whose node is `node`; without one it has none."""
    device = sys / BUS / at
    interface = device / f"{at}:1.0" / "0003:0C2E:0B81.0001"
    interface.mkdir(parents=True, exist_ok=True)
    for name, text in told.items():
        (device / name).write_text(f"{text}\n", encoding="utf-8")
    listed = sys / "bus/usb/devices"
    listed.mkdir(parents=True, exist_ok=True)
    if not (listed / at).exists():
        (listed / at).symlink_to(device)
    if node:
        entry = sys / "class" / node
        entry.mkdir(parents=True)
        (entry / "device").symlink_to(interface)
