"""Which backups are kept: a rule over their times. Pure but for deleting.

Scheduled ones: the latest of each of the last seven days that have one, and of each of the last
four weeks. Before a migration: the latest three. One made by hand stays until a person deletes it.
Days without a backup do not count, so a station that was off for a month still has all of them.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from server.store.backups.files import FOLDER_HINT, Backup, Cause, listed
from server.store.errors import StoreFailedError

KEEP_DAYS = 7
KEEP_WEEKS = 4
KEEP_MIGRATIONS = 3

_Period = Callable[[Backup], tuple[int, ...]]


def delete_old(folder: Path) -> tuple[Backup, ...]:
    """Delete what the rule does not keep, and return it.

    Raises:
        StoreFailedError: when the folder cannot be read, or one cannot be deleted.
    """
    gone = outdated(listed(folder))
    try:
        for backup in gone:
            backup.path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreFailedError("delete an old backup", str(error), FOLDER_HINT) from error
    return gone


def outdated(backups: Iterable[Backup]) -> tuple[Backup, ...]:
    """Return what the rule does not keep, in no order."""
    everything = sorted(backups, key=lambda backup: backup.made_utc_ms, reverse=True)
    scheduled = [backup for backup in everything if backup.cause is Cause.SCHEDULED]
    migrations = [backup for backup in everything if backup.cause is Cause.MIGRATION]
    kept = _latest_of_each(scheduled, _day)[:KEEP_DAYS]
    kept += _latest_of_each(scheduled, _week)[:KEEP_WEEKS]
    return tuple(b for b in scheduled + migrations[KEEP_MIGRATIONS:] if b not in kept)


def _latest_of_each(newest_first: Iterable[Backup], period: _Period) -> list[Backup]:
    latest: dict[tuple[int, ...], Backup] = {}
    for backup in newest_first:
        latest.setdefault(period(backup), backup)
    return list(latest.values())


def _day(backup: Backup) -> tuple[int, ...]:
    made = _made(backup)
    return made.year, made.month, made.day


def _week(backup: Backup) -> tuple[int, ...]:
    return _made(backup).isocalendar()[:2]


def _made(backup: Backup) -> datetime:
    """Return when it was made, in UTC: a station's time zone may change, a day's name may not."""
    return datetime.fromtimestamp(backup.made_utc_ms / 1000, UTC)
