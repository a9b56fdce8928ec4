"""What the guest's kernel says of devices: the moment it has one, before udev has seen it."""

import socket
import time

_KERNEL_EVENTS = 1
_SUBSYSTEMS = frozenset({"tty", "input", "hidraw", "video4linux"})


class KernelEvents:
    """The kernel's own messages of devices that come and go (netlink, kobject uevents)."""

    def __init__(self) -> None:
        kind = getattr(socket, "NETLINK_KOBJECT_UEVENT", 15)
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, kind)
        self._socket.bind((0, _KERNEL_EVENTS))

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> dict[str, object] | None:
        """Return the next: what happened to which node and when; None for a thing without one."""
        at_ns = time.monotonic_ns()
        pairs = (word.partition("=") for word in self._socket.recv(65536).decode().split("\0"))
        said = {name: value for name, _, value in pairs}
        if said.get("SUBSYSTEM") not in _SUBSYSTEMS or "DEVNAME" not in said:
            return None
        node = f"/dev/{said['DEVNAME']}"
        return {"event": "kernel", "action": said["ACTION"], "node": node, "at_ns": at_ns}
