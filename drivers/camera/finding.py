"""Which cameras are plugged in.

What it is: a look into /sys/class/video4linux, or at what Media Foundation lists. Blocks a little.
What it is not: a capture: a camera that another program uses, or that this user may not open, is
found all the same. A camera is several nodes to Linux: its picture, and others for what comes with
it; only the nodes that give pictures count.
"""

import os
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from drivers.camera.offers import CameraOffers
from drivers.port_identity import UsbDevice, identity_of, shared_numbers
from drivers.resources import CameraResource
from drivers.usb_ids import SYS
from drivers.usb_sysfs import usb_device_of

_CLASS = "video4linux"
_DEVICES = "/dev"
_NOTHING = os.stat_result((0,) * 10)


def find_cameras() -> tuple[CameraResource, ...]:
    """Return every camera that is there now. Look again with one CameraSearch."""
    return CameraSearch().resources()


class CameraSearch:
    """Finds cameras, and remembers which serial numbers tell nothing.

    `captures` asks a node whether it gives pictures; one that does not let itself be asked (no
    permission) counts when it is its device's first. Each is asked once, until it is another or its
    rights change: to ask is to open it, which some cameras take long for, or never come back from.
    """

    def __init__(
        self,
        captures: Callable[[str], bool | None] | None = None,
        sys_folder: Path = SYS,
        offers: Callable[[str], CameraOffers] | None = None,
    ) -> None:
        self._captures = captures
        self._offers = offers
        self._offered: dict[_Node, CameraOffers] = {}
        self._sys_folder = sys_folder
        self._shared: frozenset[str] = frozenset()
        self._told: dict[_Node, bool | None] = {}

    def offers(self, resource: CameraResource) -> CameraOffers:
        """Return what a camera offers; nothing is known on Windows, and of one that is shut.

        It is asked once, as whether it gives pictures is.
        """
        if sys.platform == "win32":
            return CameraOffers()
        node = _node(self._sys_folder / "class" / _CLASS / Path(resource.source).name)
        if node not in self._offered:
            self._offered[node] = self._ask_offers(resource.source)
        return self._offered[node]

    def _ask_offers(self, device: str) -> CameraOffers:
        if self._offers is not None:
            return self._offers(device)
        from drivers.camera import v4l2_offers  # noqa: PLC0415 - Linux

        return v4l2_offers.offers_of(device)

    def resources(self) -> tuple[CameraResource, ...]:
        """Return every camera that is there now; each keeps its identity through replugging."""
        if sys.platform == "win32":
            from drivers.camera import media_foundation  # noqa: PLC0415 - Windows

            return media_foundation.find_cameras()
        return self._in_sysfs()

    def _in_sysfs(self) -> tuple[CameraResource, ...]:
        devices = {node: _usb(node, self._sys_folder) for node in self._nodes()}
        self._shared |= shared_numbers(usb for usb in devices.values() if usb is not None)
        return tuple(
            CameraResource(
                scanner_id=_identity(node, usb, self._shared),
                source=f"{_DEVICES}/{node.name}",
                name=_text(node / "name") or node.name,
            )
            for node, usb in devices.items()
        )

    def _nodes(self) -> list[Path]:
        nodes = sorted((self._sys_folder / "class" / _CLASS).glob("video*"), key=_number)
        there = {_node(path): path for path in nodes}
        self._told = {node: answer for node, answer in self._told.items() if node in there}
        self._offered = {node: answer for node, answer in self._offered.items() if node in there}
        return [path for node, path in there.items() if self._is_camera(node, path)]

    def _is_camera(self, node: "_Node", path: Path) -> bool:
        if node not in self._told:
            self._told[node] = self._ask(f"{_DEVICES}/{path.name}")
        answer = self._told[node]
        return _text(path / "index") in ("0", "") if answer is None else answer

    def _ask(self, device: str) -> bool | None:
        if self._captures is not None:
            return self._captures(device)
        from drivers.camera import v4l2  # noqa: PLC0415 - Linux

        return v4l2.captures(device)


class _Node(NamedTuple):
    """Which node it is: the next of the same name is another, and one with other rights is too."""

    name: str
    entry: int
    mode: int
    changed_ns: int


def _node(path: Path) -> _Node:
    device, entry = _stat(Path(_DEVICES, path.name)), _stat(path)
    return _Node(path.name, entry.st_ino, device.st_mode, device.st_ctime_ns)


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError:  # gone meanwhile
        return _NOTHING


def _number(node: Path) -> tuple[int, str]:
    return int("".join(filter(str.isdecimal, node.name)) or 0), node.name


def _usb(node: Path, sys_folder: Path) -> UsbDevice | None:
    """Return the USB device of a node, placed by interface: one device may be two cameras."""
    usb = usb_device_of(f"{_CLASS}/{node.name}", sys_folder)
    interface = (node / "device").resolve().name
    return usb and replace(usb, location=interface)


def _identity(node: Path, usb: UsbDevice | None, shared: Collection[str]) -> str:
    """Return who a camera is: by USB, else by the place of a camera that is built in."""
    if usb is not None:
        return f"camera:{identity_of(usb, shared).scanner_id}"
    place = (node / "device").resolve()
    return f"camera:{place.name}" if place.exists() else f"camera:{node.name}"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:  # gone meanwhile
        return ""
