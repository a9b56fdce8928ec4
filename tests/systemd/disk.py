"""A disk that boots into systemd: the bare Debian, the server installed and enabled, and a way in.

Filled on this machine, where a command takes no second; nothing is mounted. Needs root, whose the
files are.
"""

import shutil
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.systemd.machine import BARE, FROZEN, UNIT, Machine, make_bare

_GUEST = Path(__file__).parent / "guest"
_STARTED = {
    "multi-user.target.wants": "way-in.service",
    "sockets.target.wants": "front.socket",
}
_LEFT_OUT = ("nginx.service", "redis-server.service")
"""What a bare Debian would start besides: time, where each instruction is emulated."""
_SIZE_BYTES = 3 << 30  # holes, but for a third


def make_disk(folder: Path) -> Path:
    """Return a new disk in `folder`, which is best on the file system of the checkout."""
    make_bare()
    tree, disk = folder / "tree", folder / "disk"
    subprocess.run(["cp", "-a", BARE, tree], check=True)
    subprocess.run(["cp", "-a", "--link", FROZEN, tree / "opt"], check=True)
    shutil.copy(_GUEST / "way-in", tree / "usr" / "local" / "sbin")
    _put_units(tree / "etc" / "systemd" / "system")
    installing = Machine(partial(_ended, tree))
    installing.install()
    installing.run("systemctl", "enable", UNIT, "scanstation-server.target")
    with disk.open("wb") as file:
        file.truncate(_SIZE_BYTES)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", tree, disk], check=True)
    shutil.rmtree(tree)
    return disk


def _ended(tree: Path, command: Sequence[str], says: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["env", "SYSTEMD_OFFLINE=1", "chroot", tree, *command],
        input=says,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def _put_units(units: Path) -> None:
    for ours in (*_GUEST.glob("*.service"), *_GUEST.glob("*.socket")):
        shutil.copy(ours, units)
    for target, unit in _STARTED.items():
        (units / target).mkdir(exist_ok=True)
        (units / target / unit).symlink_to(f"../{unit}")
    for unit in _LEFT_OUT:
        (units / unit).symlink_to("/dev/null")
