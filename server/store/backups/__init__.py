"""Backups of the store: made while it is used, verified, kept by a rule, put back."""

from server.store.backups.files import Backup, Cause, latest_of, listed, part_of
from server.store.backups.keeping import delete_old
from server.store.backups.making import Made, make_backup
from server.store.backups.offering import LATEST, offer
from server.store.backups.owning import own_backups
from server.store.backups.restoring import Restored, refuse_emptied, refuse_unfinished, restore
from server.store.backups.verifying import Contents, verified

__all__ = [
    "LATEST",
    "Backup",
    "Cause",
    "Contents",
    "Made",
    "Restored",
    "delete_old",
    "latest_of",
    "listed",
    "make_backup",
    "offer",
    "own_backups",
    "part_of",
    "refuse_emptied",
    "refuse_unfinished",
    "restore",
    "verified",
]
