"""Whose backups a folder holds: two servers that share one would delete each other's by the rule.

What it is: the folder's newest backup asked which store it is of, so that nothing else has to lie
there. What it is not: the identity itself (server.store.identity). Blocks.
"""

from contextlib import suppress
from pathlib import Path

from server.store.backups.files import Backup, listed
from server.store.backups.verifying import reading
from server.store.errors import StoreError, StoreFailedError
from server.store.identity import store_id_of

_OPERATION = "back the store up"
_HINT = "set SCANSTATION_BACKUP_DIR to a folder of this server's own, or move those away"


def own_backups(folder: Path, store_id: str | None) -> tuple[Backup, ...]:
    """Return the backups in `folder`, the newest first. One without a store's identity is its own.

    Raises:
        StoreFailedError: when they are of another store, or the folder cannot be read.
    """
    backups = listed(folder)
    for backup in backups:
        owner = _owner_of(backup)
        if owner is None:
            continue
        if store_id not in {owner, None}:
            raise StoreFailedError(_OPERATION, f"{folder} holds another store's backups", _HINT)
        break
    return backups


def _owner_of(backup: Backup) -> str | None:
    """Return whose a backup is; None when it does not say, or cannot be read."""
    with suppress(StoreError), reading(backup.path, _OPERATION) as connection:
        return store_id_of(connection)
    return None
