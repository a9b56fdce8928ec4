"""What can go wrong with the store, each with a hint for the person who can mend it."""


class StoreError(Exception):
    """The store could not do something.

    `operation` is what it was doing, `hint` what a person can do about it.
    """

    def __init__(self, operation: str, detail: str, hint: str) -> None:
        self.operation = operation
        self.detail = detail
        self.hint = hint
        super().__init__(f"{operation}: {detail} ({hint})")


class StoreClosedError(StoreError):
    """The store was closed before the job could run."""


class StoreBusyError(StoreError):
    """There is more to do than is done just now: nothing was stored, try again."""


class StoreHeldError(StoreBusyError):
    """Another program holds the file: nothing was stored, try again."""


class StoreFailedError(StoreError):
    """SQLite refused a transaction (disk full, input/output error): nothing of it was stored."""


class StoreFullError(StoreFailedError):
    """There is no room on the disk: nothing of it was stored."""


class StoreFaultError(StoreFailedError):
    """One job could not be done, though the disk and the file are well.

    It would fail again: a row that cannot be read, or a fault of the program.
    """


class StoreLockedError(StoreError):
    """Another server uses this data folder."""


class BackupDamagedError(StoreError):
    """A backup cannot be read whole, or is no store of ours."""


class StoreCorruptError(StoreError):
    """The file is not a database of ours, or damaged. It is never overwritten."""


class StoreTooNewError(StoreError):
    """The file needs a newer program than this one."""


class MigrationError(StoreError):
    """A migration cannot be applied: its file was changed after it ran, is missing, or fails."""


def is_fault(error: Exception) -> bool:
    """Say whether trying again later is of no use: the store as a whole is well.

    What the operating system lacks (memory, handles) may be there later: that is no fault.
    """
    if isinstance(error, StoreError):
        return isinstance(error, StoreFaultError)
    return not isinstance(error, MemoryError | OSError)
