"""`scanstation-server backup` and `restore`: the store copied while it is used, and put back.

What it is: the words of both. A backup is made by the running server when one has the data folder,
else here; restoring wants the folder to itself.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.beside import beside
from server.cli.console import CommandError, ExitCode, Progress, say, table, when
from server.cli.running import running_server
from server.config import Settings
from server.store import StoreLockedError
from server.store.backups import (
    LATEST,
    Cause,
    Contents,
    Made,
    latest_of,
    listed,
    make_backup,
    part_of,
    restore,
)
from server.store.folder_lock import lock_folder
from server.web.backups import PATH, BackupMade

_LOOK_EVERY_S = 0.5


async def make(settings: Settings) -> ExitCode:
    """Make a backup now, verify it, and say where it is and what it holds."""
    _refuse_nothing(settings.store_path)
    progress = Progress()
    try:
        async with beside(_watch(settings, progress)):
            made = await _made(settings)
    finally:
        progress.end()
    held = _held(made.contents)
    say(f"Backed up to {made.backup.path}: {_size(made.backup.size_bytes)}, read back: {held}.")
    return ExitCode.OK


def _refuse_nothing(store: Path) -> None:
    if not store.exists():
        raise CommandError(f"There is no store at {store} yet.", ExitCode.STORE)
    if not store.is_file() or not store.stat().st_size:
        sentence = (
            f"What lies at {store} is no store: there is nothing to back up."
            " `scanstation-server backup --list` names the backups there are."
        )
        raise CommandError(sentence, ExitCode.STORE)


async def _made(settings: Settings) -> BackupMade:
    try:
        lock = lock_folder(settings.folder)
    except StoreLockedError:
        async with running_server(settings) as running:
            return await running.post_long(PATH, BackupMade)
    try:
        return BackupMade.of(await asyncio.to_thread(_direct, settings))
    finally:
        lock.release()


def _direct(settings: Settings) -> Made:
    """Back up a store that no server has open, its schema as it is."""
    return make_backup(
        settings.store_path, settings.backups, cause=Cause.MANUAL, now_utc_ms=_now_utc_ms()
    )


async def _watch(settings: Settings, progress: Progress) -> None:
    """Say how far the copy is."""
    part = part_of(settings.backups, settings.store_path)
    whole = settings.store_path.stat().st_size
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        if part.exists():
            progress.show(f"copied {_size(part.stat().st_size)} of about {_size(whole)}")


def list_all(settings: Settings) -> ExitCode:
    """Print every backup, the newest first."""
    found = listed(settings.backups)
    if not found:
        say(f"There is no backup in {settings.backups} yet.")
        return ExitCode.OK
    say(f"In {settings.backups}:")
    rows = (
        (backup.path.name, when(backup.made_utc_ms), backup.cause.value, _size(backup.size_bytes))
        for backup in found
    )
    say(table(("NAME", "MADE", "CAUSE", "SIZE"), rows))
    return ExitCode.OK


def restore_named(settings: Settings, name: str, *, discard_newer: bool) -> ExitCode:
    """Put a backup in the store's place, and say what it holds and where the old store is."""
    path = _chosen(settings, name)
    with _alone(settings):
        restored = restore(
            settings.store_path, path, now_utc_ms=_now_utc_ms(), discard_newer=discard_newer
        )
    say(f"Restored {path.name}: {_held(restored.contents)}.")
    if restored.kept_as is not None:
        say(f"The store as it was is kept as {restored.kept_as}.")
    say("Orders imported since are to be imported again; what stations have kept comes by itself.")
    return ExitCode.OK


def _chosen(settings: Settings, name: str) -> Path:
    found = listed(settings.backups)
    if name == LATEST:
        latest = latest_of(found, _now_utc_ms())
        if latest is None:
            raise CommandError(f"There is no backup in {settings.backups}.", ExitCode.STORE)
        return latest.path
    by_name = {backup.path.name: backup.path for backup in found}
    path = by_name.get(name, Path(name))
    if not path.is_file():
        sentence = (
            f"There is no backup {name!r}: write `latest`, the path of a file, or a name that"
            " `scanstation-server backup --list` tells."
        )
        raise CommandError(sentence, ExitCode.STORE)
    return path


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    try:
        lock = lock_folder(settings.folder)
    except StoreLockedError as error:
        sentence = (
            f"A server runs on {settings.folder}: stop the kiosk or the server, then restore."
        )
        raise CommandError(sentence, ExitCode.STORE) from error
    try:
        yield
    finally:
        lock.release()


def _held(contents: Contents) -> str:
    held = f"schema {contents.schema_version}, {contents.orders:,} orders, {contents.scans:,} scans"
    last = contents.last_scan_utc_ms
    return held if last is None else f"{held}, the last of {when(last)}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):,.1f} MiB"


def _now_utc_ms() -> int:
    return time.time_ns() // 1_000_000
