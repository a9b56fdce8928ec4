"""Why a keyboard or HID scanner does not open: no rule for it, no group, or a user outside of it.

What it is: which of them is missing, and the command that mends exactly that. What it is not: ports
that a group of the distribution's owns (port_rights), nor a change of any right. Whoever sits at
the computer needs the rule alone; a kiosk that runs as a service, where nobody sits, needs the
group as well. Linux; silent elsewhere. Blocks a little.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from drivers.hints import Hint
from drivers.udev_rule import GROUP
from drivers.usb_ids import SYS, UsbIds, ids_behind

if sys.platform != "win32":
    import grp
    import pwd

UDEV_DATA = Path("/run/udev/data")
"""What udev keeps of each device: a file by its numbers, tags among its lines."""
_TAGGED = frozenset({"G:uaccess", "Q:uaccess"})
_ALLOW = "sudo scanstation devices allow"


@dataclass(frozen=True, slots=True)
class Access:
    """How a user stands to a device node of a USB device.

    `ruled` says that a rule of ours, or one alike, has been applied to it. The group is the
    scanners': whether there is one, whether the node is its, and whether the system's list has the
    user in it.
    """

    ids: UsbIds
    user: str
    ruled: bool
    has_group: bool
    is_groups: bool
    member: bool


def letting_in(access: Access) -> Hint:
    """Return what is missing first."""
    join = f"sudo usermod -aG {GROUP} {access.user}"
    if not access.ruled:
        return Hint("allow", command=f"{_ALLOW} {access.ids}")
    if not access.has_group:
        return Hint("make-group", command=f"sudo groupadd --system {GROUP} && {join}")
    if not access.member:
        return Hint("join-scanners", command=join)
    if not access.is_groups:
        return Hint("plug-in-anew")
    return Hint("sign-in-again", user=access.user, group=GROUP)


def how_to_let_in(path: str, devices: Path = SYS, udev: Path = UDEV_DATA) -> Hint | None:
    """Return what lets this user open the node of a USB device; None of any other."""
    access = _access(path, devices, udev)
    return None if access is None else letting_in(access)


def how_to_let_one_in(
    nodes: Iterable[tuple[str, str]], devices: Path = SYS, udev: Path = UDEV_DATA
) -> Hint | None:
    """Return what lets this user open one of several devices, each by its name and node.

    One that a rule knows is the scanner; else it has to be chosen. None where none is of USB.
    """
    found = {access.ids: (name, access) for name, access in _accesses(nodes, devices, udev)}
    for _, access in found.values():
        if access.ruled or len(found) == 1:
            return letting_in(access)
    if not found:
        return None
    ways = " / ".join(f"{ids} ({name})" for ids, (name, _) in found.items())
    return Hint("allow-one-of", command=f"{_ALLOW} {ways}")


def _accesses(
    nodes: Iterable[tuple[str, str]], devices: Path, udev: Path
) -> Iterable[tuple[str, Access]]:
    for name, path in nodes:
        access = _access(path, devices, udev)
        if access is not None:
            yield name, access


def _access(path: str, devices: Path, udev: Path) -> Access | None:
    ids = ids_behind(path, devices)
    if ids is None or sys.platform == "win32":
        return None
    user, gid = _user(), _gid()
    return Access(
        ids,
        user,
        ruled=_is_ruled(path, udev),
        has_group=gid is not None,
        is_groups=gid is not None and _gid_of(path) == gid,
        member=gid is not None and _is_member(user, gid),
    )


def has_group() -> bool:
    """Tell whether this computer has the scanners' group."""
    return _gid() is not None


def _gid() -> int | None:
    if sys.platform != "win32":
        try:
            return grp.getgrnam(GROUP).gr_gid
        except KeyError:
            return None
    return None


def _user() -> str:
    if sys.platform != "win32":
        try:
            return pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:  # a container's user, say, who is in no list
            return str(os.geteuid())
    return ""


def _is_member(user: str, gid: int) -> bool:
    if sys.platform != "win32":
        return user in grp.getgrgid(gid).gr_mem or os.getegid() == gid
    return False


def _gid_of(path: str) -> int | None:
    try:
        return Path(path).stat().st_gid
    except OSError:  # unplugged meanwhile
        return None


def _is_ruled(path: str, udev: Path) -> bool:
    """Tell whether udev gives the node to whoever sits here, as every rule of ours has it."""
    if sys.platform != "win32":
        try:
            number = Path(path).stat().st_rdev
            told = (udev / f"c{os.major(number)}:{os.minor(number)}").read_text("utf-8", "replace")
        except OSError:  # unplugged meanwhile, or there is no udev
            return False
        return not _TAGGED.isdisjoint(told.splitlines())
    return False
