import resource
import signal
import sqlite3
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from server.store import migrate
from server.store.backups import Cause, listed, verified
from server.store.connections import open_writer
from server.store.errors import MigrationError, StoreFailedError, StoreTooNewError
from server.store.ledger import PROGRAM_VERSION
from server.store.migration import Migration, MigrationState, MigrationStatus

FIRST = Migration(
    1,
    "first",
    "-- min_program: 0.1.0\nCREATE TABLE one (x);\nINSERT INTO one VALUES (1);\n",
    "DROP TABLE one;",
)
SECOND = Migration(
    2,
    "second",
    """-- min_program: 0.1.0
CREATE TABLE two (x);
CREATE TRIGGER two_is_empty BEFORE INSERT ON two
BEGIN
    SELECT RAISE(ABORT, 'empty; stays empty');
END;
""",
    "DROP TABLE two;\n",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a database to migrate."""
    return tmp_path / "store.db"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection to an empty database."""
    made = open_writer(path)
    yield made
    made.close()


def _tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}


def _backups(path: Path) -> Path:
    return path.parent / "backups"


def _up(connection: sqlite3.Connection, path: Path, *migrations: Migration) -> int:
    return migrate.up(connection, path, backups=_backups(path), now_utc_ms=7, migrations=migrations)


def test_the_program_version_is_the_packages() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == PROGRAM_VERSION


def test_shipped_migrations_go_up_down_and_up_again(
    connection: sqlite3.Connection, path: Path
) -> None:
    top = migrate.up(connection, path, backups=_backups(path), now_utc_ms=1)
    assert {"orders", "scans", "outbox", "order_search"} <= _tables(connection)
    assert migrate.down(connection, path, backups=_backups(path), to_version=0, now_utc_ms=2) == 0
    assert _tables(connection) <= {"schema_migrations", "sqlite_sequence"}
    assert migrate.up(connection, path, backups=_backups(path), now_utc_ms=3) == top


def test_up_applies_what_is_pending_once(connection: sqlite3.Connection, path: Path) -> None:
    assert _up(connection, path, FIRST) == 1
    assert _up(connection, path, FIRST, SECOND) == 2
    assert _up(connection, path, FIRST, SECOND) == 2
    assert connection.execute("SELECT count(*) FROM one").fetchone() == (1,)


def test_a_script_is_split_into_statements_with_triggers_whole(
    connection: sqlite3.Connection, path: Path
) -> None:
    _up(connection, path, FIRST, SECOND)
    with pytest.raises(sqlite3.IntegrityError, match="stays empty"):
        connection.execute("INSERT INTO two VALUES (1)")


def test_a_migration_that_fails_leaves_nothing_of_itself(
    connection: sqlite3.Connection, path: Path
) -> None:
    broken = replace(SECOND, up_sql=f"{SECOND.up_sql}ALTER TABLE nowhere RENAME TO no")
    with pytest.raises(MigrationError, match=r"migration 2: no such table: nowhere"):
        _up(connection, path, FIRST, broken)
    assert "two" not in _tables(connection)
    assert _up(connection, path, FIRST, SECOND) == 2


def test_a_migration_on_a_full_disk_says_so(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA max_page_count = 1").close()
    with pytest.raises(MigrationError, match="free space"):
        _up(connection, path, FIRST)


def test_a_rollback_by_the_migration_itself_is_still_an_error_in_words(
    connection: sqlite3.Connection, path: Path
) -> None:
    rogue = replace(FIRST, up_sql=FIRST.up_sql + "ROLLBACK;\n")
    with pytest.raises(MigrationError):
        _up(connection, path, rogue)


def test_a_file_with_data_is_backed_up_first(connection: sqlite3.Connection, path: Path) -> None:
    _up(connection, path, FIRST)
    assert listed(_backups(path)) == ()
    _up(connection, path, FIRST, SECOND)
    (backup,) = listed(_backups(path))
    assert backup.cause is Cause.MIGRATION
    kept = sqlite3.connect(backup.path)
    assert _tables(kept) == {"one", "schema_migrations"}
    kept.close()


def test_a_migration_waits_for_a_backup_that_is_being_made(
    connection: sqlite3.Connection, path: Path
) -> None:
    _up(connection, path, FIRST)
    other = FileLock(path.with_name("backup.lock"), thread_local=False)
    other.acquire()
    ends = threading.Timer(0.3, other.release)
    ends.start()
    assert _up(connection, path, FIRST, SECOND) == 2
    ends.join()
    assert len(listed(_backups(path))) == 1


def test_without_a_backup_nothing_is_applied(connection: sqlite3.Connection, path: Path) -> None:
    _up(connection, path, FIRST)
    (_backups(path)).write_text("in the way")
    with pytest.raises(StoreFailedError, match="back the store up"):
        _up(connection, path, FIRST, SECOND)
    assert "two" not in _tables(connection)


def test_a_backup_that_fails_half_way_leaves_nothing_of_itself(
    connection: sqlite3.Connection, path: Path
) -> None:
    _up(connection, path, FIRST)
    connection.execute("INSERT INTO one SELECT randomblob(2000000)")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StoreFailedError, match="make room there"):
            _up(connection, path, FIRST, SECOND)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, was)
    assert list((_backups(path)).iterdir()) == []


def test_a_changed_migration_is_refused(connection: sqlite3.Connection, path: Path) -> None:
    _up(connection, path, FIRST)
    changed = replace(FIRST, up_sql=FIRST.up_sql + "-- a thought\n")
    with pytest.raises(MigrationError, match="changed after it was applied"):
        _up(connection, path, changed, SECOND)
    (line,) = migrate.status(connection, (changed,))
    assert line.state is MigrationState.CHANGED


def test_a_newer_schema_that_allows_this_program_is_used_as_it_is(
    connection: sqlite3.Connection, path: Path
) -> None:
    _up(connection, path, FIRST, SECOND)
    assert _up(connection, path, FIRST) == 2


def test_a_schema_that_needs_a_newer_program_is_refused(
    connection: sqlite3.Connection, path: Path
) -> None:
    breaking = replace(SECOND, up_sql=SECOND.up_sql.replace("0.1.0", "0.10.0"))
    _up(connection, path, FIRST, breaking)
    with pytest.raises(StoreTooNewError, match=r"needs Scanstation 0\.10\.0 or newer"):
        _up(connection, path, FIRST)


def test_down_takes_back_the_newest_first_after_a_backup(
    connection: sqlite3.Connection, path: Path
) -> None:
    both = (FIRST, SECOND)
    _up(connection, path, *both)
    assert (
        migrate.down(
            connection,
            path,
            backups=_backups(path),
            to_version=1,
            now_utc_ms=9,
            migrations=both,
        )
        == 1
    )
    assert "two" not in _tables(connection)
    (backup,) = listed(_backups(path))
    assert verified(backup.path).schema_version == 2
    assert (
        migrate.down(
            connection,
            path,
            backups=_backups(path),
            to_version=1,
            now_utc_ms=9,
            migrations=both,
        )
        == 1
    )


def test_down_refuses_what_it_does_not_know(connection: sqlite3.Connection, path: Path) -> None:
    _up(connection, path, FIRST, SECOND)
    with pytest.raises(MigrationError, match="not known here"):
        migrate.down(
            connection,
            path,
            backups=_backups(path),
            to_version=0,
            now_utc_ms=9,
            migrations=(FIRST,),
        )
    assert {"one", "two"} <= _tables(connection)


def test_status_lists_known_and_applied(connection: sqlite3.Connection, path: Path) -> None:
    third = replace(SECOND, version=3, name="third")
    assert migrate.status(connection, (FIRST,)) == (
        MigrationStatus(1, "first", MigrationState.PENDING),
    )
    _up(connection, path, FIRST, SECOND)
    assert migrate.status(connection, (FIRST, third)) == (
        MigrationStatus(1, "first", MigrationState.APPLIED),
        MigrationStatus(2, "second", MigrationState.UNKNOWN),
        MigrationStatus(3, "third", MigrationState.PENDING),
    )


def test_status_without_a_list_is_of_the_shipped_ones(
    connection: sqlite3.Connection, path: Path
) -> None:
    migrate.up(connection, path, backups=_backups(path), now_utc_ms=1)
    assert {line.state for line in migrate.status(connection)} == {MigrationState.APPLIED}
