"""Migration files as shipped with this program, numbered SQL, up and down; and how they stand.

`migrations/NNNN_name.up.sql` and `.down.sql`; once shipped they are appended to, never edited. A
line `-- min_program: X.Y.Z` says which program the schema needs from then on. The store and the
centre both have such a folder. What it is not: their application (see `migrate`).
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from server.store.errors import MigrationError

SHIPPED_HINT = "install the program again: its migration files are damaged"
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.up\.sql")
_MIN_PROGRAM = re.compile(r"^-- min_program: (\d+\.\d+\.\d+)$", re.MULTILINE)

Applied = tuple[int, str, str, str]
"""version, name, checksum, min_program: a row of the ledger."""


class MigrationState(StrEnum):
    """How a migration stands in a database."""

    APPLIED = "applied"
    PENDING = "pending"
    CHANGED = "changed"
    """Applied, and the file shipped now is another."""
    UNKNOWN = "unknown"
    """Applied by a newer program."""


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """One line of `status`."""

    version: int
    name: str
    state: MigrationState


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema, as shipped with this program."""

    version: int
    name: str
    up_sql: str
    down_sql: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the up file, line ends aside."""
        return hashlib.sha256("\n".join(self.up_sql.splitlines()).encode()).hexdigest()

    @property
    def min_program(self) -> str:
        """Return the lowest program version that may use a file with this step applied."""
        found = _MIN_PROGRAM.search(self.up_sql)
        if found is None:
            raise MigrationError(f"read migration {self.version}", "no min_program", SHIPPED_HINT)
        return found[1]


def shipped(room: str = "server.store") -> tuple[Migration, ...]:
    """Return the migrations of a room that come with this program, by version."""
    folder = resources.files(room) / "migrations"
    found = []
    for file in folder.iterdir():
        match = _NAME.fullmatch(file.name)
        if match is not None:
            down = folder / file.name.replace(".up.sql", ".down.sql")
            up_sql = file.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), match[2], up_sql, down.read_text("utf-8")))
    return tuple(sorted(found, key=lambda migration: migration.version))


def statements(script: str) -> Iterator[str]:
    """Split a script into statements, triggers whole."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def standing(known: Sequence[Migration], had: Sequence[Applied]) -> tuple[MigrationStatus, ...]:
    """Return every migration, known or applied, by version."""
    by_version = {migration.version: migration for migration in known}
    rows = {row[0]: row for row in had}
    lines = []
    for version in sorted(by_version.keys() | rows.keys()):
        migration, row = by_version.get(version), rows.get(version)
        name = migration.name if migration is not None else row[1] if row else ""
        lines.append(MigrationStatus(version, name, _state(migration, row)))
    return tuple(lines)


def outstanding(known: Sequence[Migration], had: Sequence[Applied]) -> list[Migration]:
    """Return what is still to be applied.

    Raises:
        MigrationError: when the file of an applied one was changed.
    """
    rows = {row[0]: row for row in had}
    for migration in known:
        if _state(migration, rows.get(migration.version)) is MigrationState.CHANGED:
            raise MigrationError(
                f"check migration {migration.version}",
                "it was changed after it was applied",
                SHIPPED_HINT,
            )
    return [migration for migration in known if migration.version not in rows]


def _state(migration: Migration | None, row: Applied | None) -> MigrationState:
    if migration is None:
        return MigrationState.UNKNOWN
    if row is None:
        return MigrationState.PENDING
    same = row[2] == migration.checksum
    return MigrationState.APPLIED if same else MigrationState.CHANGED
