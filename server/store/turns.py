"""Whose turn it is to commit, among the servers that share a store: first come, first served.

What it is: a queue in the kernel. Whoever comes takes a number under the lock of byte 0, locks the
byte of that number, and waits until nobody has the byte of the number before. The locks are those
of an open file (F_OFD_SETLK): a process that dies lets them go. What it is not: what makes writing
safe, which is SQLite's own lock: a turn that does not come within TURN_TIMEOUT_S is taken all the
same. Linux. The writer's thread.
"""

import errno
import logging
import mmap
import os
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from server.store.waits import Waited, Waits

if sys.platform != "linux":
    raise ImportError("locks of byte ranges that belong to an open file are Linux's")

import fcntl

NAME = "turns.lock"
TURN_TIMEOUT_S = 1.0
"""Longer than the others' commits take. A server that is stopped in its turn costs it once."""
_FIRST_LOOK_S = 0.000_05
_LOOK_S = 0.000_5
"""Between two looks whether it is our turn, at most: an eighth of a fast disk's commit."""
_FLOCK = "hhqqi4x"
"""struct flock of <fcntl.h>: l_type, l_whence, l_start, l_len, l_pid."""
_NEXT = struct.Struct("=Q")
"""At the file's beginning: the next number. After it, the process that wrote last.

They are read in memory, and written by a call that fails where there is no room.
"""
_WRITER = struct.Struct("=I")
_NUMBERS = 4096
"""The byte of number 0; those before are the page's and the lock of numbers."""
_TAKEN = frozenset({errno.EAGAIN, errno.EACCES})
_log = logging.getLogger(__name__)


class Turns:
    """A process's place among those who write. Entered for each turn, by one thread."""

    def __init__(self, folder: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fd = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # Not a hole: on a full disk that would end the process when the page is first touched.
            os.posix_fallocate(self._fd, 0, mmap.PAGESIZE)
            self._page = mmap.mmap(self._fd, mmap.PAGESIZE, access=mmap.ACCESS_READ)
        except OSError:
            os.close(self._fd)
            raise
        self._monotonic = monotonic
        self._waits = Waits()
        self._number: int | None = None
        self._own = 0

    def __enter__(self) -> None:
        """Wait for our turn, or for TURN_TIMEOUT_S."""
        came_s = self._monotonic()
        try:
            self._queue(came_s + TURN_TIMEOUT_S)
        except OSError:
            _log.exception("no turn can be taken: writing out of turn")
        self._waits.note(self._monotonic() - came_s)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the next one have its turn."""
        if self._number is not None:
            self._set(fcntl.F_UNLCK, _NUMBERS + self._number)
            self._number = None

    @property
    def waited(self) -> Waited:
        """How long turns were waited for since the start. Any thread."""
        return self._waits.so_far()

    @property
    def last_writer(self) -> int:
        """The process that began to write last, as it numbers itself. Any thread."""
        return int(_WRITER.unpack_from(self._page, _NEXT.size)[0])

    @property
    def of_others(self) -> tuple[int, bool]:
        """How many turns others took, and whether the last one to come is at it. Any thread.

        It is another as soon as one of them comes, and once more when its commit is done.
        """
        taken = int(_NEXT.unpack_from(self._page)[0])
        return taken - self._own, not self._is_free(_NUMBERS + taken - 1)

    @property
    def is_waited_for(self) -> bool:
        """Whether it is our turn and somebody is in line behind. Any thread."""
        number = self._number
        return number is not None and int(_NEXT.unpack_from(self._page)[0]) > number + 1

    def note_writer(self) -> None:
        """Note that this process writes now; on a full disk it is not told."""
        with suppress(OSError):
            os.pwrite(self._fd, _WRITER.pack(os.getpid()), _NEXT.size)

    def close(self) -> None:
        """Leave the queue."""
        self._page.close()
        os.close(self._fd)

    def _queue(self, until_s: float) -> None:
        """Wait behind the one before us. None is taken when one is stopped at taking a number."""
        if not self._comes(lambda: self._set(fcntl.F_WRLCK, 0), until_s):
            return
        try:
            (number,) = _NEXT.unpack_from(self._page)
            self._set(fcntl.F_WRLCK, _NUMBERS + number)
            self._number = number
            self._own += 1
            os.pwrite(self._fd, _NEXT.pack(number + 1), 0)
        finally:
            self._set(fcntl.F_UNLCK, 0)
        self._comes(lambda: self._is_free(_NUMBERS + number - 1), until_s)

    def _comes(self, look: Callable[[], bool], until_s: float) -> bool:
        """Look until it is so, ever less often; say whether it came to be before `until_s`."""
        pause_s = _FIRST_LOOK_S
        while not look():
            if self._monotonic() >= until_s:
                return False
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, _LOOK_S)
        return True

    def _set(self, kind: int, byte: int) -> bool:
        """Lock or unlock one byte; say whether it could be had."""
        try:
            fcntl.fcntl(self._fd, fcntl.F_OFD_SETLK, _flock(kind, byte))
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True

    def _is_free(self, byte: int) -> bool:
        told = fcntl.fcntl(self._fd, fcntl.F_OFD_GETLK, _flock(fcntl.F_WRLCK, byte))
        return bool(struct.unpack(_FLOCK, told)[0] == fcntl.F_UNLCK)


def _flock(kind: int, byte: int) -> bytes:
    return struct.pack(_FLOCK, kind, os.SEEK_SET, byte, 1, 0)
