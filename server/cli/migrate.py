"""`scanstation-server migrate up|down|status`: the store's schema, while no server runs on it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from server.app import open_store
from server.cli.console import CommandError, ExitCode, say, table, tell
from server.config import Settings
from server.store import migrate
from server.store.backups import listed
from server.store.connections import open_reader, open_writer, refuse_foreign, store_error
from server.store.folder_lock import lock_folder
from server.store.migration import MigrationState, MigrationStatus, shipped


def up(settings: Settings) -> ExitCode:
    """Apply what is pending, as every start of the server does; the store is made when missing."""
    open_store(settings).close()
    return status(settings)


def down(settings: Settings, to_version: int | None) -> ExitCode:
    """Take back the latest migration, or all above `to_version`, after a backup."""
    with _store_alone(settings) as connection:
        latest = _latest(connection)
        target = latest - 1 if to_version is None else to_version
        if not 0 <= target < latest:
            raise CommandError(f"There is nothing to take back: {_choice(latest)}.")
        migrate.down(
            connection,
            settings.store_path,
            backups=settings.backups,
            to_version=target,
            now_utc_ms=time.time_ns() // 1_000_000,
        )
    tell(f"Backed up to {listed(settings.backups)[0].path} before.")
    return status(settings)


def status(settings: Settings, *, as_json: bool = False) -> ExitCode:
    """List every migration, known or applied."""
    with read_schema(settings.store_path) as connection:
        lines = migrate.status(connection)
    if as_json:
        say(json.dumps([_told(line) for line in lines]))
        return ExitCode.OK
    rows = ((f"{line.version:04}", line.name, line.state.value) for line in lines)
    say(table(("VERSION", "NAME", "STATE"), rows))
    changed = any(line.state is MigrationState.CHANGED for line in lines)
    return ExitCode.FAILED if changed else ExitCode.OK


def _told(line: MigrationStatus) -> dict[str, object]:
    """Return a line for programs; `min_program` of one that this program knows."""
    needs = {migration.version: migration.min_program for migration in shipped()}
    needed = needs.get(line.version)
    return {**asdict(line), "state": line.state.value, "min_program": needed}


@contextmanager
def read_schema(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the store at `path`, which need not be there yet, to read how its schema stands.

    Raises:
        StoreError: when it cannot be read.
    """
    try:
        opened = open_reader(path) if path.exists() else sqlite3.connect(":memory:")
        with closing(opened) as connection:
            refuse_foreign(connection, path)
            yield connection
    except sqlite3.Error as error:
        raise store_error("read the store's schema", error) from error


@contextmanager
def _store_alone(settings: Settings) -> Iterator[sqlite3.Connection]:
    if not settings.store_path.exists():
        raise CommandError(f"There is no store at {settings.store_path}.", ExitCode.STORE)
    lock = lock_folder(settings.folder)
    try:
        with closing(open_writer(settings.store_path)) as connection:
            yield connection
    finally:
        lock.release()


def _latest(connection: sqlite3.Connection) -> int:
    lines = migrate.status(connection)
    applied = [line.version for line in lines if line.state is not MigrationState.PENDING]
    return max(applied, default=0)


def _choice(latest: int) -> str:
    stands = f"the schema stands at {latest}"
    return f"{stands}, and --to takes 0 to {latest - 1}" if latest else stands
