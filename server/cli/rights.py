"""Whose a file or folder is that this user may not use, and as whom to run a command instead.

What it is: a refusal of the system's in, a sentence out. What it is not: a try whether a folder can
be written to (`check`). Blocks a little.
"""

import os
import sys
from pathlib import Path


def why_denied(error: BaseException, variable: str = "SCANSTATION_DATA_DIR") -> str | None:
    """Return whose that is which a command was denied; None when it ended for another reason.

    `variable` is what names the folder.
    """
    denied = error if isinstance(error, PermissionError) else error.__cause__
    if not isinstance(denied, PermissionError) or denied.filename is None:
        return None
    return _denied(Path(denied.filename), variable)


def may(path: Path, mode: int) -> bool:
    """Tell whether this user may use a path so; `mode` is that of `os.access`."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _denied(path: Path, variable: str) -> str:
    """Say whose a file or folder is that may not be used."""
    while not (may(path.parent, os.X_OK) and path.exists()):
        path = path.parent
    if _is_read_only(path):
        return (
            f"{path} is on a disk that can only be read: look at the disk, or at how it is mounted"
        )
    owner, is_own = _owner(path)
    if is_own:
        return f"{path} may not be used by this user, its owner: permit it to read and write there"
    return (
        f"{path} may not be used by this user: it is {owner}'s; run this command as {owner}, or"
        f" set {variable} to a folder of this user"
    )


def _is_read_only(path: Path) -> bool:
    """Tell whether nobody can write there; Windows has no such disks."""
    return sys.platform != "win32" and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _owner(path: Path) -> tuple[str, bool]:
    """Return whose a path is, and whether that is this user; Windows tells neither."""
    if sys.platform == "win32":
        return "another user", False
    number = path.stat().st_uid
    try:
        return path.owner(), number == os.geteuid()
    except KeyError:
        return f"user {number}", number == os.geteuid()
