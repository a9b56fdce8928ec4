"""What hinders the sync, as its status says it: a sentence, its kind, what it is about. Pure."""

from server.contract.centre import CentreTrouble
from server.store import (
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFailedError,
    StoreFaultError,
    StoreFullError,
    StoreHeldError,
)
from server.sync.push import OrderHeldError
from server.sync.remote import RemoteError

_OF_THE_STORE = (
    (StoreFullError, CentreTrouble.STORE_FULL),
    (StoreFaultError, CentreTrouble.STORE_FAULT),
    (StoreFailedError, CentreTrouble.STORE_FAILED),
    (StoreCorruptError, CentreTrouble.STORE_DAMAGED),
    (StoreHeldError, CentreTrouble.STORE_HELD),
    (StoreBusyError, CentreTrouble.STORE_BUSY),
)
"""The first that fits: some are kinds of others."""
_FAULT_HINT = "it is tried again; if it goes on, let IT send the server's log to the makers"


def hindered_by(error: Exception | None) -> dict[str, object]:
    """Return the fields of a `SyncStatus` that say what hinders it; None is nothing."""
    if isinstance(error, RemoteError | OrderHeldError):
        return {"problem": str(error), "trouble": error.trouble, "about": error.about}
    if error is None or isinstance(error, StoreError):
        trouble = next((each for kind, each in _OF_THE_STORE if isinstance(error, kind)), None)
        problem = None if error is None else str(error)
        return {"problem": problem, "trouble": trouble, "about": None}
    problem = f"the server's program fails: {type(error).__name__} ({_FAULT_HINT})"
    return {"problem": problem, "trouble": CentreTrouble.PROGRAM, "about": None}
