"""Folders that nobody else of this machine may look into. Blocking."""

from itertools import takewhile
from pathlib import Path

from server.whole_file import give_to_folders_owner


def ensure_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for its owner alone.

    That is whose the folder above is, where root makes one.

    Raises:
        OSError: when one cannot be made.
    """
    missing = takewhile(lambda each: not each.exists(), (folder, *folder.parents))
    for each in reversed(list(missing)):
        each.mkdir(mode=0o700, exist_ok=True)
        give_to_folders_owner(each)
    folder.mkdir(exist_ok=True)
