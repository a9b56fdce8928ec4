"""Folders that nobody else of this machine may look into, and whose files are in them. Blocking."""

import os
import sys
from itertools import takewhile
from pathlib import Path


def ensure_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for its owner alone.

    Raises:
        OSError: when one cannot be made.
    """
    missing = takewhile(lambda each: not each.exists(), (folder, *folder.parents))
    for each in reversed(list(missing)):
        each.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(exist_ok=True)


def give_to_folders_owner(path: Path) -> None:
    """Let a file that root wrote be its folder's owner's: else the server could not use it.

    Raises:
        OSError: when the system does not allow it.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    folder = path.parent.stat()
    os.chown(path, folder.st_uid, folder.st_gid)
