"""Which program's servers share a folder: a schema that one of them could not use is not made.

What it is: a lock of one byte of `programs.lock` by each server, the byte its version's number,
gone with its process. What it is not: the schema's own word on who may use it (`ledger`), which
keeps an older program from starting. Linux. Before the loop serves.
"""

import os
import struct
import sys
from pathlib import Path

from server.store.errors import StoreLockedError

if sys.platform != "linux":
    raise ImportError("locks of byte ranges that belong to an open file are Linux's")

import fcntl

NAME = "programs.lock"
_FLOCK = "hhqqi4x"
"""struct flock of <fcntl.h>: l_type, l_whence, l_start, l_len, l_pid."""
_A_PART = 10_000


class Programs:
    """A server's word that it runs, and a look at those of the others."""

    def __init__(self, folder: Path, version: str) -> None:
        self._fd = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            own = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, _number(version), 1, 0)
            fcntl.fcntl(self._fd, fcntl.F_OFD_SETLK, own)
        except OSError:
            os.close(self._fd)
            raise

    def refuse_older(self, needed: str) -> None:
        """Refuse a schema that wants the program `needed` while an older one runs beside.

        Raises:
            StoreLockedError: when one does.
        """
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, _number(needed), 0)
        told = fcntl.fcntl(self._fd, fcntl.F_OFD_GETLK, asked)
        if struct.unpack(_FLOCK, told)[0] != fcntl.F_UNLCK:
            raise StoreLockedError(
                "migrate",
                f"the new schema needs Scanstation {needed}, and an older server shares the folder",
                "stop the older servers first, then start this one",
            )

    def close(self) -> None:
        """Run no more."""
        os.close(self._fd)


def _number(version: str) -> int:
    major, minor, patch = (int(part) for part in version.split("."))
    return 1 + (major * _A_PART + minor) * _A_PART + patch
