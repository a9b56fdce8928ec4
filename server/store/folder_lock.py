"""The data folder's lock: one server has the folder to itself, or several of one host share it.

What it is: flock(2) on `server.lock`, exclusive or shared, gone with the process that held it; and
among those who share, one at a time who brings the store up to date. What it is not: the turns of
those who write. Blocking, but for that one step nothing is waited for.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from server.private_folder import ensure_private
from server.store.errors import StoreFailedError, StoreHeldError, StoreLockedError
from server.whole_file import give_to_folders_owner

LOCK_NAME = "server.lock"
_OPENING_NAME = "opening.lock"
OPENING_TIMEOUT_S = 60.0
"""For a start beside one that migrates: the backup before it reads the whole file."""
_ALL_OF_THEM = "several servers of one data folder need REDIS_URL, all of them"


class FolderLock(Protocol):
    """A lock that is held."""

    def release(self) -> None:
        """Let the folder go. May be called again."""


def lock_folder(folder: Path) -> FolderLock:
    """Make the folder this process's own until the lock is released.

    Raises:
        StoreLockedError: when another process has it, or several share it.
        StoreFailedError: when it cannot be made or written.
    """
    lock = FileLock(folder / LOCK_NAME, timeout=0, thread_local=False)
    try:
        ensure_private(folder)
        lock.acquire()
        give_to_folders_owner(folder / LOCK_NAME)
    except Timeout as timeout:
        raise _not_alone(folder) from timeout
    except OSError as error:
        raise _unusable(folder, error) from error
    return lock


def share_folder(folder: Path) -> FolderLock:
    """Keep the folder from whoever wants it alone, beside others who share it.

    Raises:
        StoreLockedError: when another process has it to itself.
        StoreFailedError: when it cannot be made or written, or this system cannot share.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _Shared(folder / LOCK_NAME)
    except BlockingIOError as error:
        raise _not_shared(folder) from error
    except OSError as error:
        raise _unusable(folder, error) from error


@contextmanager
def opening(folder: Path) -> Iterator[None]:
    """Be the only one of those who share the folder that opens its store, while the block runs.

    Raises:
        StoreHeldError: when another has not done with it for OPENING_TIMEOUT_S.
    """
    lock = FileLock(folder / _OPENING_NAME, timeout=OPENING_TIMEOUT_S, thread_local=False)
    try:
        lock.acquire()
    except Timeout as timeout:
        detail = f"another server has been opening {folder} for {OPENING_TIMEOUT_S:g} s"
        hint = "it migrates the store, see its log: start this one again"
        raise StoreHeldError("open the store", detail, hint) from timeout
    except OSError as error:
        raise _unusable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


if sys.platform == "linux":
    import fcntl

    class _Shared:
        def __init__(self, path: Path) -> None:
            self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(self._fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                self.release()
                raise

        def release(self) -> None:
            if self._fd is not None:
                os.close(self._fd)
                self._fd = None

else:

    class _Shared:
        def __init__(self, path: Path) -> None:
            detail = f"several servers cannot share {path.parent} on this system, only on Linux"
            hint = "remove REDIS_URL and run one server"
            raise StoreFailedError("open the store", detail, hint)

        def release(self) -> None:
            """Nothing is held."""


def _not_alone(folder: Path) -> StoreLockedError:
    """Say who has the folder: one alone, or several."""
    with suppress(OSError, StoreFailedError):
        _Shared(folder / LOCK_NAME).release()
        return StoreLockedError(
            "open the store",
            f"servers that share {folder} run on it",
            f"stop them all, or set REDIS_URL for a server beside them: {_ALL_OF_THEM}",
        )
    return StoreLockedError(
        "open the store",
        f"another server uses {folder}",
        f"stop that server, or give this one a data folder of its own; {_ALL_OF_THEM}",
    )


def _not_shared(folder: Path) -> StoreLockedError:
    return StoreLockedError(
        "open the store",
        f"a server without REDIS_URL, or a command, has {folder} to itself",
        f"stop it, or start it again with REDIS_URL: {_ALL_OF_THEM}",
    )


def _unusable(folder: Path, error: OSError) -> StoreFailedError:
    return StoreFailedError("open the store", str(error), f"make {folder} writable for this user")
