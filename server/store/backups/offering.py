"""What a person can do about a damaged store, in words: which backup there is, and how to use it.

What it is not: putting it back (`restoring`).
"""

from datetime import UTC, datetime
from pathlib import Path

from server.store.backups.files import latest_of, listed
from server.store.errors import StoreError

LATEST = "latest"
"""The word that `restore` takes for the newest backup."""


def offer(folder: Path, now_utc_ms: int) -> str:
    """Return what to do about a damaged store, as a sentence; its time is the wall clock's."""
    try:
        found = listed(folder)
    except StoreError as error:
        return f"Its backups cannot be read: {error}"
    latest = latest_of(found, now_utc_ms)
    if latest is None:
        return f"There is no backup in {folder}."
    made = datetime.fromtimestamp(latest.made_utc_ms / 1000, UTC).astimezone()
    return (
        f"The latest backup is of {made:%Y-%m-%d %H:%M:%S}; stop the kiosk, then"
        f" `scanstation-server restore {LATEST}` puts it back and keeps the damaged file."
    )
