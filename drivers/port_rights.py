"""Why a device node does not open: who may open it, and who has it open. Linux; silent elsewhere.

What it is: sentences for the person who mends it, with the command to enter. What it is not: the
opening, nor a change of any right; of keyboards and HID scanners input_rights tells more. Blocks a
little; called on a port's own thread.
"""

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from drivers.hints import Hint
from drivers.input_rights import how_to_let_in
from drivers.udev_rule import GROUP

if sys.platform != "win32":
    import grp
    import pwd

_PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may open a device node, and how the station's user stands to that.

    `group` is the one that owns it, empty when its members may not read and write it; `member` says
    that the system's list has the user in it: new memberships count from the next sign-in.
    """

    path: str
    user: str
    group: str
    member: bool


def may_open(path: str) -> bool:
    """Tell whether this user may read and write a device node."""
    return os.access(path, os.R_OK | os.W_OK)


def how_to_permit(path: str) -> Hint | None:
    """Return what lets this user open a device node; None where that is not known."""
    try:
        rights = _rights(path)
    except (OSError, KeyError):
        return None
    if rights is None:
        return None
    if rights.group in {"", GROUP} and (hint := how_to_let_in(path)) is not None:
        return hint
    return permitting(rights)


def permitting(rights: Rights) -> Hint:
    """Return the sentence: a command to enter, or to sign in again."""
    if not rights.group:
        return Hint("own-port", command=f"sudo chown {rights.user} {rights.path}")
    if rights.member:
        return Hint("sign-in-again", user=rights.user, group=rights.group)
    return Hint("join-group", command=f"sudo usermod -aG {rights.group} {rights.user}")


def _rights(path: str) -> Rights | None:
    if sys.platform != "win32":
        node = Path(path).stat()
        user = pwd.getpwuid(os.geteuid())
        group = grp.getgrgid(node.st_gid)
        shared = node.st_gid != 0 and node.st_mode & stat.S_IRGRP and node.st_mode & stat.S_IWGRP
        member = user.pw_name in group.gr_mem or user.pw_gid == node.st_gid
        return Rights(path, user.pw_name, group.gr_name if shared else "", member)
    return None


def holder_of(path: str) -> str:
    """Return which other program has a device open, as `name (process 123)`; else nothing.

    Of programs of other users the system does not say what they have open.
    """
    wanted = Path(path).resolve()
    for process in _PROCESSES.glob("[0-9]*"):
        if process.name != str(os.getpid()) and _has_open(process, wanted):
            return f"{_name_of(process)} (process {process.name})"
    return ""


def locker_of(path: str) -> str:
    """Return which other program has locked a device (flock(2)), as `holder_of` does; else nothing.

    Whoever only has it open is not named, and whose user's the program is does not matter.
    """
    try:
        locks = (_PROCESSES / "locks").read_text("ascii")
        file = _as_locks_tell(Path(path))
    except OSError:
        return ""
    for line in locks.splitlines():
        _, kind, _, _, process, locked, *_ = line.split()
        if (kind, locked) == ("FLOCK", file) and process != str(os.getpid()):
            return f"{_name_of(_PROCESSES / process)} (process {process})"
    return ""


def _as_locks_tell(path: Path) -> str:
    """Return a file as /proc/locks has it (proc_locks(5)): its device, and its number there."""
    if sys.platform == "win32":
        raise FileNotFoundError(path)
    found = path.stat()
    return f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"


def _has_open(process: Path, wanted: Path) -> bool:
    try:
        return any(_leads_to(file, wanted) for file in (process / "fd").iterdir())
    except OSError:  # it has ended, or is another user's
        return False


def _leads_to(file: Path, wanted: Path) -> bool:
    try:
        return file.readlink() == wanted
    except OSError:  # closed meanwhile
        return False


def _name_of(process: Path) -> str:
    try:
        return (process / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return "a program"
