"""Files put in place whole, on the disk, and whose they have to be.

What it is: a file as it was before or as it is now, whatever ends the program or the machine
between. What it is not: what stands in one. Blocking.
"""

import errno
import os
import sys
from pathlib import Path

_FOR_ALL = 0o644
_CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})


def write_whole(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Put a file in place, never readable by more than it will be, whatever the umask.

    Without a `mode` it stays as readable as, and whose, the file before was; a new one is for all
    to read. What is new, or has a `mode`, is the folder's owner's where root writes it.

    Raises:
        OSError: when it cannot be written; the file before is then as it was.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    binary: int = getattr(os, "O_BINARY", 0)
    to = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600)
    with os.fdopen(to, "wb") as file:
        file.write(content)
        _permit(file.fileno(), part, path, mode)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def _permit(to: int, part: Path, path: Path, mode: int | None) -> None:
    if sys.platform == "win32":  # its folder's rights hold
        return
    if mode is None and path.exists():
        before = path.stat()
        if os.geteuid() == 0:
            os.fchown(to, before.st_uid, before.st_gid)
        os.fchmod(to, before.st_mode & 0o777)
        return
    give_to_folders_owner(part)
    os.fchmod(to, _FOR_ALL if mode is None else mode)


def give_to_folders_owner(path: Path) -> None:
    """Let a file that root wrote be its folder's owner's: else the server could not use it.

    Raises:
        OSError: when the system does not allow it.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    folder = path.parent.stat()
    os.chown(path, folder.st_uid, folder.st_gid)


def sync_file(path: Path) -> None:
    """Have a file's content on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk; Windows does that by itself.

    Some drives cannot (a network drive's, FAT through FUSE): their names are safe when they say so.
    """
    if sys.platform == "win32":
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(opened)
