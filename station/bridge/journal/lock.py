"""One kiosk a journal: a file lock that the operating system frees when its holder dies."""

from pathlib import Path

from filelock import FileLock, Timeout

from station.bridge.journal.errors import JournalError, JournalLockedError


class JournalLock:
    """Held from `take` to `free` by one process, and within it by one journal."""

    def __init__(self, journal_path: Path) -> None:
        self._journal_path = journal_path
        self._lock = FileLock(journal_path.with_suffix(".lock"), timeout=0, thread_local=False)

    def take(self) -> None:
        """Take the lock at once, in the journal's folder, which is made if need be.

        Raises:
            JournalError: another kiosk holds it, or the folder cannot be used.
        """
        folder = self._journal_path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise JournalLockedError(self._journal_path) from None
        except OSError as error:
            raise JournalError(
                f"The journal's folder {folder} cannot be used: {error.strerror or error}."
                " See that its disk has room and that this user may write there."
            ) from error

    def free(self) -> None:
        """Give the lock back; without it, nothing happens."""
        self._lock.release()
