"""`scanstation devices allow` and `disallow`: who may open a scanner that no shipped rule knows.

What it is: one file of udev rules written or removed, and udev told, with every reason why not in a
sentence. What it is not: the rule itself (drivers.udev_rule), or the command line. Linux, as root;
blocks.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from drivers.input_rights import has_group
from drivers.udev_rule import GROUP, RULES_FOLDER, file_name, rule_text
from drivers.usb_ids import SYS, UsbIds, UsbNode, ids_in, is_plugged_in, nodes_with
from server.contract.system_programs import system_environment

_UDEV_S = 30.0
_ACL = "system.posix_acl_access"
_NOBODYS = 0o600


class RefusedError(Exception):
    """It cannot be done; the text is a sentence that says what to do instead."""


def _run(command: Sequence[str]) -> None:
    """Run a command.

    Raises:
        RefusedError: it is not there, or says no.
    """
    try:
        done = subprocess.run(  # noqa: S603 - udevadm and groupadd, with paths that /sys gave
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=_UDEV_S,
            env=system_environment(os.environ, frozen=getattr(sys, "frozen", False)),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(str(error)) from error
    if done.returncode:
        raise RefusedError(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class System:
    """The computer at hand, as far as rights of its devices go."""

    rules: Path = Path(RULES_FOLDER)
    sys: Path = SYS
    run: Callable[[Sequence[str]], None] = _run
    is_linux: bool = field(default_factory=lambda: sys.platform == "linux")
    is_root: bool = field(default_factory=_is_root)
    has_group: bool = field(default_factory=has_group)


def allow(told: str, system: System | None = None) -> str:
    """Let whoever sits here open a device, by `usb:vendor:product` or its id as listed.

    Return what holds now, in a sentence.

    Raises:
        RefusedError: it is no such device, or not for this user, or udev does not answer.
    """
    system = system or System()
    return _allow(_ids(told, system), system)


def disallow(told: str, system: System | None = None) -> str:
    """Take back what `allow` did; return and raise alike."""
    system = system or System()
    return _disallow(_ids(told, system), system)


def _ids(told: str, system: System) -> UsbIds:
    if not system.is_linux:
        raise RefusedError("Nothing has to be allowed here: only Linux keeps scanners from users.")
    ids = ids_in(told)
    if ids is None:
        raise RefusedError(
            f"{told!r} is no USB device: write usb:VVVV:PPPP as `scanstation devices` lists it,"
            " or its whole id."
        )
    return ids


def _allow(ids: UsbIds, system: System) -> str:
    nodes = nodes_with(ids, system.sys)
    if not nodes:
        raise RefusedError(_not_there(ids, system))
    _need_root("allow", ids, system)
    made = _make_group(system)
    file = system.rules / file_name(ids)
    _write(file, rule_text(ids))
    _tell_udev("change", nodes, system, f"{file} is written")
    named = ", ".join(f"{each.path}" for each in nodes)
    return (
        f"Whoever sits at this computer may now read {nodes[0].name} ({ids}: {named}), and so may"
        f" members of the group {GROUP}{made}. A kiosk that runs as a service, where nobody sits,"
        f" needs its user among them: sudo usermod -aG {GROUP} USER, then restart the computer. It"
        " holds for every device with these ids, after each plugging in. To take it back: sudo"
        f" scanstation devices disallow {ids}"
    )


def _make_group(system: System) -> str:
    """Make the group where there is none, before udev reads a rule that names it; return that."""
    if system.has_group:
        return ""
    try:
        system.run(["groupadd", "--system", GROUP])
    except RefusedError as error:
        raise RefusedError(
            f"The group {GROUP} cannot be made: {error} Nothing is changed."
        ) from error
    return ", which is made now"


def _disallow(ids: UsbIds, system: System) -> str:
    file = system.rules / file_name(ids)
    if not file.exists():
        return f"{ids} was not allowed here: nothing is changed."
    _need_root("disallow", ids, system)
    nodes = nodes_with(ids, system.sys)
    try:
        file.unlink()
    except OSError as error:
        raise RefusedError(f"{file} cannot be removed: {error.strerror}.") from error
    for node in nodes:
        _take_from_all(node.path)
    _tell_udev("add", nodes, system, f"{file} is removed")
    return (
        f"{ids} is allowed no more by {file}, which is removed. A program that has it open keeps it"
        " until it is unplugged."
    )


def _not_there(ids: UsbIds, system: System) -> str:
    if is_plugged_in(ids, system.sys):
        return (
            f"{ids} is plugged in, but is no keyboard, HID or serial device: no scanner. Nothing"
            " is changed. (A camera may be opened by members of the group video.)"
        )
    return (
        f"{ids} is not plugged in. Plug the scanner in, and see what `scanstation devices` lists."
        " Nothing is changed."
    )


def _need_root(command: str, ids: UsbIds, system: System) -> None:
    if not system.is_root:
        program = Path(sys.argv[0]).absolute() if Path(sys.argv[0]).name == "scanstation" else ""
        raise RefusedError(
            f"Only root may change that. Enter: sudo {program or 'scanstation'} devices"
            f" {command} {ids}"
        )


def _write(file: Path, text: str) -> None:
    """Write the rule, whole or not at all: udev passes over what does not end in .rules."""
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "ascii")
        part.chmod(0o644)
        part.replace(file)
    except OSError as error:
        raise RefusedError(
            f"{file} cannot be written: {error.strerror}. Nothing is changed."
        ) from error


def _take_from_all(node: Path) -> None:
    """Leave a node to root alone; what others may, by rules that still hold, udev gives anew.

    By itself it takes nothing back before the device is plugged in again.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.removexattr(node, _ACL)
        with suppress(OSError):  # unplugged meanwhile
            os.chown(node, 0, 0)
            node.chmod(_NOBODYS)


def _tell_udev(action: str, nodes: Sequence[UsbNode], system: System, so_far: str) -> None:
    """Have udev read its rules, and go through them for the nodes.

    The groups that are a distribution's own (`input`, `dialout`) it gives at an `add` alone.
    """
    try:
        system.run(["udevadm", "control", "--reload"])
        if nodes:
            folders = [str(each.folder) for each in nodes]
            system.run(["udevadm", "trigger", "--settle", f"--action={action}", *folders])
    except RefusedError as error:
        raise RefusedError(
            f"{so_far}, but udev could not be told: {error} Plug the device in again, or restart"
            " the computer."
        ) from error
