"""Whether a folder lies on a network drive, where a store may not be.

What it is: Linux's list of what is mounted, read. What it is not: a look at the folder itself
(`check`); elsewhere nothing is said. Blocking.
"""

import re
import sys
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    {"9p", "cifs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs", "sshfs"},
)
"""Kinds of drives whose locks are another machine's to keep, or nobody's."""
_ESCAPED = re.compile(r"\\([0-7]{3})")


def network_drive(folder: Path) -> str | None:
    """Return the kind of network drive that a folder is on; None where it is on none."""
    if sys.platform != "linux":
        return None
    kind = kind_of_drive(folder.resolve(), MOUNTS.read_text("utf-8", "surrogateescape"))
    return kind if kind in _NETWORK else None


def kind_of_drive(folder: Path, mounts: str) -> str:
    """Return the kind of what is mounted above a folder, by proc(5)'s `mountinfo`."""
    nearest, kind = Path(), ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        place = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), before.split(" ")[4]))
        # What was mounted later over the same place hides what was there.
        if folder.is_relative_to(place) and len(place.parts) >= len(nearest.parts):
            nearest, kind = place, after.split(" ")[0]
    return kind
